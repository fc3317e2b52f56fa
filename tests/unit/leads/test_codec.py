"""Is what is written down of a lead all of it, and can a change be walked back?"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from leads.codec import Record, decode, decode_text, difference, encode
from leads.fields import CATALOGUE
from leads.lead import (
    CHANNELS,
    KNOWN,
    STAGES,
    TRUST,
    Action,
    Block,
    Control,
    Lead,
    NextStep,
    NotThisPerson,
    Offered,
    OnIt,
    Returned,
    Value,
    Waiting,
    Who,
    Words,
)
from leads.moderation import CATEGORIES
from leads.written import Written

TIMES = st.integers(0, 4_000_000_000_000)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PEOPLE = st.builds(Who, WORDS, WORDS, WORDS)
SCALARS = st.one_of(st.none(), WORDS, st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), st.lists(WORDS, max_size=2))
VALUES = st.builds(Value, SCALARS, st.sampled_from(sorted(TRUST)), TIMES)
FACTS: dict[str, st.SearchStrategy[Any]] = {
    "id": st.just("lead00000001"),
    "org": st.just("acme"),
    "created_at": TIMES,
    "values": st.dictionaries(st.sampled_from(sorted(CATALOGUE)), VALUES, max_size=3),
    "stage": st.sampled_from(STAGES),
    "reached": st.dictionaries(st.sampled_from(STAGES), TIMES, max_size=3),
    "stage_set": st.none() | st.tuples(st.sampled_from(STAGES), TIMES),
    "known": st.sampled_from(KNOWN),
    "not_this_person": st.none()
    | st.builds(NotThisPerson, TIMES, st.none() | PEOPLE, st.dictionaries(WORDS, SCALARS, max_size=2)),
    "control": st.just(Control()) | st.builds(Control, st.none() | PEOPLE, TIMES, st.integers(1, 9)),
    "blocked": st.none() | st.builds(Block, TIMES, WORDS, st.none() | PEOPLE),
    "exempt": st.booleans(),
    "score": st.integers(0, 5000),
    "waiting": st.none() | st.builds(Waiting, TIMES, st.none() | PEOPLE),
    "answered_at": TIMES,
    "on_it": st.none() | st.builds(OnIt, PEOPLE, TIMES),
    "returned": st.none() | st.builds(Returned, TIMES, st.none() | PEOPLE, WORDS),
    "messages": st.integers(0, 9),
    "source": st.sampled_from(["spara", "hubspot"]),
    "agents": st.dictionaries(WORDS, WORDS, max_size=2),
    "channels": st.lists(st.sampled_from(CHANNELS), unique=True).map(tuple),
    "scored": st.integers(0, 9),
    "flagged": st.lists(st.sampled_from(CATEGORIES), unique=True).map(tuple),
    "hands": st.lists(WORDS, unique=True, max_size=2).map(tuple),
    "action": st.none() | st.builds(Action, WORDS, TIMES, st.none() | st.sampled_from(CHANNELS)),
    "words": st.none() | st.builds(Words, WORDS, TIMES, st.sampled_from(CHANNELS), st.none() | st.integers(0, 1000)),
    "next_step": st.none() | st.builds(NextStep, WORDS, st.none() | TIMES, TIMES),
    "step_done_at": TIMES,
    "left": st.booleans(),
    "presence_at": TIMES,
    "last_activity": TIMES,
    "recent": st.dictionaries(
        st.sampled_from(["message.received", "page.visited"]),
        st.lists(TIMES, min_size=1, max_size=3).map(sorted).map(tuple),
    ),
    "draft": WORDS,
    "offered": st.none() | st.builds(Offered, st.none() | PEOPLE, TIMES),
    "talked_over": TIMES,
}
LEADS = st.builds(Lead, **FACTS)


def stored(lead: Lead) -> Record:
    """The lead's record after a way through the database."""
    record: Record = orjson.loads(orjson.dumps(encode(lead)))
    return record


def walked_back(after: Record, changed: list[list[Any]]) -> Record:
    """The earlier record, from the later one and what changed."""
    before = deepcopy(after)
    values = before.pop("values", {})
    for name, old, _ in changed:
        home, key = (values, name.removeprefix("values.")) if name.startswith("values.") else (before, name)
        home.pop(key, None)
        if old is not None:
            home[key] = old
    return before | ({"values": values} if values else {})


def test_every_fact_of_a_lead_is_drawn_here() -> None:
    assert set(FACTS) == set(Lead.__dataclass_fields__)


def test_a_record_is_read_into_the_facts_of_a_lead_in_their_order() -> None:
    assert ["id", "org", *Written.__struct_fields__] == list(Lead.__dataclass_fields__)


@given(LEADS)
def test_a_lead_comes_back_as_it_was_written(lead: Lead) -> None:
    assert decode(lead.id, lead.org, stored(lead)) == lead
    assert decode_text(lead.id, lead.org, orjson.dumps(encode(lead)).decode()) == lead


@given(LEADS, LEADS)
def test_a_difference_is_enough_to_walk_back(before: Lead, after: Lead) -> None:
    old, new = stored(before), stored(replace(after, recent=before.recent))  # that is walked by what events counted
    changed = orjson.loads(orjson.dumps([[one.field, one.old, one.new] for one in difference(old, new)]))
    assert walked_back(new, changed) == old


@given(LEADS)
def test_nothing_changed_is_no_difference(lead: Lead) -> None:
    assert difference(stored(lead), encode(lead)) == ()


def test_a_quiet_visitor_is_a_short_row() -> None:
    assert encode(Lead("lead00000001", "acme", 5)) == {"created_at": 5}
