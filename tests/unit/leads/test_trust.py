"""Which value stands when two sources disagree, and when one only repeats the other?"""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest

from leads.change import Event
from leads.lead import TRUST, Value, ValueSource
from leads.trust import source_of, stands
from tests.unit.leads.happenings import DANA, NOON, event, folded


def guess(at: int, by: str = "deanonymization", **said: object) -> Event:
    return Event(f"g{at}", "lead.identified", NOON + at, NOON + at, data={"by": by}, lead=said)


def told(at: int, **said: object) -> Event:
    return event("message.received", at, text="hello", lead=said)


def test_a_more_trusted_source_wins_however_old_and_within_one_the_newer() -> None:
    order: list[ValueSource] = ["deanonymization", "enrichment", "crm", "lead"]
    assert sorted(order, key=lambda source: TRUST[source]) == order
    for less, more in pairwise(order):
        assert stands(Value("a", more, 1), Value("b", less, 9))
        assert not stands(Value("a", less, 9), Value("b", more, 1))
    for source in TRUST:
        assert stands(Value("a", source, 2), Value("b", source, 1))
        assert not stands(Value("a", source, 1), Value("b", source, 2))


def test_by_hand_and_from_the_lead_are_trusted_alike() -> None:
    assert stands(Value("a", "lead", 2), Value("b", "hand", 1))
    assert stands(Value("a", "hand", 2), Value("b", "lead", 1))
    assert not stands(Value("a", "hand", 1), Value("b", "lead", 2))


@pytest.mark.parametrize(
    ("what", "name", "source"),
    [
        (told(1, first_name="Ada"), "first_name", "crm"),
        (guess(1, first_name="Ada"), "first_name", "deanonymization"),
        (guess(1, "enrichment", first_name="Ada"), "first_name", "enrichment"),
        (guess(1, "self", first_name="Ada"), "first_name", "lead"),
        (event("email.captured", lead={"email": "a@b.example"}), "email", "lead"),
        (event("email.captured", lead={"first_name": "Ada"}), "first_name", "crm"),
        (event("webform.submitted", lead={"email": "a@b.example"}), "email", "lead"),
        (event("webform.submitted", lead={"job_title": "CTO"}), "job_title", "lead"),
        (event("webform.submitted", lead={"num_employees": 900}), "num_employees", "crm"),
        (event("webform.submitted", lead={"num_employees": 9}, fields={"num_employees": 9}), "num_employees", "lead"),
        (event("fields.updated", lead={"job_title": "CTO"}, by=DANA), "job_title", "hand"),
    ],
)
def test_where_a_value_is_from(what: Event, name: str, source: ValueSource) -> None:
    assert source_of(what, name) == source
    assert folded([what]).values[name].source == source


def test_an_echo_of_a_guessed_name_keeps_its_warning_in_either_order() -> None:
    for order in permutations([guess(1, first_name="Anna"), told(2, first_name="Anna")]):
        assert folded(order).values["first_name"] == Value("Anna", "deanonymization", NOON + 1)


def test_what_was_known_before_a_guess_is_no_echo_of_it() -> None:
    for order in permutations([told(1, first_name="Anna"), guess(2, first_name="Anna")]):
        assert folded(order).values["first_name"] == Value("Anna", "crm", NOON + 1)


def test_another_name_than_the_guessed_one_takes_its_place() -> None:
    for order in permutations([guess(1, first_name="Anna"), told(2, first_name="Ada")]):
        assert folded(order).values["first_name"] == Value("Ada", "crm", NOON + 2)


def test_what_the_lead_says_itself_confirms_a_guess() -> None:
    for said in (
        guess(2, "self", first_name="Anna"),
        event("webform.submitted", 2, lead={"first_name": "Anna"}, first_name="Anna"),
        event("webform.submitted", 2, lead={"first_name": "Anna"}, fields={"first_name": "Anna"}),
        event("fields.updated", 2, lead={"first_name": "Anna"}, by=DANA),
    ):
        assert folded([guess(1, first_name="Anna"), said]).values["first_name"].source in ("lead", "hand")


def test_a_name_repeated_beside_a_webform_confirms_nothing() -> None:
    form = event("webform.submitted", 2, lead={"first_name": "Anna", "email": "x@y.example"}, email="x@y.example")
    lead = folded([guess(1, first_name="Anna"), form])
    assert lead.values["first_name"].source == "deanonymization"
    assert lead.values["email"].source == "lead"


def test_a_value_told_again_counts_as_told_now() -> None:
    for order in permutations([told(1, city="London"), told(2, city="Paris"), told(3, city="London")]):
        assert folded(order).values["city"] == Value("London", "crm", NOON + 3)


def test_no_value_takes_the_place_of_one_of_its_own_source() -> None:
    lead = folded([told(1, city="London"), told(2, city=None)])
    assert lead.values["city"] == Value(None, "crm", NOON + 2)
    assert lead.text("city") == ""


def test_facts_are_no_values() -> None:
    lead = folded([told(1, stage="email_captured", known="enriched", source="hubspot")])
    assert lead.values == {}
    assert (lead.stage, lead.known, lead.source) == ("email_captured", "enriched", "hubspot")
    assert folded([told(1, source=None)]).source == "spara"
