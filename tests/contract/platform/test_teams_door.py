"""Who is let in at the Teams adapter's door, and with what?"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.platforms.teams.building import TeamsSettings, build_teams
from playground.teams import LocalTeams
from tests.contract.platform.contract import DANA
from tests.contract.platform.teams_world import (
    ROOM,
    TeamsWorld,
    good,
    make_world,
    message,
    settings_of,
)
from tests.contract.platform.world import (
    NotingDesk,
    Watch,
    lead_card,
    served,
    sign,
)


@pytest_asyncio.fixture
async def world(watch: Watch) -> AsyncIterator[TeamsWorld]:
    async with make_world(LocalTeams(rates=False), watch=watch) as made:
        yield made


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
        await local.attach(url, silently=True)
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
