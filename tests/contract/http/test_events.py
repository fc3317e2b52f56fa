"""A faulty list of events is answered with a problem that names each fault by its index, and nothing of it is kept."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contract.http.anything import BROKEN, VALUES, spoilt, written
from tests.contract.http.door import JSON, KEY, WORDS, Answered, Door

GOOD: dict[str, Any] = {
    "id": "evt_good", "kind": "message.received", "at": "2026-11-22T10:00:00Z", "channel": "chat",
    "lead": {"id": "lead_42", "email": "ada@analytical.example", "num_employees": 900, "first_name": "Ada"},
    "agent": {"id": "website-chat", "name": "Website chat", "type": "chat"},
    "data": {
        "text": WORDS, "moderation": {"harassment": 0.1}, "attachments": [{"name": "a", "type": "b", "url": "c"}],
    },
}  # fmt: skip
OTHERS: list[dict[str, Any]] = [
    {"kind": "webform.submitted", "data": {"email": "a@b.example", "fields": {"company_name": WORDS, "x": "y"}}},
    {"kind": "workflow.step_scheduled", "data": {"title": "Follow-up", "due": "2026-11-23T10:00:00Z"}},
    {"kind": "lead.identified", "data": {"by": "self", "email": "a@b.example"}},
    {"kind": "page.visited", "data": {"url": "https://a.example/pricing"}},
    {"kind": "call.ended", "data": {"seconds": 12}},
    {"kind": "owner.changed", "data": {"owner": "dana@acme.example"}},
    {"kind": "human.requested", "data": {}},
    {"kind": "message.sent", "data": {"text": WORDS, "reply_id": "r"}},
]
_numbers = count()


def event(**changed: Any) -> dict[str, Any]:
    """A good event of an id of its own."""
    return {**GOOD, "id": f"evt_{next(_numbers)}", **changed}


def posts(door: Door, body: bytes) -> Answered:
    return door.knocks("POST", b"/v1/events", [KEY, JSON], body)


def is_refused(door: Door, body: bytes, code: str = "malformed_event", status: int = 400) -> dict[str, Any]:
    """Sent, refused with this code, and nothing kept; the problem."""
    before = door.events()
    answer = posts(door, body)
    assert (answer.status, answer.json()["code"]) == (status, code), answer
    assert door.events() == before
    return dict(answer.json())


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"kind": "message.recieved"}, "kind"),
        ({"kind": "conversation.taken_over"}, "kind"),
        ({"kind": 7}, "kind"),
        ({"kind": None}, "kind"),
        ({"at": "1970-01-01T00:00:00Z"}, "at"),
        ({"at": "2999-01-01T00:00:00Z"}, "at"),
        ({"at": 1732269600}, "at"),
        ({"at": "2026-11-22"}, "at"),
        ({"at": "yesterday"}, "at"),
        ({"id": 5}, "id"),
        ({"id": ""}, "id"),
        ({"id": "~ours"}, "id"),
        ({"id": "a\0b"}, "id"),
        ({"id": "\ud800"}, "id"),
        ({"lead": "lead_42"}, "lead"),
        ({"lead": {}}, "lead.id"),
        ({"lead": {"id": ["lead_42"]}}, "lead.id"),
        ({"lead": {"id": "l", "num_employees": "many"}}, "lead.num_employees"),
        ({"lead": {"id": "l", "fone": "1"}}, "lead.fone"),
        ({"agent": "website"}, "agent"),
        ({"channel": "pigeon"}, "channel"),
        ({"data": []}, "data"),
        ({"data": {"text": 7}}, "data.text"),
        ({"data": {"text": "x", "moderation": {"harassment": 2}}}, "data.moderation"),
        ({"data": {}}, "data.text"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_each_kind_of_fault_is_named_by_index_and_place(door: Door, changed: dict[str, Any], where: str) -> None:
    body = json.dumps([event(), {**event(), **changed}, event()]).encode()
    if "\\ud800" in body.decode():  # no UTF-8 can say it, and JSON's escape of it isn't taken for a character
        assert is_refused(door, body, "malformed_json")["detail"].startswith("Line 1")
        return
    (fault,) = is_refused(door, body)["faults"]
    assert (fault["index"], fault["where"]) == (1, where)
    assert fault["message"].endswith(".")
    assert WORDS not in fault["message"]


def test_every_fault_of_a_list_is_named_not_the_first_alone(door: Door) -> None:
    some = [event() if number % 2 else event(kind="no.such") for number in range(20)]
    problem = is_refused(door, json.dumps(some).encode())
    assert [fault["index"] for fault in problem["faults"]] == list(range(0, 20, 2))
    assert problem["detail"] == "10 of the events are malformed."


def test_a_thousand_faults_are_all_named(door: Door) -> None:
    problem = is_refused(door, json.dumps([event(at="1970-01-01T00:00:00Z") for _ in range(1000)]).encode())
    assert [fault["index"] for fault in problem["faults"]] == list(range(1000))


def test_1001_events_are_too_many(door: Door) -> None:
    (fault,) = is_refused(door, json.dumps([event() for _ in range(1001)]).encode())["faults"]
    assert fault == {"index": 1000, "where": "", "message": "1001 events in one list: at most 1000 are allowed."}


def test_ten_megabytes_are_too_large_announced_or_not(door: Door) -> None:
    body = json.dumps(event(data={"text": "x" * 10_000_000})).encode()
    assert "8,388,608 bytes" in is_refused(door, body, "too_large", 413)["detail"]
    before = door.events()
    announced = door.knocks("POST", b"/v1/events", [KEY, JSON, (b"content-length", b"10000000")], b"{")
    in_chunks = door.knocks(
        "POST", b"/v1/events", [KEY, JSON], *[body[at : at + 65_536] for at in range(0, 10**7, 65_536)]
    )
    assert [one.status for one in (announced, in_chunks)] == [413, 413]
    assert door.events() == before


@given(BROKEN)
def test_what_is_no_json_is_said_to_be_none(door: Door, body: bytes) -> None:
    before = door.events()
    answer = posts(door, body)
    assert answer.status == 400
    assert answer.json()["code"] in ("malformed_json", "malformed_event")
    assert door.events() == before


@given(VALUES)
def test_any_json_is_answered(door: Door, value: Any) -> None:
    is_kept_whole_or_not_at_all(door, value)


@given(st.lists(spoilt(GOOD) | st.sampled_from(OTHERS).flatmap(lambda one: spoilt({**GOOD, **one})), max_size=4))
def test_spoilt_events_are_kept_whole_or_not_at_all(door: Door, some: list[Any]) -> None:
    for one in some:
        if isinstance(one, dict) and one.get("id") == GOOD["id"]:
            one["id"] = event()["id"]
    is_kept_whole_or_not_at_all(door, some)


def is_kept_whole_or_not_at_all(door: Door, value: Any) -> None:
    before = door.events()
    answer = posts(door, written(value))
    if answer.status == 202:
        return
    problem = answer.json()
    assert problem["code"] in ("malformed_event", "malformed_json")
    if problem["code"] == "malformed_event":
        assert problem["faults"]
        for fault in problem["faults"]:
            assert 0 <= fault["index"] < max(1, len(value) if isinstance(value, list) else 1)
            assert fault["message"]
    assert door.events() == before
