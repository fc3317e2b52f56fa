"""Does the Teams adapter keep the port's promises, post what it should, and log nothing that people say?

The peer is `playground.teams`, over real HTTP with real tokens.
"""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.platforms.port import Busy, Channel, MessageGone, Permanent, Unreachable
from bot.platforms.teams.building import build_teams
from cards.model import Rendered
from handlers.intent import Outcome
from playground.teams import LocalTeams
from tests.contract.platform.contract import DANA, PlatformContract
from tests.contract.platform.teams_world import (
    ROOM,
    TeamsWorld,
    good,
    make_world,
    press_of,
    settings_of,
)
from tests.contract.platform.world import (
    NotingDesk,
    Watch,
    direct,
    lead_card,
    notice,
    served,
    sign,
)


@pytest_asyncio.fixture
async def world(watch: Watch) -> AsyncIterator[TeamsWorld]:
    async with make_world(LocalTeams(rates=False), watch=watch) as made:
        yield made


class TestTeamsContract(PlatformContract):
    room = ROOM


# -- out ---------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_a_card_and_its_push_are_one_message_not_two(world: TeamsWorld) -> None:
    world.local.add_place(ROOM)
    await world.platform.post(await world.place(ROOM), world.draw(lead_card()))
    (sent,) = world.local.calls("CreateConversation")[-1:]
    activity = sent["body"]["activity"]
    assert "text" not in activity
    assert activity["summary"]
    assert len(world.cards(ROOM)) == 1


@pytest.mark.asyncio
async def test_a_ring_alerts_and_a_line_does_not_unless_it_must_be_seen(world: TeamsWorld) -> None:
    world.local.add_place(ROOM)
    place = await world.place(ROOM)
    card = await world.platform.post(place, world.draw(lead_card()))
    assert world.local.calls("CreateConversation")[-1]["body"]["activity"]["channelData"]["notification"]["alert"]
    await world.platform.post(place, world.draw(notice("quiet")), under=card)
    assert "channelData" not in world.local.calls("SendToConversation")[-1]["body"]
    await world.platform.post(place, world.draw(notice("loud")), under=card, also_in_place=True)
    assert world.local.calls("SendToConversation")[-1]["body"]["channelData"]["notification"]["alert"]


@pytest.mark.asyncio
async def test_in_a_chat_a_line_is_a_message_since_there_are_no_threads(world: TeamsWorld) -> None:
    dana = world.local.add_person(*DANA)
    place = await world.platform.resolve(direct(*DANA))
    card = await world.platform.post(place, world.draw(lead_card()))
    await world.platform.post(place, world.draw(notice("A line.")), under=card)
    assert [shown.thread for shown in world.local.private(dana)] == [None, None]
    assert not world.platform.capabilities.threads_in_direct


@pytest.mark.asyncio
async def test_plain_text_can_be_posted_and_edited(world: TeamsWorld) -> None:
    world.local.add_place(ROOM)
    place = await world.place(ROOM)
    line = await world.platform.post(place, Rendered({"text": "Waiting for you"}, "Waiting for you"))
    await world.platform.edit(line, Rendered({"text": "Returned"}, "Returned"))
    (shown,) = world.cards(ROOM)
    assert (shown.text, shown.edits) == ("Returned", 1)


@pytest.mark.asyncio
async def test_a_card_too_large_for_teams_is_a_fault_of_the_message_alone(world: TeamsWorld) -> None:
    world.local.add_place(ROOM)
    place = await world.place(ROOM)
    with pytest.raises(Permanent) as caught:
        await world.platform.post(place, Rendered({"text": "x" * 30_000}, "x"))
    assert (caught.value.code, caught.value.scope) == ("too_large", "message")


@pytest.mark.asyncio
async def test_what_the_documentation_asks_to_try_again_is_passing(world: TeamsWorld) -> None:
    world.local.add_place(ROOM)
    place = await world.place(ROOM)
    for calls, status in enumerate((412, 500, 502, 503, 504), start=1):
        world.local.refuse("CreateConversation", status)
        with pytest.raises(Unreachable):
            await world.platform.post(place, world.draw(lead_card()))
        assert len(world.local.calls("CreateConversation")) == calls  # the outbox tries again, not the transport


