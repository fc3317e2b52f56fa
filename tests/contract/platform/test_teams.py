"""Does the Teams adapter keep the port's promises, and what is particular to Teams?

The peer is `playground.teams`, over real HTTP with real tokens.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest
import pytest_asyncio

from bot.platforms.port import Address, Busy, Channel, MessageGone, Permanent, Place, Platform, Unreachable
from bot.platforms.teams.building import TeamsSettings, build_teams
from cards.model import Card, Line, Rendered, Text
from handlers.intent import Outcome
from playground.teams import LocalTeams
from tests.contract.platform.contract import DANA, PlatformContract, until
from tests.contract.platform.world import (
    NotingDesk,
    World,
    block_form,
    direct,
    lead_card,
    notice,
    served,
    sign,
    summary,
)

ROOM = "Sales EMEA/emea-leads"


@dataclass
class Watch:
    """A clock that a test moves."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class Told:
    """The adapter, asked for a destination only when the stand-in has told it all that happened."""

    platform: Platform
    local: LocalTeams

    async def resolve(self, address: Address) -> Place:
        await self.local.settled()
        return await self.platform.resolve(address)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.platform, name)


@dataclass
class TeamsWorld(World):
    local: LocalTeams = field()
    settings: TeamsSettings = field(default_factory=lambda: TeamsSettings("", ""))

    async def refused(self, token: str | None, activity: dict[str, Any] | bytes) -> Any:
        """Deliver an activity with this Authorization value; the answer."""
        return await self.local.send_raw(activity, token)


def settings_of(local: LocalTeams) -> TeamsSettings:
    given = local.settings
    return TeamsSettings(
        app_id=given["TEAMS_APP_ID"],
        app_password=given["TEAMS_APP_PASSWORD"],
        tenant_id=given["TEAMS_TENANT_ID"],
        openid_metadata_url=given["TEAMS_OPENID_METADATA_URL"],
        login_url=given["TEAMS_LOGIN_URL"],
    )


@asynccontextmanager
async def make_world(
    local: LocalTeams, *, watch: Watch | None = None, desk: NotingDesk | None = None, **changed: Any
) -> AsyncIterator[TeamsWorld]:
    watch, desk = watch or Watch(), desk or NotingDesk()
    await local.start()
    settings = replace(settings_of(local), **changed)
    platform = build_teams(settings, desk, sign, watch)

    async def forge() -> int:
        eve = local.add_person("Eve", "eve@acme.example")
        activity = local.activity(eve, f"direct:{eve}", "help")
        return (await local.send_raw(activity, f"Bearer {local.token(key='forged')}")).status

    async def again() -> int:
        return (await local.resend_last()).status

    async with served(platform.routes()) as url:
        await platform.start()
        await local.attach(url)
        told = cast(Platform, Told(platform, local))
        yield TeamsWorld(local, told, desk, "CreateConversation", forge, again, watch, settings)
        await local.settled()
        await platform.stop()
    await local.stop()


@pytest_asyncio.fixture
async def watch() -> Watch:
    return Watch()


@pytest_asyncio.fixture
async def world(watch: Watch) -> AsyncIterator[TeamsWorld]:
    async with make_world(LocalTeams(rates=False), watch=watch) as made:
        yield made


class TestTeamsContract(PlatformContract):
    room = ROOM


def message(world: TeamsWorld) -> dict[str, Any]:
    """A message that Dana never wrote, in her chat with the bot."""
    dana = world.local.add_person(*DANA)
    return world.local.activity(dana, f"direct:{dana}", "help")


def good(world: TeamsWorld, **claims: Any) -> str:
    return f"Bearer {world.local.token(**claims)}"


