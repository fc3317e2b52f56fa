"""What does the Slack adapter let in, what does it refuse, and whom does it believe?"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.platforms.port import Later, Pressed
from handlers.intent import Outcome
from playground.slack import LocalSlack
from tests.contract.platform.contract import DANA, until
from tests.contract.platform.slack_world import called, card_in, make_world
from tests.contract.platform.world import (
    Watch,
    World,
    notice,
    press,
    sign,
)


@pytest_asyncio.fixture
async def world(watch: Watch) -> AsyncIterator[World]:
    async with make_world(LocalSlack(rates=False, clock=watch), watch) as made:
        yield made


# -- what comes in: size, age, signature, shape ----------------------------------------------------------------------

MENTION = json.dumps(
    {
        "type": "event_callback",
        "event_id": "Ev1",
        "event": {"type": "app_mention", "user": "U1", "channel": "C1", "text": "secretwords"},
    }
).encode()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("spoilt", "status"),
    [
        ({"X-Slack-Request-Timestamp": "soon"}, 401),  # Bolt answers 500 to this one
        ({"X-Slack-Request-Timestamp": "12e3"}, 401),
        ({"X-Slack-Request-Timestamp": "9" * 400}, 401),
        ({"X-Slack-Request-Timestamp": ""}, 401),
        ({"X-Slack-Request-Timestamp": "1000000000"}, 401),
        ({"X-Slack-Signature": ""}, 401),
        ({"X-Slack-Signature": "v0=\u00e4\u00f6"}, 401),
        ({"X-Slack-Signature": "v0=" + "0" * 64}, 401),
    ],
)
async def test_spoilt_headers_are_refused_with_a_sentence(world: World, spoilt: dict[str, str], status: int) -> None:
    answer = await world.local.send_raw(MENTION, world.local.signed_headers(MENTION) | spoilt)
    assert answer.status == status
    assert set(answer.body) == {"error"}
    assert "Traceback" not in answer.body["error"]
    assert world.desk.words == []


@pytest.mark.asyncio
async def test_an_old_request_is_refused_though_its_signature_is_right(world: World, watch: Watch) -> None:
    headers = world.local.signed_headers(MENTION)
    watch.ahead = 301
    assert (await world.local.send_raw(MENTION, headers)).status == 401
    watch.ahead = 290
    assert (await world.local.send_raw(MENTION, headers)).status == 200


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"text"',
        b"payload=%7B",
        b"payload=[1]",
        b"\xff\xfe",
        b'{"type": "event_callback"}',
        b'{"type": "event_callback", "event": []}',
        b'{"type": "block_actions", "user": {"id": "U1"}, "actions": []}',
        b'{"type": "block_actions", "user": {"id": "U1"}, "actions": ["x"]}',
        b'{"type": "view_submission", "user": {"id": "U1"}}',
        b'{"type": "block_actions", "user": "U1", "actions": [{"value": "x"}]}',
        b'{"type": "url_verification", "challenge": 7}',
        b"[" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    ],
)
async def test_a_signed_body_without_its_parts_is_refused_with_400(world: World, body: bytes) -> None:
    answer = await world.local.send_raw(body, world.local.signed_headers(body))
    assert (answer.status, set(answer.body)) == (400, {"error"})


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "part",
    [
        {"type": "app_rate_limited", "minute_rate_limited": 1},
        {"type": "event_callback", "event": {"type": "reaction_added", "user": "U1"}},
        {"type": "event_callback", "event": {"type": "message"}},
        {"type": "block_suggestion", "user": {"id": "U1"}},
        {"type": "shortcut", "user": {"id": "U1"}},
        {"type": "view_closed", "user": {"id": "U1"}, "view": {"id": "V1"}},
        {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"type": "button", "url": "https://x.example"}]},
        {"hello": "there"},
    ],
)
async def test_what_leadbell_has_no_use_for_is_acknowledged(world: World, part: dict[str, Any]) -> None:
    body = json.dumps(part).encode()
    assert (await world.local.send_raw(body, world.local.signed_headers(body))).status == 200
    assert world.desk.presses == world.desk.words == []


@pytest.mark.asyncio
async def test_a_body_over_a_megabyte_is_refused(world: World) -> None:
    body = b"x" * 1_000_001
    answer = await world.local.send_raw(body, world.local.signed_headers(body))
    assert answer.status == 413


@pytest.mark.asyncio
async def test_the_address_is_verified(world: World) -> None:
    answer = await world.local.verify_url()
    assert answer.status == 200
    assert "challenge" in answer.body


@pytest.mark.asyncio
async def test_nothing_of_a_body_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    headers = world.local.signed_headers(MENTION)
    await world.local.send_raw(MENTION, headers | {"X-Slack-Signature": "v0=" + "0" * 64})
    await world.local.send_raw(MENTION, headers)
    await until(lambda: len(world.desk.words) == 1)
    dana = world.local.add_person(*DANA)
    card = await card_in(world)

    async def broken(pressed: Pressed, later: Later) -> Outcome:
        raise RuntimeError("secretwords of a lead")

    world.desk.answers["take_over"] = broken
    await world.local.press(dana, card, "Take over")
    world.local.refuse("chat.postEphemeral", 500, {"secretwords": "x"})
    await world.local.press(dana, card, "Take over")
    written = " ".join(record.getMessage() + str(record.exc_info or "") for record in caplog.records)
    assert "RuntimeError" in written  # a fault is reported all the same
    for secret in ("secretwords", "Ada Lovelace", "xoxb-", "take_over|"):
        assert secret not in written


# -- what a listener may do to a request -----------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_a_desk_that_raises_leaves_neither_a_404_nor_a_wait(world: World) -> None:
    dana = world.local.add_person(*DANA)
    card = await card_in(world)

    async def broken(pressed: Pressed, later: Later) -> Outcome:
        raise RuntimeError("boom")

    world.desk.answers["take_over"] = broken
    answer = await world.local.press(dana, card, "Take over")
    assert answer.status == 200
    assert answer.seconds < 1
    await world.private(dana, "Something went wrong in Leadbell")


@pytest.mark.asyncio
async def test_a_slow_desk_is_answered_for_in_time_and_the_answer_follows(world: World) -> None:
    dana = world.local.add_person(*DANA)
    card = await card_in(world)
    world.desk.delay = 2.8
    world.desk.answers["take_over"] = Outcome("taken", notice("Mona Okafor was faster."))
    answer = await world.local.press(dana, card, "Take over")
    assert answer.status == 200
    await world.private(dana, "Mona Okafor was faster.")


@pytest.mark.asyncio
async def test_presses_do_not_ask_who_we_are_again(world: World) -> None:
    dana = world.local.add_person(*DANA)
    card = await card_in(world)
    for _ in range(3):
        await world.local.press(dana, card, "Take over")
    assert len(called(world, "auth.test")) == 1


# -- people ----------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_a_person_is_looked_up_once_in_five_minutes_and_a_stranger_every_half(world: World, watch: Watch) -> None:
    dana = world.local.add_person(*DANA)
    eve = world.local.add_person("Eve", "eve@else.example", guest=True)
    card = await card_in(world)

    async def asked_after(seconds: float, person: str) -> int:
        watch.ahead += seconds
        before = len(called(world, "users.info"))
        await world.local.press(person, card, "Take over")
        return len(called(world, "users.info")) - before

    assert [await asked_after(0, dana), await asked_after(200, dana), await asked_after(101, dana)] == [1, 0, 1]
    assert [await asked_after(0, eve), await asked_after(29, eve), await asked_after(2, eve)] == [1, 0, 1]


@pytest.mark.asyncio
async def test_who_somebody_is_is_not_taken_from_the_payload(world: World) -> None:
    world.local.add_person(*DANA)
    body = json.dumps(
        {
            "type": "block_actions",
            "user": {
                "id": "U0UNKNOWN1",
                "name": "dana",
                "email": "dana@acme.example",
                "team_id": world.local.workspace.team,
            },
            "actions": [
                {"type": "button", "action_id": "take_over", "value": sign(press("take_over")), "action_ts": "1.2"}
            ],
        }
    ).encode()
    assert (await world.local.send_raw(body, world.local.signed_headers(body))).status == 200
    await until(lambda: len(world.desk.presses) == 1)
    assert (world.desk.presses[0].person.email, world.desk.presses[0].person.name) == ("", "")
    assert world.desk.presses[0].person.fault == "not a member of this workspace"


@pytest.mark.asyncio
async def test_while_slack_cannot_say_who_pressed_nobody_pressed(world: World) -> None:
    dana = world.local.add_person(*DANA)
    card = await card_in(world)
    world.local.refuse("users.info", 503)
    assert (await world.local.press(dana, card, "Take over")).status == 200
    assert world.desk.presses == []
    await world.private(dana, "Try again in a moment")
