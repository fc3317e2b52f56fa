"""A lead may harm themselves: who is rung, where no rule for it rings?

Whoever has control and the places that the rules ring when a lead asks for a person; where there are none the
fall-back; where there is none either, the lead's owner and the managers. Never nobody, as long as anybody is on record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.delivery.asked import REQUEST
from leads.change import Change
from leads.people import Person
from rules.match import Ruleset
from rules.verdict import Owner, PersonTarget, Ring, Target, Verdict

ALARM = "Self-harm"
"""The name under which the record has it, among the rules: no rule's id has a capital letter."""
NAME = "Self-harm: rings a person at once"
MOST_MANAGERS = 25


def alarms(
    rules: Ruleset, change: Change, fallback: Target | None, known: Callable[[str], bool], managers: Sequence[Person]
) -> Iterator[Verdict]:
    """What rings, one after the other: the first that reaches somebody is enough. `known`: whether an e-mail address
    is a person who can be rung."""
    holder = change.before.control.by if change.before is not None else None
    own = () if holder is None else (Ring(PersonTarget(holder.email)),)
    yield _verdict(own + _rings_for_a_request(rules, change, known))
    if fallback is not None:
        yield _verdict((Ring(fallback),))
    yield _verdict((Ring(Owner()), *(Ring(PersonTarget(one.email)) for one in managers[:MOST_MANAGERS])))


def _verdict(rings: tuple[Ring, ...]) -> Verdict:
    return Verdict(ALARM, NAME, "rings", tuple(dict.fromkeys(rings)))


def _rings_for_a_request(rules: Ruleset, change: Change, known: Callable[[str], bool]) -> tuple[Ring, ...]:
    """Where the rules ring when this lead asks for a person; quiet hours and a block don't count."""
    lead = change.after.copied()
    lead.blocked = None
    asked = Change(change.before, lead, replace(change.event, kind=REQUEST))
    return tuple(ring for verdict in rules.match(asked, known) if verdict.reason == "rings" for ring in verdict.rings)
