"""What is signed by the platform is still read with care: any payload of any shape, never a 5xx and never a trace."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from hypothesis import given
from hypothesis import strategies as st

from tests.contract.http.anything import BODIES, TEXTS, spoilt, written
from tests.contract.http.door import JSON, KEY, WORDS, Answered, Door, Headers
from tests.story.people import DANA

FORM = "application/x-www-form-urlencoded"
USER = {"id": "U1", "team_id": "T1", "name": "dana"}
SLACK: list[dict[str, Any]] = [
    {
        "type": "block_actions", "user": USER, "team": {"id": "T1", "domain": "acme"}, "enterprise": None,
        "container": {"type": "message", "message_ts": "1.2", "channel_id": "C1", "is_ephemeral": False},
        "trigger_id": "1.2.3", "channel": {"id": "C1", "name": "leads"}, "message": {"ts": "1.2", "text": WORDS},
        "state": {"values": {"b": {"a": {"type": "plain_text_input", "value": WORDS}}}},
        "response_url": "http://127.0.0.1:9/x",
        "actions": [{"type": "button", "action_id": "take_over", "block_id": "b", "value": "x", "action_ts": "1.2"}],
    },
    {
        "type": "view_submission", "user": USER, "team": {"id": "T1"},
        "view": {
            "id": "V1", "hash": "h", "callback_id": "c", "private_metadata": '{"token": "x", "channel": "C1"}',
            "state": {"values": {"b": {"a": {"type": "plain_text_input", "value": WORDS}}}},
        },
    },
    {"type": "view_closed", "user": USER, "view": {"id": "V1", "callback_id": "c"}},
    {
        "type": "event_callback", "event_id": "Ev1", "team_id": "T1", "authorizations": [{"team_id": "T1"}],
        "event": {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.2", "text": f"<@U0> {WORDS}"},
    },
    {"type": "event_callback", "event": {"type": "message", "channel_type": "im", "user": "U1", "channel": "D1"}},
    {"type": "url_verification", "challenge": "x"},
    {"type": "message_action", "user": USER, "callback_id": "c"},
    {"type": "block_suggestion", "user": USER},
]  # fmt: skip
COMMAND = {
    "command": "/leadbell", "text": WORDS, "user_id": "U1", "team_id": "T1", "channel_id": "C1", "trigger_id": "1.2",
    "response_url": "http://127.0.0.1:9/x",
}  # fmt: skip


def slack(door: Door, body: bytes, kind: str = "application/json") -> Answered:
    headers = door.stage.seats["slack"].local.signed_headers(body, kind)
    return door.knocks("POST", b"/slack/events", encoded(headers), body)


def teams(door: Door, body: bytes) -> Answered:
    token = door.stage.seats["teams"].local.token()
    return door.knocks("POST", b"/api/messages", [JSON, (b"authorization", f"Bearer {token}".encode())], body)


def webex(door: Door, body: bytes, path: bytes = b"/webex/webhook") -> Answered:
    return door.knocks("POST", path, encoded(door.stage.seats["webex"].local.signature(body)), body)


def encoded(headers: dict[str, str]) -> Headers:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def is_said(answer: Answered) -> None:
    """What is refused is answered in one sentence."""
    if answer.status >= 400:
        assert set(answer.json()) == {"error"}
        assert answer.json()["error"].endswith(".")


@given(BODIES)
def test_any_signed_body(door: Door, body: bytes) -> None:
    for send in (slack, teams, webex):
        is_said(send(door, body))
    is_said(slack(door, body, FORM))


@given(st.sampled_from(SLACK).flatmap(spoilt), st.booleans())
def test_spoilt_payloads_of_slack(door: Door, payload: Any, as_form: bool) -> None:
    if as_form:
        is_said(slack(door, urlencode({"payload": written(payload).decode()}).encode(), FORM))
    else:
        is_said(slack(door, written(payload)))


@given(st.dictionaries(st.sampled_from(sorted(COMMAND)), TEXTS, max_size=7))
def test_spoilt_commands_of_slack(door: Door, changed: dict[str, str]) -> None:
    body = urlencode({**COMMAND, **changed}, errors="surrogatepass").encode()
    is_said(slack(door, body, FORM))


def activities(door: Door) -> list[dict[str, Any]]:
    """A message and a press in Teams, as its client sends them."""
    seat = door.stage.seats["teams"]
    dana = seat.ids[DANA]
    message: dict[str, Any] = json.loads(json.dumps(seat.local.activity(dana, f"direct:{dana}", WORDS)))
    action = {"type": "Action.Execute", "verb": "x", "data": {"leadbell": "x", "note": WORDS}}
    press = {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": action, "trigger": "manual"}}
    update = {"type": "conversationUpdate", "membersAdded": [{"id": dana}], "channelData": {"eventType": "teamRenamed"}}
    return [message, message | press, message | update, message | {"value": {"leadbell": "x"}}]


@given(st.data())
def test_spoilt_activities_of_teams(door: Door, data: st.DataObject) -> None:
    activity = data.draw(st.sampled_from(activities(door)).flatmap(spoilt))
    is_said(teams(door, written(activity)))


WEBEX = {
    "resource": "attachmentActions", "event": "created", "name": "x", "orgId": "o", "actorId": "a",
    "data": {"id": "Y2lzY29zcGFyazovL3VzL0FUVEFDSE1FTlRfQUNUSU9OLzE", "personId": "p"},
}  # fmt: skip


@given(spoilt(WEBEX) | spoilt({**WEBEX, "resource": "messages"}), st.sampled_from([b"", b"/nobody", b"/%00", b"/%ff"]))
def test_spoilt_webhooks_of_webex(door: Door, told: Any, installation: bytes) -> None:
    is_said(webex(door, written(told), b"/webex/webhook" + installation))


ACTS = {
    "by": "dana@acme.example", "version": 0, "reason": "x", "text": "y", "note": WORDS, "key": "k",
    "from_colleague": True,
}  # fmt: skip


@given(spoilt(ACTS), st.sampled_from([b"takeover", b"return", b"block", b"unblock"]))
def test_spoilt_acts(door: Door, body: Any, act: bytes) -> None:
    door.knocks("POST", b"/v1/leads/lead_42/" + act, [KEY, JSON], written(body))
