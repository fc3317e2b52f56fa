"""How are people in Teams answered, and who are they taken for?"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from cards.model import Card, Line, Text
from handlers.intent import Outcome
from playground.teams import LocalTeams
from tests.contract.platform.contract import DANA, until
from tests.contract.platform.teams_world import (
    ROOM,
    TeamsWorld,
    good,
    make_world,
    message,
)
from tests.contract.platform.world import (
    Watch,
    block_form,
    lead_card,
    notice,
    summary,
)


@pytest_asyncio.fixture
async def world(watch: Watch) -> AsyncIterator[TeamsWorld]:
    async with make_world(LocalTeams(rates=False), watch=watch) as made:
        yield made


# -- answers -----------------------------------------------------------------------------------------------


async def pressed(world: TeamsWorld, outcome: Outcome) -> Any:
    dana = world.local.add_person(*DANA)
    world.local.add_place(ROOM)
    await world.platform.post(await world.place(ROOM), world.draw(lead_card()))
    world.desk.answers["take_over"] = outcome
    return (await world.local.press(dana, world.cards(ROOM)[-1], "Take over")).body


@pytest.mark.asyncio
async def test_a_notice_beside_a_fresh_card_is_its_first_line(world: TeamsWorld) -> None:
    fresh = lead_card("Mona Okafor has control", "Summary")
    body = await pressed(world, Outcome("taken", notice("Mona was faster."), refresh=True, fresh=fresh))
    assert body["type"] == "application/vnd.microsoft.card.adaptive"
    drawn = json.dumps(body["value"]["body"])
    assert drawn.index("Mona was faster.") < drawn.index("has control")


@pytest.mark.asyncio
async def test_a_fresh_card_that_nobody_asked_to_draw_is_not_drawn(world: TeamsWorld) -> None:
    body = await pressed(world, Outcome("taken", notice("No."), fresh=lead_card("Mona Okafor has control")))
    assert (body["type"], body["value"]) == ("application/vnd.microsoft.activity.message", "No.")


@pytest.mark.asyncio
@pytest.mark.parametrize("card", [summary("Asked about SSO"), block_form()], ids=["summary", "form"])
async def test_what_is_read_or_filled_in_is_a_card_for_the_presser(world: TeamsWorld, card: Card) -> None:
    body = await pressed(world, Outcome("shown", card))
    assert (body["statusCode"], body["type"]) == (200, "application/vnd.microsoft.card.adaptive")
    assert body["value"]["version"] == "1.5"


@pytest.mark.asyncio
async def test_a_notice_with_a_button_stays_pressable(world: TeamsWorld) -> None:
    asked = replace(notice("Mona has control. Take over from her?"), buttons=lead_card("", "Take over").buttons)
    body = await pressed(world, Outcome("asked", asked))
    assert body["type"] == "application/vnd.microsoft.card.adaptive"
    assert "Action.Execute" in json.dumps(body["value"])


@pytest.mark.asyncio
async def test_an_action_submit_is_the_same_press_answered_in_a_direct_message(world: TeamsWorld) -> None:
    dana = world.local.add_person(*DANA)
    world.local.add_place(ROOM)
    await world.local.settled()
    world.desk.answers["take_over"] = Outcome("taken", notice("Mona Okafor has control since 14:03."))
    activity = world.local.activity(dana, ROOM, "") | {"value": {"leadbell": "take_over|L|1", "reason": "x", "n": 3}}
    activity.pop("text")
    assert (await world.refused(good(world), activity)).status == 200
    (press,) = world.desk.presses
    assert (press.token, press.inputs) == ("take_over|L|1", {"reason": "x", "n": "3"})
    assert press.person.email == DANA[1]
    await world.private(dana, "Mona Okafor has control")
    assert world.cards(ROOM) == []


@pytest.mark.asyncio
async def test_a_channel_message_that_doesnt_mention_the_bot_is_nobodys_command() -> None:
    async with make_world(LocalTeams(rates=False, consent=True)) as world:
        dana = world.local.add_person(*DANA)
        world.local.add_place(ROOM)
        assert (await world.local.say(dana, ROOM, "I'll call Ada")).status == 200
        assert world.desk.words == []


@pytest.mark.asyncio
async def test_what_everybody_may_see_is_answered_in_the_thread(world: TeamsWorld) -> None:
    dana = world.local.add_person(*DANA)
    world.local.add_place(ROOM)
    world.desk.says = Outcome("shown", Card("line", (Line((Text("Leadbell is here."),)),), push="Leadbell is here."))
    await world.local.say(dana, ROOM, "ping", mention=True)
    await until(lambda: any("Leadbell is here." in shown.text for shown in world.cards(ROOM)))
    line = next(shown for shown in world.cards(ROOM) if "Leadbell is here." in shown.text)
    assert line.thread == next(shown.id for shown in world.cards(ROOM) if "ping" in shown.text)


@pytest.mark.asyncio
async def test_who_can_have_no_private_answer_is_told_so_where_they_asked(world: TeamsWorld) -> None:
    eve = world.local.add_person("Eve Stranger", "eve@other.example", stranger=True)
    world.local.add_place(ROOM)
    await world.local.say(eve, ROOM, "help", mention=True)
    await until(lambda: any("can't send it in private" in shown.text for shown in world.cards(ROOM)))
    assert all("Type help" not in shown.text for shown in world.cards(ROOM))


@pytest.mark.asyncio
async def test_a_private_answer_survives_a_passing_fault(world: TeamsWorld) -> None:
    dana = world.local.add_person(*DANA)
    await world.local.settled()
    world.local.refuse("SendToConversation", 503)
    await world.local.say(dana, f"direct:{dana}", "help")
    await world.private(dana, "Type help for what I can do.")


# -- people ------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_a_person_is_looked_up_once_in_five_minutes(world: TeamsWorld, watch: Watch) -> None:
    dana = world.local.add_person(*DANA)
    await world.local.settled()
    await world.local.say(dana, f"direct:{dana}", "one")
    before = len(world.local.calls("GetConversationMember"))
    await world.local.say(dana, f"direct:{dana}", "two")
    assert len(world.local.calls("GetConversationMember")) == before
    watch.ahead = 301
    await world.local.say(dana, f"direct:{dana}", "three")
    assert len(world.local.calls("GetConversationMember")) == before + 1


@pytest.mark.asyncio
async def test_names_and_addresses_in_the_activity_are_not_believed(world: TeamsWorld) -> None:
    activity = message(world)
    activity["from"] |= {"name": "Mona Okafor", "email": "mona@acme.example", "userPrincipalName": "mona@acme.example"}
    await world.refused(good(world), activity)
    (typed,) = world.desk.words
    assert (typed.person.name, typed.person.email) == DANA


@pytest.mark.asyncio
async def test_while_the_roster_is_silent_what_it_said_before_stands(world: TeamsWorld, watch: Watch) -> None:
    dana = world.local.add_person(*DANA)
    await world.local.say(dana, f"direct:{dana}", "one")
    watch.ahead = 301
    world.local.refuse("GetConversationMember", 503)
    await world.local.say(dana, f"direct:{dana}", "two")
    assert [typed.person.email for typed in world.desk.words] == [DANA[1], DANA[1]]


@pytest.mark.asyncio
async def test_a_newcomer_whom_the_roster_cant_name_is_not_vouched_for(world: TeamsWorld) -> None:
    dana = world.local.add_person(*DANA)
    world.local.refuse("GetConversationMember", 503, times=5)
    await world.local.say(dana, f"direct:{dana}", "one")
    assert world.desk.words[0].person.email == ""
    assert "couldn't be asked" in world.desk.words[0].person.fault
