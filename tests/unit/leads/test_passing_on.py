"""Whose chats pass on to whom, and when does somebody go off duty?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from leads.change import Event
from leads.codec import decode, encode
from leads.control import Refusal, fold_control
from leads.duty import calendar, calendar_of, successor
from leads.lead import Control, Lead, Waiting, Who
from leads.passing_on import pass_on, reassign
from leads.people import Away, Person
from leads.timeline import sentence

DANA, BEN, MONA = (Who(one, one.title(), f"{one}@acme.example") for one in ("dana", "ben", "mona"))


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def held(by: Who | None = DANA) -> Lead:
    return Lead("l1", "acme", 1, control=Control(by, 5, 3), waiting=Waiting(7, by))


def after(lead: Lead, kind: str, data: object, by: Who | None) -> tuple[Lead, Event]:
    event = Event("e1", kind, 20, 20, data=data, by=by)  # type: ignore[arg-type]
    assert fold_control(lead, event)
    return lead, event


def test_without_a_stand_in_the_chat_is_automated_and_the_lead_waits_on() -> None:
    act = pass_on(held(), None, "inactive")
    assert act is not None
    lead, event = after(held(), act.kind, act.data, None)
    assert (lead.control, lead.waiting) == (Control(None, 20, 4), Waiting(7, None))
    assert sentence(event) == "Returned to automated: Dana is no longer on Leadbell"
    assert decode("l1", "acme", encode(lead)).returned == lead.returned
    assert pass_on(lead, None, "inactive") is None


def test_with_one_they_have_control() -> None:
    act = pass_on(held(), BEN, "away", via="slack")
    assert act is not None
    lead, event = after(held(), act.kind, act.data, BEN)
    assert (lead.control.by, lead.waiting) == (BEN, Waiting(7, BEN))
    assert sentence(event) == "Ben has control of the chat: stands in, because Dana is away"


def test_a_manager_reassigns_what_nobody_has_and_nothing_else() -> None:
    free = held(None)
    act = reassign(free, BEN, MONA, seen=3)
    assert act is not None
    lead, event = after(held(None), act.kind, act.data, BEN)
    assert (lead.control.by, sentence(event)) == (BEN, "Mona has given the chat to Ben")
    assert reassign(lead, BEN, MONA, seen=3) is None  # pressed twice
    for other, code in ((lead, "taken"), (held(), "taken")):
        with pytest.raises(Refusal) as refused:
            reassign(other, MONA, DANA, seen=3)
        assert refused.value.code == code
    with pytest.raises(Refusal) as refused:
        reassign(free, BEN, MONA, seen=2)
    assert refused.value.code == "stale"


def person(id: str, **given: object) -> Person:
    return Person(id, "acme", id.title(), f"{id}@acme.example", **given)  # type: ignore[arg-type]


def test_chats_pass_to_a_stand_in_who_is_on_duty() -> None:
    now = at("2026-11-24T12:00")
    dana = person("dana", away=Away(now - 1, now + 9, "ben"))
    people = {"dana": dana, "ben": person("ben")}
    found = successor(dana, now, people.get)
    assert found is not None
    assert found.id == "ben"
    people["ben"] = person("ben", hours="mon-fri 18:00-20:00")
    assert successor(dana, now, people.get) is None
    assert successor(person("dana"), now, people.get) is None
    people["ben"] = person("ben", away=Away(now - 1, now + 9, "dana"))
    assert successor(dana, now, people.get) is None


@pytest.mark.parametrize(
    ("given", "since", "leaves"),
    [
        ({"hours": "mon-fri 09:00-18:00"}, "2026-11-24T12:00", "2026-11-24T18:00"),
        ({"hours": "mon-fri 09:00-18:00"}, "2026-11-24T18:00", "2026-11-25T18:00"),
        ({"hours": "mon-fri 09:00-18:00"}, "2026-11-27T20:00", "2026-11-30T18:00"),
        ({}, "2026-11-24T12:00", None),
        ({"holidays": "DE-BY"}, "2026-11-24T12:00", "2026-12-25T00:00"),
        ({"hours": "mon-fri 09:00-18:00", "holidays": "DE-BY"}, "2026-12-24T19:00", "2026-12-28T18:00"),
        ({"away": Away(at("2026-11-25T00:00"), at("2026-11-30T00:00"))}, "2026-11-24T12:00", "2026-11-25T00:00"),
        (
            {"hours": "mon-fri 09:00-18:00", "away": Away(at("2026-11-25T00:00"), at("2026-11-30T00:00"))},
            "2026-11-24T19:00",
            "2026-11-25T00:00",  # also where they are off duty then
        ),
        ({"away": Away(at("2026-11-20T00:00"), at("2026-11-30T00:00"))}, "2026-11-24T12:00", None),
    ],
)
def test_when_somebody_goes_off_duty_next(given: dict[str, object], since: str, leaves: str | None) -> None:
    assert calendar_of(person("dana", **given)).leaves(at(since)) == (None if leaves is None else at(leaves))


def test_the_end_of_hours_goes_by_the_zone() -> None:
    assert calendar("Europe/Berlin", "09:00-18:00").leaves(at("2026-11-24T12:00")) == at("2026-11-24T17:00")
