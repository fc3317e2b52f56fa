"""What would rules have done with what happened, and how does that differ from the rules in force?

The counting and the telling; `rules.replay` decides, `bot.backtesting` walks through the stored events.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from leads.events import CATALOGUE
from leads.moments import rfc3339
from rules.replay import Said
from rules.rule import Rule

MOST_EXAMPLES = 5
MOST_PLACES = 10
RINGS = ("rings", "escalates")
WORDS = {
    "held": "held in quiet hours", "quiet": "not rung in quiet hours", "limit": "over a limit",
    "digest": "gathered for a digest",
    "late": "came in too late", "no owner": "without an owner who can be rung", "blocked": "of a blocked lead",
    "watching": "would ring, but the rule only watches", "answered": "held, then needless: answered",
    "taken over": "held, then needless: taken over", "booked": "held, then needless: a call was scheduled",
    "nobody on duty": "for a team of which nobody is on duty",
    "away": "for people who are away, with nobody to stand in",
    "snoozed": "snoozed",
    "unmatched": "held, then its conditions didn't hold any more",
}  # fmt: skip
"""What is silent, in words; "rang" and "escalated" are told apart."""


@dataclass(frozen=True, slots=True)
class Example:
    """One ring, as people recognise it. `at`: milliseconds."""

    lead_id: str
    lead: str
    kind: str
    place: str
    at: int


@dataclass(slots=True)
class Tally:
    """What one rule did."""

    reasons: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)

    @property
    def rings(self) -> int:
        """Times that a place was rung."""
        return sum(self.reasons[one] for one in RINGS)

    def add(self, said: Said, lead: str) -> None:
        """Count one thing. `lead`: the lead's name."""
        self.reasons[said.reason] += 1
        if said.reason in RINGS:
            self.places[said.place] += 1
            if len(self.examples) < MOST_EXAMPLES:
                self.examples.append(Example(said.lead_id, lead, said.event.kind, said.place, said.at))


@dataclass(frozen=True, slots=True)
class Backtest:
    """The whole answer. `since`, `until`: milliseconds; `unknown`: events that can't be judged, by why."""

    since: int
    until: int
    events: int
    leads: int
    tried: dict[str, Tally]
    in_force: dict[str, Tally]
    rules: tuple[Rule, ...]
    gone: tuple[Rule, ...]
    """Rules in force that the tried ones don't have."""
    unknown: Counter[str] = field(default_factory=Counter)
    cut: bool = False
    """There was more than may be looked at: the newest were."""

    def structured(self) -> dict[str, object]:
        """As JSON has it."""
        return {
            "since": rfc3339(self.since), "until": rfc3339(self.until), "events": self.events, "leads": self.leads,
            "cut": self.cut, "unknown": dict(self.unknown),
            "rules": [
                {"id": rule.id, "name": rule.name, **_told(self.tried.get(rule.id, Tally())),
                 "in_force": _number(self.in_force, rule.id)}
                for rule in self.rules
            ],
            "gone": [
                {"id": rule.id, "name": rule.name, "in_force": _number(self.in_force, rule.id)} for rule in self.gone
            ],
        }  # fmt: skip

    def written(self) -> str:
        """As a terminal shows it."""
        head = f"{self.events:,} events of {self.leads:,} leads, from {rfc3339(self.since)} to {rfc3339(self.until)}."
        lines = [head + (" There are more: only the newest were looked at." if self.cut else "")]
        for rule in self.rules:
            lines += ["", *_rule(rule, self.tried.get(rule.id, Tally()), self.in_force.get(rule.id))]
        for rule in self.gone:
            was = _rang(self.in_force.get(rule.id, Tally()))
            lines += ["", f"{rule.id} is in force and not among these; it {was}."]
        known = (
            "What can't be known: people, their hours and zones are taken as they are today, and of absences the last; "
            "the turns of a team begin anew."
        )
        lines += ["", known]
        lines += [f"Not judged: {number:,} events {why}." for why, number in self.unknown.most_common()]
        return "\n".join(lines)


def _number(some: dict[str, Tally], rule_id: str) -> int | None:
    return some[rule_id].rings if rule_id in some else None


def _told(tally: Tally) -> dict[str, object]:
    silent = {reason: number for reason, number in sorted(tally.reasons.items()) if reason not in RINGS}
    return {
        "rings": tally.rings, "escalations": tally.reasons["escalates"], "silent": silent,
        "places": dict(tally.places.most_common()),
        "examples": [
            {"lead": one.lead_id, "name": one.lead, "event": one.kind, "place": one.place, "at": rfc3339(one.at)}
            for one in tally.examples
        ],
    }  # fmt: skip


def _rule(rule: Rule, tally: Tally, in_force: Tally | None) -> Iterable[str]:
    yield f"{rule.id}  {rule.name}" if rule.name != rule.id else rule.id
    was = "it isn't in force" if in_force is None else f"as it is in force, it {_rang(in_force)}"
    yield f"  {_rang(tally)} ({was})"
    places = [f"{place} {number:,}" for place, number in tally.places.most_common(MOST_PLACES)]
    more = len(tally.places) - MOST_PLACES
    if places:
        yield f"  where: {' · '.join(places)}" + (f" · and {more} places more" if more > 0 else "")
    if tally.reasons["escalates"]:
        yield f"  of these nobody had answered {_times(tally.reasons['escalates'])}, and it rang further"
    for reason, number in tally.reasons.most_common():
        if reason not in RINGS:
            yield f"  {number:,} {WORDS.get(reason, reason)}"
    for one in tally.examples:
        yield f"  such as {one.lead}: {CATALOGUE[one.kind].why}, {rfc3339(one.at)}, {one.place}"


def _rang(tally: Tally) -> str:
    return f"rings {_times(tally.rings)}" if tally.rings else "never rings"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"
