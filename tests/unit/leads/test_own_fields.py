"""Which fields may an organisation make, and what becomes of what was there?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.conditions import build, parse
from leads.custom_fields import MOST_LABEL, MOST_NAME, TYPES, FieldFault, changed, read_field, written
from leads.fields import CATALOGUE, Field
from leads.intake import parse_event
from tests.unit.leads.happenings import NOON

PLAN = {"name": "plan", "label": "Plan", "type": "choice", "choices": ["Free", "Team plan"]}


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    yield
    CATALOGUE.adopt([])


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (None, "A field is an object"),
        ({"name": "Plan", "type": "text"}, "The name is small letters"),
        ({"name": "x" * (MOST_NAME + 1), "type": "text"}, "The name is small letters"),
        ({"name": "1st", "type": "text"}, "The name is small letters"),
        ({"name": "email", "type": "text"}, "email is a field that Leadbell brings."),
        ({"name": "plan"}, "The type is one of text, number"),
        ({"name": "plan", "type": "nubmer"}, 'Did you mean "number"?'),
        ({"name": "plan", "type": ["text"]}, "The type is one of"),
        ({"name": "plan", "type": "text", "section": "event"}, "The section is one of"),
        ({"name": "plan", "type": "text", "label": ""}, "The label is a text of 1 to"),
        ({"name": "plan", "type": "text", "label": "x" * (MOST_LABEL + 1)}, "The label is a text of 1 to"),
        ({"name": "plan", "type": "text", "label": "a\0b"}, "The label is a text of 1 to"),
        ({"name": "plan", "type": "choice"}, "A choice needs its `choices`"),
        ({"name": "plan", "type": "text", "choices": ["a"]}, "Only a choice or a list has `choices`."),
        ({"name": "plan", "type": "choice", "choices": "ab"}, "`choices` is a list"),
        ({"name": "plan", "type": "choice", "choices": [1]}, "Each of the `choices`"),
        ({"name": "plan", "type": "choice", "choices": ["a b", "A_B"]}, "Two of the `choices` differ by nothing"),
        ({"name": "plan", "type": "text", "unit": "EUR"}, 'A field has no key "unit".'),
    ],
)
def test_what_is_refused_and_why(body: Any, says: str) -> None:
    with pytest.raises(FieldFault, match=re.escape(says)):
        read_field(body)


@given(
    st.from_regex(r"own_[a-z0-9_]{1,20}", fullmatch=True), st.sampled_from([one for one in TYPES if one != "choice"])
)
def test_a_field_that_is_taken_is_told_as_it_was_written(name: str, type: str) -> None:
    field = read_field({"name": name, "type": type})
    told = dict(written(field))
    assert (told["name"], told["type"], told["custom"], told["settable"]) == (name, type, True, True)
    assert read_field({key: told[key] for key in ("name", "type", "label", "section")}) == field


def test_a_type_never_changes_and_choices_are_only_added() -> None:
    plan = read_field(PLAN)
    more = read_field({**PLAN, "label": "Tariff", "choices": ["Free", "Team plan", "Gold"]})
    assert changed(plan, more) == more
    for body in ({"name": "plan", "type": "text"}, {**PLAN, "choices": ["Free"]}):
        with pytest.raises(FieldFault) as fault:
            changed(plan, read_field(body))
        assert fault.value.code == "refused"
    with pytest.raises(FieldFault, match="took any text until now"):
        changed(
            read_field({"name": "tags", "type": "list"}), read_field({"name": "tags", "type": "list", "choices": ["a"]})
        )


def test_an_adopted_field_is_found_by_events_and_conditions() -> None:
    event = {
        "id": "e1", "kind": "fields.updated", "at": "2026-11-22T10:00:00Z",
        "lead": {"id": "lead_1", "plan": "team plan"},
    }  # fmt: skip
    with pytest.raises(Exception, match="There is no field of this name"):
        parse_event(event, NOON)
    CATALOGUE.adopt([read_field(PLAN)])
    assert parse_event(event, NOON).event.lead == {"plan": "Team plan"}
    assert parse('plan is "Team plan"') == build("plan", "equal", ["team plan"])
    assert list(CATALOGUE)[-1] == "plan"
    CATALOGUE.adopt([])
    assert "plan" not in CATALOGUE


def test_a_field_of_ours_is_never_hidden_by_one_of_theirs() -> None:
    CATALOGUE.adopt([Field("email", "Their e-mail", "lead", "number", custom=True)])
    assert CATALOGUE["email"].type == "text"
    assert len(CATALOGUE) == len(CATALOGUE.built_in)
