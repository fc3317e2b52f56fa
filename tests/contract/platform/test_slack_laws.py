"""Which laws hold of the Slack adapter's parts, whatever is put into them?"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette

from bot.platforms.inbound import MOST_DEPTH, Refused, read_object, same
from bot.platforms.memory import Memory
from bot.platforms.port import Fault, Permanent
from bot.platforms.slack.building import SlackSettings, build_slack
from bot.platforms.slack.faults import DESTINATION, INSTALLATION, MESSAGE, fault
from bot.platforms.slack.inputs import first_block, read_action, read_inputs
from bot.platforms.slack.installation import Installation
from bot.platforms.slack.origin import Origin, read_metadata, read_press, write_metadata
from bot.platforms.slack.payload import read_payload
from bot.platforms.slack.people import describe
from bot.platforms.slack.signature import check
from bot.platforms.slack.signature import sign as signature_of
from bot.platforms.slack.typed import plain
from tests.contract.platform.world import NotingDesk, sign

JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
NAMES = ("user", "view", "actions", "container", "message", "channel", "state", "event", "selected_option", "values")
PAYLOAD = st.fixed_dictionaries(
    {"type": st.sampled_from(["block_actions", "view_submission", "view_closed", "event_callback", "shortcut"])},
    optional=dict.fromkeys(NAMES, JSON),
)
HERE = Installation("T1", "", "Acme", "acme", "UBOT", "B1", frozenset(), None)  # type: ignore[arg-type]
NOW = 1_795_000_000


def tried(body: bytes, content_type: str) -> tuple[int, dict[str, Any] | None]:
    """The status with which a body is refused, 0 and the payload where it isn't."""
    try:
        return 0, read_payload(body, content_type)
    except Refused as refused:
        return refused.status, None


@given(st.binary(max_size=200), st.text("abc123", min_size=1, max_size=40))
def test_our_signature_is_the_sdks(body: bytes, secret: str) -> None:
    theirs = SignatureVerifier(secret).generate_signature(timestamp=str(NOW), body=body.decode("latin-1"))
    assert signature_of(secret, str(NOW), body.decode("latin-1").encode()) == theirs


@given(st.text(max_size=80), st.text(max_size=80), st.binary(max_size=40))
def test_no_headers_make_the_check_raise_anything_else(timestamp: str, signature: str, body: bytes) -> None:
    with pytest.raises(Refused) as caught:
        check("secret", timestamp, signature, body, NOW)
    assert caught.value.status == 401


@given(st.integers(-1000, 1000))
def test_a_right_signature_holds_for_five_minutes_either_way(off: int) -> None:
    stamp = str(NOW + off)
    try:
        check("secret", stamp, signature_of("secret", stamp, b"x"), b"x", NOW)
    except Refused:
        assert abs(off) > 300
    else:
        assert abs(off) <= 300


@given(st.text(max_size=20), st.text(max_size=20))
def test_comparing_never_raises(one: str, other: str) -> None:
    assert same("v0=abc", one) == (one == "v0=abc")
    assert not same(f"x{one.encode(errors='ignore').decode()}", "y" + other)


@given(st.binary(max_size=200), st.sampled_from(["application/json", "application/x-www-form-urlencoded", ""]))
def test_any_body_is_read_or_refused(body: bytes, content_type: str) -> None:
    refused, _ = tried(body, content_type)
    assert refused in (0, 400)


@given(PAYLOAD)
def test_any_payload_is_read_or_refused_and_what_is_read_has_its_parts(payload: dict[str, Any]) -> None:
    refused, read = tried(json.dumps(payload).encode(), "application/json")
    assert refused in (0, 400)
    if read is not None and read["type"] == "block_actions":
        read_action(read)
        assert isinstance(read_press(read).user, str)


@settings(max_examples=80, deadline=None)
@given(PAYLOAD, st.fixed_dictionaries({}, optional=dict.fromkeys(("id", "type", "state", "private_metadata"), JSON)))
def test_no_signed_payload_makes_the_service_fail(payload: dict[str, Any], view: dict[str, Any]) -> None:
    """Bolt answers 500, or raises, where it misses a part that it takes for granted."""
    body = json.dumps({"view": view} | payload | {"user": {"id": "U1"}}).encode()

    async def deliver() -> int:
        given = SlackSettings("xoxb", "secret", api_url="http://127.0.0.1:9/api/")  # nobody listens there
        platform = build_slack(given, NotingDesk(), sign, lambda: NOW)
        headers = {
            "X-Slack-Request-Timestamp": str(NOW),
            "X-Slack-Signature": signature_of("secret", str(NOW), body),
            "Content-Type": "application/json",
        }
        transport = httpx.ASGITransport(app=Starlette(routes=platform.routes()))
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://leadbell") as client:
                return (await client.post("/slack/events", content=body, headers=headers)).status_code
        finally:
            await platform.stop()

    assert asyncio.run(deliver()) in (200, 400)


@given(JSON)
def test_inputs_are_read_from_anything(state: object) -> None:
    for held in (state, {"values": state}, {"values": {"block": state}}, {"values": {"block": {"name": state}}}):
        inputs = read_inputs(held)
        assert all(isinstance(text, str) for text in inputs.values())
        assert inputs or first_block(held) == ""


def test_deep_nesting_is_refused_long_before_the_parser_gives_up() -> None:
    assert read_object('{"a":' * MOST_DEPTH + "1" + "}" * MOST_DEPTH)
    with pytest.raises(Refused, match="deeper"):
        read_object('{"a":' * (MOST_DEPTH + 1) + "1" + "}" * (MOST_DEPTH + 1))


