"""Does a rule do what its tests expect?

It is decided by the function that decides live. Limits don't count, and quiet hours only where a test's event says when
it happens. A test names the places that it is about: the rule may ring more of them, but where nothing is expected it
must ring nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from leads.change import Change
from leads.people import Person
from leads.rehearsal import read_event, read_lead, rehearse
from leads.suggestion import listed
from rules.match import Ruleset
from rules.quiet import Around, around_of
from rules.rule import Rule
from rules.rule_test import HELD, NOTHING, RuleTest
from rules.targets import print_target
from rules.timing import Hush, hush, quieten
from rules.turn import around_team, there
from rules.verdict import Target, TeamTarget, Verdict, addressee

AroundOwner = Callable[[str], Around]
"""An owner's zone and working hours, by e-mail address; "" where a channel is rung."""
Team = Callable[[str], Sequence[Person]]
"""The people of a team, by its name."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A test whose rule does something else. `sentence` says what was expected, and what happens."""

    rule: Rule
    test: RuleTest
    sentence: str

    def print(self) -> str:
        """`file:line:column  test_failed  rule, test: what`."""
        named = f"{self.rule.id}, {self.test.name}" if self.test.name else self.rule.id
        return f"{self.rule.source}:{self.test.line}:{self.test.column}  test_failed  {named}: {self.sentence}"

    def structured(self) -> dict[str, object]:
        """As JSON has it."""
        return {
            "file": self.rule.source, "line": self.test.line, "column": self.test.column, "code": "test_failed",
            "rule": self.rule.id, "test": self.test.name, "message": self.sentence,
        }  # fmt: skip


def of_nobody(_owner: str) -> Around:
    """Whoever is rung where nothing is known of people: by UTC, without working hours."""
    return around_of("UTC")


def try_rules(
    rules: Iterable[Rule], now: int, known: Callable[[str], bool], around: AroundOwner = of_nobody,
    team: Team | None = None,
) -> list[Failure]:  # fmt: skip
    """The tests that fail. `now`: milliseconds, when an event happens that doesn't say; `known`: whether an e-mail
    address is a person on record; `team`: the people of a team, None where somebody of each is on duty. A rule that is
    off or watching is tried as if it were on."""
    failures: list[Failure] = []
    for rule in rules:
        ruleset = Ruleset([replace(rule, status="on")])
        for test in rule.tests:
            rings = _rings(ruleset, test, now, known, partial(_timed, around=around, team=team))
            if not set(test.expect) <= set(rings) or (rings and not test.expect):
                sentence = f"Expected {_places(test.expect)}; it rings {_places(rings)}."
                failures.append(Failure(rule, test, sentence))
    return failures


def _rings(
    ruleset: Ruleset, test: RuleTest, now: int, known: Callable[[str], bool],
    timed_at: Callable[[Verdict, Change, int], Verdict],
) -> list[str]:  # fmt: skip
    at = test.at(now)
    event, _ = read_event(test.event, at)
    before = None if test.lead is None else read_lead(test.lead, at)[0]
    found: dict[str, None] = {}
    for change in rehearse(event, before) if event is not None else ():
        for verdict in ruleset.match(change, known):
            timed = timed_at(verdict, change, at) if "at" in test.event else verdict
            if timed.reason == "rings":
                found |= dict.fromkeys(print_target(ring.to) for ring in timed.rings)
            held = (one for one in timed.silences if one.until is not None)
            found |= dict.fromkeys(HELD + print_target(one.ring.to) for one in held)
    return list(found)


def _timed(verdict: Verdict, change: Change, at: int, around: AroundOwner, team: Team | None) -> Verdict:
    def hushed(to: Target) -> Hush | None:
        off = isinstance(to, TeamTarget) and team is not None and not there(team(to.name), at)
        return "nobody on duty" if off else None

    def of(to: Target) -> Around:
        found = around_team(team(to.name), at, verdict.quiet) if isinstance(to, TeamTarget) and team else None
        return found or around(addressee(to, change.after.text("owner")))

    return quieten(hush(verdict, hushed), at, of)


def _places(places: Iterable[str]) -> str:
    some = list(places)
    return listed(some, "and") if some else NOTHING
