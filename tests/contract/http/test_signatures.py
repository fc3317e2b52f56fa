"""Wrong, old, nonsense, doubled and replayed signatures at the platforms' entries: turned away, and nothing happens."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contract.http.anything import HEADER_VALUES
from tests.contract.http.door import JSON, WORDS, Answered, Door, Headers
from tests.story.people import DANA
from tests.story.stage import LEAD

SLACK = json.dumps({"type": "event_callback", "event": {"type": "app_mention", "user": "U1", "text": WORDS}}).encode()
WEBEX = json.dumps({"resource": "messages", "event": "created", "data": {"id": "Y2lz", "text": WORDS}}).encode()


def slack_headers(door: Door, body: bytes = SLACK) -> dict[bytes, bytes]:
    given = door.stage.seats["slack"].local.signed_headers(body)
    return {name.lower().encode(): value.encode() for name, value in given.items()}


def slack(door: Door, headers: Headers, body: bytes = SLACK) -> Answered:
    return door.knocks("POST", b"/slack/events", headers, body)


def signed_webex(door: Door, body: bytes, how: Any = hashlib.sha1) -> bytes:
    secret = door.stage.environment["WEBEX_WEBHOOK_SECRET"].encode()
    return hmac.new(secret, body, how).hexdigest().encode()


def webex(door: Door, *signatures: bytes, body: bytes = WEBEX) -> Answered:
    return door.knocks("POST", b"/webex/webhook", [(b"x-spark-signature", one) for one in signatures], body)


def teams(door: Door, *authorizations: bytes, activity: Any = None) -> Answered:
    seat = door.stage.seats["teams"]
    dana = seat.ids[DANA]
    body = json.dumps(activity or seat.local.activity(dana, f"direct:{dana}", WORDS)).encode()
    return door.knocks("POST", b"/api/messages", [JSON, *((b"authorization", one) for one in authorizations)], body)


# -- Slack ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [b"x-slack-signature", b"x-slack-request-timestamp"])
def test_a_doubled_header_of_slack_is_none(door: Door, name: bytes) -> None:
    """Which of the two would be believed? Neither, and in no order."""
    good = slack_headers(door)
    for double in ([(name, good[name])], [(name, b"")], [(name, b"nonsense")]):
        assert slack(door, [*good.items(), *double]).status == 401
        assert slack(door, [*double, *good.items()]).status == 401
    assert slack(door, list(good.items())).status == 200


@pytest.mark.parametrize(
    "timestamp",
    [b"", b"soon", b"-1", b"1e9", b"0x6a", b"99999999999999999999", b"\xb2\xb3", b"NaN", b"inf", b"1 2", b"+1"],
)
def test_a_timestamp_that_is_no_number_is_turned_away_though_it_is_signed(door: Door, timestamp: bytes) -> None:
    secret = door.stage.environment["SLACK_SIGNING_SECRET"].encode()
    mark = b"v0=" + hmac.new(secret, b"v0:" + timestamp + b":" + SLACK, hashlib.sha256).hexdigest().encode()
    headers = [JSON, (b"x-slack-request-timestamp", timestamp), (b"x-slack-signature", mark)]
    assert slack(door, headers).status == 401


def test_a_signature_is_for_its_body_and_its_moment_alone(door: Door) -> None:
    good = slack_headers(door)
    assert slack(door, list(good.items()), SLACK.replace(b"U1", b"U2")).status == 401
    later = str(int(good[b"x-slack-request-timestamp"]) + 1).encode()
    assert slack(door, list({**good, b"x-slack-request-timestamp": later}.items())).status == 401
    assert slack(door, list({**good, b"x-slack-signature": good[b"x-slack-signature"].upper()}.items())).status == 401
    assert slack(door, list({**good, b"x-slack-signature": good[b"x-slack-signature"][3:]}.items())).status == 401


def test_a_callback_that_is_replayed_after_five_minutes_is_turned_away(door: Door) -> None:
    good = slack_headers(door)
    door.stage.watch.ahead += 301
    try:
        assert slack(door, list(good.items())).status == 401
    finally:
        door.stage.watch.ahead -= 301


@given(HEADER_VALUES, HEADER_VALUES)
def test_any_signature_of_slack(door: Door, timestamp: bytes, signature: bytes) -> None:
    headers = [JSON, (b"x-slack-request-timestamp", timestamp), (b"x-slack-signature", signature)]
    assert slack(door, headers).status == 401
    now = slack_headers(door)[b"x-slack-request-timestamp"]
    assert slack(door, [JSON, (b"x-slack-request-timestamp", now), (b"x-slack-signature", signature)]).status == 401


# -- Webex ---------------------------------------------------------------------------------------------------------


def test_a_signature_of_webex_is_sha1_of_the_raw_body_and_stands_once(door: Door) -> None:
    good = signed_webex(door, WEBEX)
    assert webex(door, good).status == 200
    assert webex(door).status == 401
    assert webex(door, good, good).status == 401
    assert webex(door, good, b"").status == 401
    assert webex(door, good, body=WEBEX + b" ").status == 401
    assert webex(door, signed_webex(door, WEBEX, hashlib.sha256)).status == 401
    assert webex(door, b"sha1=" + good).status == 401
    assert webex(door, signed_webex(door, b""), body=b"").status == 400


@given(HEADER_VALUES)
def test_any_signature_of_webex(door: Door, signature: bytes) -> None:
    assert webex(door, signature).status == 401


# -- Teams ---------------------------------------------------------------------------------------------------------


def test_a_doubled_token_is_none(door: Door) -> None:
    good = f"Bearer {door.stage.seats['teams'].local.token()}".encode()
    assert teams(door, good, good).status == 401
    assert teams(door, good, b"").status == 401
    assert teams(door, good).status == 200


def test_every_forged_token_is_turned_away(door: Door) -> None:
    local = door.stage.seats["teams"].local
    forged = local.bad_tokens()
    statuses = {name: teams(door, *([] if one is None else [one.encode()])).status for name, one in forged.items()}
    assert {name: status for name, status in statuses.items() if status not in (401, 403)} == {}


def test_keys_are_rotated_under_way_and_a_withdrawn_one_is_believed_no_longer(door: Door) -> None:
    local = door.stage.seats["teams"].local
    old = f"Bearer {local.token()}".encode()
    assert teams(door, old).status == 200
    local.rotate_keys()  # the old key is withdrawn at once
    assert teams(door, f"Bearer {local.token()}".encode()).status == 200
    assert teams(door, old).status == 401
    local.rotate_keys(keep_old=True)
    still = f"Bearer {local.token()}".encode()
    assert teams(door, still).status == 200


def test_a_token_is_for_its_service_address_alone(door: Door) -> None:
    """A token from one conversation's connector doesn't let somebody say that they write from another's."""
    seat = door.stage.seats["teams"]
    dana = seat.ids[DANA]
    good = f"Bearer {seat.local.token()}".encode()
    activity = seat.local.activity(dana, f"direct:{dana}", WORDS)
    for url in ("https://evil.example/", "", 7, None, activity["serviceUrl"] + "/..", "//" + activity["serviceUrl"]):
        assert teams(door, good, activity={**activity, "serviceUrl": url}).status in (400, 403)


@given(st.binary(max_size=60) | HEADER_VALUES)
def test_any_token_of_teams(door: Door, token: bytes) -> None:
    assert teams(door, token).status == 401
    assert teams(door, b"Bearer " + token).status == 401


def test_after_all_this_nobody_has_control(door: Door) -> None:
    control = door.run(door.stage.control())
    assert (control["id"], control["control"], control["version"]) == (LEAD, "automated", 0)
