"""Whom does a rule not ring, whatever the hour, and who is rung instead?"""

from __future__ import annotations

import pytest

from leads.duty import stand_in
from leads.people import Away, Person
from rules.quiet import Quiet, around_of
from rules.timing import Hush, hush, quieten
from rules.verdict import ChannelTarget, Owner, PersonTarget, Ring, Silence, Target, Verdict

LEADS = ChannelTarget("slack", "#leads")
BEN = PersonTarget("ben@acme.example")
NOW = 1_764_000_000_000


def verdict(*rings: Ring, quiet: Quiet | None = None) -> Verdict:
    return Verdict("r", "R", "rings", rings, quiet=quiet)


def hushed(given: Verdict, why: dict[Target, Hush]) -> Verdict:
    return hush(given, why.get)


def test_where_everybody_is_there_nothing_changes() -> None:
    given = verdict(Ring(Owner(), LEADS), Ring(BEN))
    assert hushed(given, {}) is given


def test_who_is_away_is_replaced_by_the_else_and_said_so() -> None:
    found = hushed(verdict(Ring(Owner(), LEADS), Ring(LEADS)), {Owner(): "away"})
    assert found.reason == "rings"
    assert found.rings == (Ring(LEADS),)
    assert found.silences == (Silence(Ring(Owner(), LEADS), "away"),)


def test_a_stand_in_is_rung_in_the_same_place() -> None:
    found = hushed(verdict(Ring(Owner(), LEADS)), {Owner(): "stood_in"})
    assert found.rings == (Ring(Owner(), LEADS),)
    assert [one.reason for one in found.silences] == ["stood_in"]


def test_who_snoozes_isnt_replaced() -> None:
    found = hushed(verdict(Ring(Owner(), LEADS)), {Owner(): "snoozed"})
    assert (found.reason, found.rings) == ("snoozed", ())


def test_an_else_that_is_snoozed_isnt_rung_either() -> None:
    assert hushed(verdict(Ring(Owner(), LEADS)), {Owner(): "away", LEADS: "snoozed"}).reason == "away"


def test_a_rule_that_holds_outside_of_working_hours_holds_for_who_is_away() -> None:
    back = NOW + 3_600_000
    around = around_of("UTC", away=Away(NOW, back))
    quiet = Quiet(then="hold")
    found = quieten(hushed(verdict(Ring(Owner()), quiet=quiet), {Owner(): "away"}), NOW, lambda to: around)
    assert found.reason == "quiet"
    assert found.silences == (Silence(Ring(Owner()), "quiet", back),)
    assert hushed(verdict(Ring(Owner())), {Owner(): "away"}).reason == "away"


def test_one_place_has_one_silence() -> None:
    """Whoever stands in may be outside of working hours themselves."""
    around = around_of("UTC", away=Away(NOW, NOW + 1))
    found = quieten(hushed(verdict(Ring(BEN), quiet=Quiet()), {BEN: "stood_in"}), NOW, lambda to: around)
    assert [one.reason for one in found.silences] == ["quiet"]


def person(id: str, stand_in: str | None = None) -> Person:
    away = None if stand_in is None else Away(NOW, NOW + 1, stand_in)
    return Person(id, "acme", id, f"{id}@acme.example", away=away)


@pytest.mark.parametrize(
    ("people", "rung"),
    [
        ([person("a")], "a"),
        ([person("a", "")], None),
        ([person("a", "b"), person("b")], "b"),
        ([person("a", "b"), person("b", "c"), person("c")], "c"),
        ([person("a", "b"), person("b", "a")], None),
        ([person("a", "a")], None),
        ([person("a", "gone")], None),
        ([*(person(str(n) if n else "a", str(n + 1)) for n in range(9)), person("9")], None),
    ],
)
def test_who_stands_in(people: list[Person], rung: str | None) -> None:
    by_id = {one.id: one for one in people}
    found = stand_in(by_id["a"], NOW, by_id.get)
    assert (found.id if found else None) == rung
    assert stand_in(by_id["a"], NOW + 1, by_id.get) is by_id["a"]