@given(st.text(max_size=150), st.text(max_size=15), st.text(max_size=20), st.text(max_size=20))
def test_metadata_comes_back_as_it_was_written(token: str, channel: str, thread: str, message: str) -> None:
    written = write_metadata(token, Origin("U1", channel, thread, message))
    assert read_metadata(written) == (token, Origin("", channel, thread, message))
    assert len(written) <= 3_000


@given(st.text("abcdefghijklmnopqrstuvwxyz.-_|", min_size=1, max_size=150))
def test_a_bare_token_is_metadata_too(token: str) -> None:
    assert read_metadata(token)[0] == token


@given(st.lists(st.tuples(st.text("abc", max_size=3), st.integers(0, 400)), max_size=60))
def test_a_memory_stays_small_and_forgets_in_time(puts: list[tuple[str, int]]) -> None:
    now = 0.0
    memory: Memory[str, int] = Memory(lambda: now, most=5)
    for at, (key, seconds) in enumerate(puts):
        now = float(at)
        memory.put(key, at, seconds)
        assert len(memory) <= 5
        assert memory.get(key) == (at if seconds > 0 else None)
    now += 401
    assert all(memory.get(key) is None for key, _ in puts)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("<@UBOT> help", "help"),
        ("  <@UBOT|leadbell>: assign <mailto:dana@acme.example|dana@acme.example>", "assign dana@acme.example"),
        ("hand over to <@U2> in <#C1|sales>", "hand over to <@U2> in <#C1|sales>"),
        ("see <https://acme.example/x?a=1&amp;b=2>", "see https://acme.example/x?a=1&b=2"),
        ("note: a &lt;b&gt; &amp;amp; c\nsecond line", "note: a <b> &amp; c\nsecond line"),
    ],
)
def test_words_are_read_as_they_were_typed(written: str, meant: str) -> None:
    assert plain(written, "UBOT") == meant


@pytest.mark.parametrize(
    ("changed", "email", "fault_has"),
    [
        ({}, "dana@acme.example", ""),
        ({"team_id": "T2"}, "", "another workspace"),
        ({"team_id": None}, "", "another workspace"),
        ({"is_stranger": True}, "", "another workspace"),
        ({"is_restricted": True}, "", "guest"),
        ({"is_ultra_restricted": True}, "", "guest"),
        ({"is_bot": True}, "", "bot"),
        ({"deleted": True}, "", "deactivated"),
        ({"is_email_confirmed": False}, "", "confirmed"),
        ({"profile": {"real_name": "Dana"}}, "", "users:read.email"),
        ({"profile": None}, "", "users:read.email"),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, "", "another workspace"),
    ],
)
def test_only_full_members_are_vouched_for(changed: dict[str, Any], email: str, fault_has: str) -> None:
    user = {"id": "U1", "team_id": "T1", "profile": {"email": "dana@acme.example", "real_name": "Dana"}} | changed
    person = describe(user, "U1", HERE)
    assert person.email == email
    assert fault_has in person.fault
    assert bool(person.fault) == (not email)


def test_a_member_of_the_same_grid_is_vouched_for() -> None:
    grid = Installation("T1", "E1", "Acme", "acme", "UBOT", "B1", frozenset(), None)  # type: ignore[arg-type]
    user = {
        "id": "W1",
        "team_id": "T2",
        "enterprise_user": {"enterprise_id": "E1"},
        "profile": {"email": "dana@acme.example"},
    }
    assert describe(user, "W1", grid).email == "dana@acme.example"
    assert describe(user | {"enterprise_user": {"enterprise_id": "E2"}}, "W1", grid).email == ""


@pytest.mark.parametrize("code", [*DESTINATION, *INSTALLATION, *MESSAGE, "internal_error", "never_heard_of"])
def test_every_code_has_a_whole_sentence(code: str) -> None:
    found: Fault = fault(code, place="#sales", needed="chat:write")
    assert found.code == code
    assert found.sentence[0].isupper() or found.sentence.startswith(("#", "SLACK_"))
    assert found.sentence.endswith(".")
    assert "{" not in found.sentence
    if isinstance(found, Permanent) and found.scope == "message":
        assert code in MESSAGE or code in found.sentence


def test_secrets_do_not_show_and_missing_ones_are_named() -> None:
    settings = SlackSettings("xoxb-hidden", "hidden", "xapp-hidden", "1.2", "hidden")
    assert "hidden" not in repr(settings)
    for faulty, named in (
        (SlackSettings(signing_secret="s"), "SLACK_BOT_TOKEN"),
        (SlackSettings(bot_token="t"), "SLACK_SIGNING_SECRET"),
        (SlackSettings(), "SLACK_SIGNING_SECRET is missing.* SLACK_BOT_TOKEN is missing"),
        (SlackSettings("t", app_token="xoxb-1"), "SLACK_APP_TOKEN must be an app-level token"),
        (SlackSettings("", "s", client_id="1.2"), "SLACK_CLIENT_SECRET is missing"),
        (SlackSettings("", "s", client_secret="c"), "SLACK_CLIENT_ID is missing"),
        (SlackSettings("", "s", client_id="1.2", client_secret="c"), "LEADBELL_PUBLIC_URL is missing"),
        (SlackSettings("t", "s", api_url="http://slack.example/api/"), "SLACK_API_URL"),
        (SlackSettings("t", "s", api_url="http://127.0.0.1.example/api/"), "SLACK_API_URL"),
        (SlackSettings("t", "s", api_url="slack"), "SLACK_API_URL"),
    ):
        with pytest.raises(ValueError, match=named):
            build_slack(faulty, NotingDesk(), sign, lambda: 0.0)
    with pytest.raises(ValueError, match="missing") as caught:
        SlackSettings().check()
    assert "built yet" not in str(caught.value)