def press_of(world: TeamsWorld, person: str) -> dict[str, Any]:
    """A press of Take over, as the client sends it from somebody's chat with the bot."""
    action = {"type": "Action.Execute", "data": {"leadbell": "take_over|L|1"}}
    named = {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": action, "trigger": "manual"}}
    return world.local.activity(person, f"direct:{person}", "") | named


# -- the token check ---------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_a_forged_token_is_turned_away_without_a_trace(world: TeamsWorld) -> None:
    activity = message(world)
    answers = {name: await world.refused(token, activity) for name, token in world.local.bad_tokens().items()}
    assert {name: answer.status for name, answer in answers.items() if answer.status not in (401, 403)} == {}
    assert [
        name for name, answer in answers.items() if set(answer.body) != {"error"} or "Trace" in str(answer.body)
    ] == []
    assert world.desk.words == []


CLAIMS: tuple[dict[str, Any], ...] = (
    {"nbf": None},
    {"exp": "soon"},
    {"exp": True},
    {"exp": float("nan")},
    {"nbf": float("nan")},
    {"serviceurl": 7},
    {"serviceurl": "http://connector.example/"},
    {"aud": ["another"]},
)


@pytest.mark.asyncio
async def test_claims_of_any_shape_are_refused_never_a_500(world: TeamsWorld) -> None:
    activity = message(world)
    statuses = [(await world.refused(good(world, **claims), activity)).status for claims in CLAIMS]
    assert [claims for claims, status in zip(CLAIMS, statuses, strict=True) if status not in (401, 403)] == []
    assert world.desk.words == []


@pytest.mark.asyncio
async def test_clocks_may_differ_by_five_minutes_and_no_more(world: TeamsWorld, watch: Watch) -> None:
    now = int(time.time())
    late = good(world, nbf=now - 3600, exp=now - 290)
    assert (await world.refused(late, message(world))).status == 200
    watch.ahead = 20
    assert (await world.refused(late, message(world))).status == 401


@pytest.mark.asyncio
async def test_a_rotated_key_is_good_at_once(world: TeamsWorld) -> None:
    assert (await world.refused(good(world), message(world))).status == 200
    world.local.rotate_keys()
    assert (await world.refused(good(world), message(world))).status == 200
    world.local.rotate_keys(keep_old=True)
    assert (await world.refused(good(world), message(world))).status == 200


@pytest.mark.asyncio
async def test_garbage_key_ids_dont_hammer_the_key_server(world: TeamsWorld) -> None:
    activity = message(world)
    for number in range(30):
        answer = await world.refused(f"Bearer {world.local.token(key='forged', kid=f'k{number}')}", activity)
        assert answer.status == 401
    assert len(world.local.calls("Keys")) <= 12


@pytest.mark.asyncio
async def test_without_the_key_server_nobody_is_let_in_and_then_everybody_is(watch: Watch) -> None:
    local = LocalTeams(rates=False)
    await local.start()
    desk = NotingDesk()
    local.refuse("OpenIdMetadata", 503, times=2)
    platform = build_teams(settings_of(local), desk, sign, watch)
    async with served(platform.routes()) as url:
        dana = local.add_person(*DANA)
        local._courier.attach(url)
        activity = local.activity(dana, f"direct:{dana}", "help")
        assert (await local.send_raw(activity, f"Bearer {local.token()}")).status == 401
        assert (await local.send_raw(activity, f"Bearer {local.token()}")).status == 401
        assert (await local.send_raw(activity, f"Bearer {local.token()}")).status == 200
        await platform.stop()
    await local.stop()


@pytest.mark.asyncio
async def test_another_tenant_is_refused_and_so_is_none(world: TeamsWorld) -> None:
    for tenant in ({"id": "11111111-2222-3333-4444-555555555555"}, {}):
        activity = message(world)
        activity["channelData"]["tenant"] = tenant
        activity["conversation"].pop("tenantId")
        assert (await world.refused(good(world), activity)).status == 403
    assert world.desk.words == []


@pytest.mark.asyncio
async def test_the_tenant_is_read_from_channel_data_where_the_sdk_loses_it(world: TeamsWorld) -> None:
    activity = message(world)
    activity["conversation"].pop("tenantId")
    assert (await world.refused(good(world), activity)).status == 200
    assert world.desk.words[0].person.installation == world.settings.tenant_id


@pytest.mark.asyncio
async def test_another_channel_than_teams_is_refused(world: TeamsWorld) -> None:
    activity = message(world) | {"channelId": "webchat"}
    assert (await world.refused(good(world), activity)).status == 403


@pytest.mark.parametrize(("app_id", "password"), [("", "secret"), ("  ", "secret"), ("id", "")])
def test_without_an_app_id_there_would_be_no_check_so_it_doesnt_start(app_id: str, password: str) -> None:
    with pytest.raises(ValueError, match="TEAMS_APP_"):
        TeamsSettings(app_id, password)


@pytest.mark.parametrize(
    "url",
    ["http://login.example", "ftp://127.0.0.1", "https://user:word@login.example", "", "http://127.0.0.1.example"],
)
def test_a_secret_goes_to_https_or_to_this_machine_only(url: str) -> None:
    with pytest.raises(ValueError, match="TEAMS_LOGIN_URL"):
        TeamsSettings("id", "secret", login_url=url)


def test_the_password_is_not_in_the_settings_repr() -> None:
    assert "hunter2" not in repr(TeamsSettings("id", "hunter2"))


# -- size and shape ----------------------------------------------------------------------------------------


BODIES = (b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"{}", b'{"type":"message"}', b"[" * 5_000)


@pytest.mark.asyncio
async def test_malformed_bodies_get_a_sentence(world: TeamsWorld) -> None:
    answers = [await world.refused(good(world), body) for body in BODIES]
    assert [answer.status for answer in answers] == [400] * len(BODIES)
    assert all(answer.body["error"].endswith(".") for answer in answers)


@pytest.mark.asyncio
async def test_a_body_over_a_megabyte_is_refused(world: TeamsWorld) -> None:
    answer = await world.refused(good(world), message(world) | {"text": "x" * 1_000_001})
    assert answer.status == 413


ODD: tuple[tuple[str, Any], ...] = (
    ("channelData", 7), ("entities", {}), ("entities", [3, {"type": "mention"}]), ("recipient", "x"),
    ("timestamp", "never"), ("text", ["a"]), ("value", 3), ("attachments", 1), ("localTimezone", 4),
    ("membersAdded", [1]), ("id", None), ("from", {"id": "29:x", "role": 7}), ("type", "unheard-of"),
    ("deliveryMode", "expectReplies"), ("type", "event"), ("type", "endOfConversation"),
)  # fmt: skip


@pytest.mark.asyncio
async def test_odd_shapes_never_make_a_500(world: TeamsWorld) -> None:
    activity = message(world)
    statuses = {
        f"{key}={value}": (await world.refused(good(world), activity | {key: value})).status for key, value in ODD
    }
    assert {name: status for name, status in statuses.items() if status not in (200, 400, 403)} == {}


@pytest.mark.asyncio
async def test_an_unknown_invoke_is_a_501_without_a_trace(world: TeamsWorld) -> None:
    activity = message(world) | {"type": "invoke", "name": "composeExtension/query", "value": {}}
    answer = await world.refused(good(world), activity)
    assert answer.status == 501
    assert set(answer.body) == {"error"}


@pytest.mark.asyncio
async def test_an_invoke_is_answered_with_a_body_that_the_client_can_show(world: TeamsWorld) -> None:
    dana = world.local.add_person(*DANA)
    world.local.add_place(ROOM)
    await world.platform.post(await world.place(ROOM), world.draw(lead_card()))
    answer = await world.local.press(dana, world.cards(ROOM)[-1], "Take over")
    assert answer.status == 200
    assert answer.body == {
        "statusCode": 200,
        "type": "application/vnd.microsoft.activity.message",
        "value": "Done.",
    }


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


# -- places ------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_generals_name_is_null_and_it_is_called_general(world: TeamsWorld) -> None:
    world.local.add_place("Sales EMEA/General")
    place = await world.platform.resolve(Channel("sales emea / GENERAL"))
    assert place["name"] == "Sales EMEA/General"


@pytest.mark.asyncio
async def test_a_channel_made_later_is_found(world: TeamsWorld) -> None:
    world.local.add_place(ROOM)
    await world.place(ROOM)
    world.local.add_place("Sales EMEA/Deals")
    assert (await world.place("Sales EMEA/Deals"))["name"] == "Sales EMEA/Deals"


@pytest.mark.asyncio
async def test_unknown_names_are_looked_for_at_most_every_thirty_seconds(world: TeamsWorld, watch: Watch) -> None:
    world.local.add_place(ROOM)
    await world.place(ROOM)
    await until(lambda: len(world.local.calls("GetConversationPagedMembers")) >= 1)

    async def ask() -> tuple[int, Permanent]:
        with pytest.raises(Permanent) as caught:
            await world.platform.resolve(Channel("Sales EMEA/Nowhere"))
        return len(world.local.calls("FetchChannelList")), caught.value

    first, fault = await ask()
    assert "emea-leads" in fault.sentence
    assert (await ask())[0] == first
    watch.ahead = 31
    assert (await ask())[0] == first + 1


@pytest.mark.asyncio
async def test_a_team_that_leadbell_was_removed_from_says_so(world: TeamsWorld) -> None:
    world.local.add_place(ROOM)
    await world.place(ROOM)
    await world.local.remove_bot(ROOM)
    with pytest.raises(Permanent, match="removed from its team"):
        await world.platform.resolve(Channel(ROOM))
    await world.local.add_bot(ROOM)
    assert (await world.platform.resolve(Channel(ROOM)))["name"] == ROOM


@pytest.mark.asyncio
@pytest.mark.parametrize(("event", "code"), [("teamArchived", "archived"), ("teamDeleted", "gone")])
async def test_an_archived_or_deleted_team_is_refused_before_posting(world: TeamsWorld, event: str, code: str) -> None:
    dana = world.local.add_person(*DANA)
    world.local.add_place(ROOM)
    await world.place(ROOM)
    activity = world.local.activity(dana, ROOM, "") | {"type": "conversationUpdate"}
    activity["channelData"]["eventType"] = event
    await world.refused(good(world), activity)
    with pytest.raises(Permanent) as caught:
        await world.platform.resolve(Channel(ROOM))
    assert caught.value.code == code


@pytest.mark.asyncio
async def test_a_deleted_channel_is_gone(world: TeamsWorld) -> None:
    dana = world.local.add_person(*DANA)
    world.local.add_place(ROOM)
    world.local.add_place("Sales EMEA/Deals")
    gone = (await world.place("Sales EMEA/Deals"))["id"]
    world.local.add_place("Sales EMEA/Deals", bot_in_it=False)  # no longer listed
    activity = world.local.activity(dana, "Sales EMEA/General", "") | {"type": "conversationUpdate"}
    activity["channelData"] |= {"eventType": "channelDeleted", "channel": {"id": gone}}
    await world.refused(good(world), activity)
    await until(lambda: any(place.data.get("gone") for place in world.desk.known_places.values()))
    with pytest.raises(Permanent, match="deleted in Teams"):
        await world.platform.resolve(Channel("Sales EMEA/Deals"))
    await world.platform.resolve(Channel(ROOM))


@pytest.mark.asyncio
async def test_a_name_without_a_team_is_explained(world: TeamsWorld) -> None:
    with pytest.raises(Permanent, match="Team/Channel"):
        await world.platform.resolve(Channel("emea-leads"))


@pytest.mark.asyncio
async def test_a_restarted_service_finds_what_was_known_before() -> None:
    desk = NotingDesk()
    async with make_world(LocalTeams(rates=False), desk=desk) as world:
        world.local.add_person(*DANA)
        world.local.add_place(ROOM)
        await world.place(ROOM)
        await until(lambda: len(desk.known_people) == 1)
        again = build_teams(world.settings, desk, sign, time.time)
        room, chat = await again.resolve(Channel(ROOM)), await again.resolve(direct(*DANA))
        await again.post(room, world.draw(lead_card()))
        await again.post(chat, world.draw(lead_card()))
        assert len(world.cards(ROOM)) == 1
        await again.stop()


@pytest.mark.asyncio
async def test_an_activity_from_an_unheard_team_makes_it_known(world: TeamsWorld) -> None:
    dana = world.local.add_person(*DANA)
    world.local.add_place(ROOM)
    await world.place(ROOM)
    world.desk.known_places.clear()
    async with served((again := build_teams(world.settings, world.desk, sign, time.time)).routes()) as url:
        world.local._courier.attach(url)
        await world.local.say(dana, ROOM, "help", mention=True)
        assert (await again.resolve(Channel(ROOM)))["name"] == ROOM
        await again.stop()


@pytest.mark.asyncio
async def test_a_roster_of_many_pages_is_read_to_its_end(world: TeamsWorld) -> None:
    world.local.add_person(*DANA)
    for number in range(1_100):
        world.local._workspace.add_person(
            f"Rep {number}", f"rep{number}@acme.example", guest=number == 5, stranger=False
        )
    world.local.add_place(ROOM)
    await world.place(ROOM)
    await until(lambda: len(world.desk.known_people) == 1_100)  # Dana and all but the guest
    assert len(world.local.calls("GetConversationPagedMembers")) >= 3


@pytest.mark.asyncio
async def test_a_person_without_the_app_is_a_permanent_fault_that_says_what_to_do(world: TeamsWorld) -> None:
    dana = world.local.add_person(*DANA)
    world.local.add_place(ROOM)
    await world.place(ROOM)
    await world.local.uninstall(dana)
    with pytest.raises(Permanent, match="not installed for Dana Ruiz in Teams") as caught:
        await world.platform.resolve(direct(*DANA))
    assert caught.value.code == "not_installed"
    await world.local.install(dana)
    await world.platform.resolve(direct(*DANA))


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


# -- the access token --------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_one_token_serves_all_calls_and_is_fetched_before_the_first(world: TeamsWorld) -> None:
    world.local.add_place(ROOM)
    place = await world.place(ROOM)
    await asyncio.gather(*(world.platform.post(place, world.draw(lead_card())) for _ in range(10)))
    assert len(world.local.calls("Token")) == 1


@pytest.mark.asyncio
async def test_a_revoked_token_is_replaced_once(world: TeamsWorld) -> None:
    world.local.add_place(ROOM)
    place = await world.place(ROOM)
    world.local.revoke_tokens()
    await world.platform.post(place, world.draw(lead_card()))
    assert len(world.local.calls("Token")) == 2
    world.local.refuse("CreateConversation", 401, times=2)
    with pytest.raises(Permanent) as caught:
        await world.platform.post(place, world.draw(lead_card()))
    assert caught.value.scope == "installation"


@pytest.mark.asyncio
async def test_a_token_is_replaced_before_it_ends_without_a_call_asking_for_it() -> None:
    async with make_world(LocalTeams(rates=False, token_seconds=1)) as world:
        await until(lambda: len(world.local.calls("Token")) >= 2)


@pytest.mark.asyncio
async def test_a_wrong_password_doesnt_stop_the_start_and_says_what_to_check(
    caplog: pytest.LogCaptureFixture,
) -> None:
    local = LocalTeams(rates=False)
    await local.start()
    platform = build_teams(replace(settings_of(local), app_password="wrong-hunter2"), NotingDesk(), sign, time.time)
    with caplog.at_level(logging.DEBUG):
        await platform.start()
    assert "TEAMS_APP_PASSWORD" in caplog.text
    assert "hunter2" not in caplog.text
    place = {
        "id": "19:x@thread.tacv2",
        "kind": "channel",
        "name": "x",
        "service_url": f"{local.settings['TEAMS_LOGIN_URL']}/connector",
    }
    with pytest.raises(Permanent) as caught:
        await platform.post(place, Rendered({"text": "x"}, "x"))
    assert caught.value.scope == "installation"
    await platform.stop()
    await local.stop()


@pytest.mark.asyncio
async def test_a_login_server_that_is_down_at_the_start_is_tried_again() -> None:
    local = LocalTeams(rates=False)
    await local.start()
    local.refuse("Token", 503)
    desk = NotingDesk()
    platform = build_teams(settings_of(local), desk, sign, time.time)
    await platform.start()
    async with served(platform.routes()) as url:
        await local.attach(url)
        local.add_place(ROOM)
        await local.settled()
        await until(lambda: len(local.calls("Token")) >= 2)
        await platform.post(await platform.resolve(Channel(ROOM)), platform.render(lead_card(), sign))
        await platform.stop()
    await local.stop()


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/botframework.com/oauth2/v2.0/token", ""])
async def test_the_login_address_may_be_the_token_address_itself(path: str) -> None:
    local = LocalTeams(rates=False)
    await local.start()
    url = local.settings["TEAMS_LOGIN_URL"]
    platform = build_teams(replace(settings_of(local), login_url=url + path), NotingDesk(), sign, time.time)
    await platform.start()
    assert [call["status"] for call in local.calls("Token")] == [200]
    await platform.stop()
    await local.stop()


@pytest.mark.asyncio
async def test_a_tenant_without_a_token_address_is_served_by_the_one_for_any_tenant() -> None:
    local = LocalTeams(rates=False)
    await local.start()
    local.refuse("Token", 404)
    platform = build_teams(settings_of(local), NotingDesk(), sign, time.time)
    await platform.start()
    calls = [(call["path"], call["status"]) for call in local.calls("Token")]
    tenant = local.settings["TEAMS_TENANT_ID"]
    assert calls == [(f"/{tenant}/oauth2/v2.0/token", 404), ("/botframework.com/oauth2/v2.0/token", 200)]
    await platform.stop()
    await local.stop()


@pytest.mark.asyncio
async def test_a_press_is_answered_while_no_token_can_be_had(world: TeamsWorld, watch: Watch) -> None:
    dana = world.local.add_person(*DANA)
    await world.local.say(dana, f"direct:{dana}", "hello")
    watch.ahead = 4_000  # past the access token's life
    world.local.refuse("Token", 503, times=100)
    activity = press_of(world, dana)
    answer = await world.refused(good(world, exp=int(time.time()) + 9_000), activity)
    assert (answer.status, answer.body["value"]) == (200, "Done.")
    assert world.desk.presses[0].person.email == DANA[1]


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