@pytest.mark.asyncio
@pytest.mark.parametrize("verb", ["UpdateActivity", "DeleteActivity"])
async def test_a_429_on_an_edit_or_a_deletion_is_not_tried_again_here(world: TeamsWorld, verb: str) -> None:
    world.local.add_place(ROOM)
    card = await world.platform.post(await world.place(ROOM), world.draw(lead_card()))
    world.local.refuse(verb, 429, retry_after=3)
    with pytest.raises(Busy) as caught:
        await (
            world.platform.edit(card, world.draw(lead_card()))
            if verb == "UpdateActivity"
            else world.platform.delete(card)
        )
    assert caught.value.after == 3
    assert len(world.local.calls(verb)) == 1


@pytest.mark.asyncio
async def test_a_429_without_retry_after_still_says_for_how_long(world: TeamsWorld) -> None:
    world.local.add_place(ROOM)
    place = await world.place(ROOM)
    world.local.refuse("CreateConversation", 429)
    with pytest.raises(Busy) as caught:
        await world.platform.post(place, world.draw(lead_card()))
    assert caught.value.after > 0


@pytest.mark.asyncio
async def test_an_edit_of_a_message_in_a_conversation_that_is_gone(world: TeamsWorld) -> None:
    world.local.add_place(ROOM)
    card = await world.platform.post(await world.place(ROOM), world.draw(lead_card()))
    world.local.refuse("UpdateActivity", 404)
    with pytest.raises(MessageGone):
        await world.platform.edit(card, world.draw(lead_card()))


@pytest.mark.asyncio
async def test_an_address_that_a_token_must_not_go_to_is_never_called(world: TeamsWorld) -> None:
    world.local.add_place(ROOM)
    place = {**await world.place(ROOM), "team": "", "service_url": "http://connector.example/"}
    with pytest.raises(Permanent) as caught:
        await world.platform.post(place, world.draw(lead_card()))
    assert caught.value.code == "unsafe_address"


@pytest.mark.asyncio
async def test_more_than_fifty_messages_a_second_wait_here_not_there() -> None:
    local = LocalTeams(rates=False)
    await local.start()
    desk = NotingDesk()
    platform = build_teams(settings_of(local), desk, sign, time.time, most_per_second=3)
    async with served(platform.routes()) as url:
        await local.attach(url)
        local.add_place(ROOM)
        await local.settled()
        place = await platform.resolve(Channel(ROOM))
        rendered = platform.render(lead_card(), sign)
        for _ in range(3):
            await platform.post(place, rendered)
        with pytest.raises(Busy) as caught:
            await platform.post(place, rendered)
        assert 0 < caught.value.after <= 1
        assert caught.value.everywhere
        await platform.stop()
    await local.stop()


# -- what is said of it ------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_nothing_that_people_write_and_no_token_is_logged(
    world: TeamsWorld, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        dana = world.local.add_person(*DANA)
        world.local.add_place(ROOM)
        await world.local.say(dana, f"direct:{dana}", "the lead said zanzibar")
        await world.refused(good(world), b'{"text": "zanzibar"')
        world.local.refuse("CreateConversation", 403)
        with pytest.raises(Permanent):
            await world.platform.post(await world.place(ROOM), world.draw(lead_card("zanzibar")))
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith(("bot.", "botbuilder")))
    assert "zanzibar" not in ours
    assert "eyJ" not in ours
    assert world.settings.app_password not in ours


@pytest.mark.asyncio
async def test_a_turn_that_fails_is_a_500_with_a_sentence(world: TeamsWorld, caplog: pytest.LogCaptureFixture) -> None:
    async def broken(*_: Any) -> Outcome:
        raise RuntimeError("zanzibar")

    world.desk.answers["take_over"] = broken
    dana = world.local.add_person(*DANA)
    activity = press_of(world, dana)
    answer = await world.refused(good(world), activity)
    assert answer.status == 500
    assert set(answer.body) == {"error"}
    assert "zanzibar" not in caplog.text
