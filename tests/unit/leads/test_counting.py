"""Do counters say how often a lead has done something lately?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.change import Event
from leads.counting import COUNTERS, HOUR, MOST, WEEK, Counter, unite_recent, with_counts
from leads.events import CATALOGUE as KINDS
from leads.facts import facts
from leads.fields import CATALOGUE
from leads.fold import begin, fold
from leads.lead import Lead
from leads.rehearsal import read_event, read_lead, rehearse

NOW = 1_790_000_000_000
KINDS_COUNTED = sorted({one.kind for one in COUNTERS})


def happen(lead: Lead | None, kind: str, at: int, id: str = "e") -> tuple[Lead, Event]:
    """One event, folded as the write path folds it."""
    event = Event(f"{id}{at}", kind, at, at)
    after, _ = fold(lead or begin("lead00000001", "acme", event), event)
    return after, with_counts(event, after)


@given(st.lists(st.tuples(st.sampled_from(KINDS_COUNTED), st.integers(0, 3 * WEEK)), min_size=1, max_size=30))
def test_a_counter_counts_what_came_in_so_far(happened: list[tuple[str, int]]) -> None:
    lead, seen = None, []
    newest = 0
    for kind, after in happened:
        at = NOW + after
        lead, event = happen(lead, kind, at)
        seen.append((kind, at))
        newest = max(newest, at)
        for one in COUNTERS:
            if at - one.within < newest - WEEK:
                continue  # what lies before an event that comes so late isn't kept; it rings nobody
            wanted = sum(1 for of, when in seen if of == one.kind and at - one.within < when <= at)
            assert facts(lead, event)[one.name] == wanted


def test_what_is_kept_is_bounded() -> None:
    lead = None
    for number in range(3 * MOST):
        lead, event = happen(lead, "page.visited", NOW + number)
    assert lead is not None
    assert len(lead.recent["page.visited"]) == MOST
    assert facts(lead, event)["visits_last_hour"] == MOST


def test_an_event_that_was_never_counted_has_no_counter() -> None:
    seen = facts(Lead("lead00000001", "acme", NOW), Event("e", "page.visited", NOW, NOW))
    assert "visits_last_hour" not in seen
    assert seen.get("visits_last_hour") is None


def test_nothing_of_the_kind_is_none_rather_than_missing() -> None:
    lead, event = happen(None, "lead.left", NOW)
    assert facts(lead, event)["messages_last_hour"] == 0


def test_two_leads_that_are_one_count_as_one() -> None:
    one, _ = happen(None, "message.received", NOW)
    other, _ = happen(None, "message.received", NOW - HOUR // 2)
    both = unite_recent(one.recent, other.recent)
    assert both == {"message.received": (NOW - HOUR // 2, NOW)}


@pytest.mark.parametrize("counter", COUNTERS, ids=lambda one: one.name)
def test_each_is_a_field_that_comes_with_an_event(counter: Counter) -> None:
    name = counter.name
    field = CATALOGUE[name]
    assert (field.type, field.home, field.settable) == ("number", "event", False)
    assert counter.kind in KINDS


@pytest.mark.parametrize(
    "written",
    [
        {"messages_last_day": 3, "messages_last_hour": 2, "visits_this_week": 0},
        {"visits_this_week": 0, "messages_last_hour": 2, "messages_last_day": 3},
    ],
)
def test_a_lead_that_is_written_down_may_have_counters(written: dict[str, int]) -> None:
    lead, faults = read_lead(written, NOW)
    event, misread = read_event({"kind": "message.received", "data": {"text": "Hi"}}, NOW)
    assert lead is not None
    assert event is not None
    assert (faults, misread) == ([], [])
    change = rehearse(event, lead)[0]
    seen = facts(change.after, change.event)
    assert (seen["messages_last_hour"], seen["messages_last_day"], seen["messages_this_week"]) == (3, 4, 4)
    assert seen["visits_this_week"] == 0


def test_how_many_is_a_number() -> None:
    _, faults = read_lead({"messages_last_hour": "many"}, NOW)
    assert [fault.where for fault in faults] == ["lead.messages_last_hour"]
