"""Is now the time to ring?

A rule that rings is asked for each of its places whether it is quiet there; what is held is judged again when it is
due. The caller knows who is rung and what time it is; live, tests of rules and backtests all ask here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from leads.change import Change, Event
from leads.lead import Lead
from rules.match import Ruleset
from rules.quiet import Around
from rules.targets import print_target
from rules.verdict import Ring, Silence, Target, Verdict


def quieten(verdict: Verdict, at: int, around: Callable[[Target], Around]) -> Verdict:
    """The verdict at `at` (milliseconds): what is rung now, and what is silent for now or for good. `around`: what is
    known of whoever is rung at a place."""
    quiet = verdict.quiet
    if quiet is None or verdict.reason != "rings":
        return verdict
    rings: list[Ring] = []
    silences: list[Silence] = []
    for ring in verdict.rings:
        until = quiet.until(at, around(ring.to))
        if until is None:
            rings.append(ring)
        elif quiet.then == "else" and ring.otherwise is not None:
            rings.append(Ring(ring.otherwise))
            silences.append(Silence(ring, "quiet"))
        else:
            silences.append(Silence(ring, "quiet", until if quiet.then == "hold" else None))
    each: dict[Target, Ring] = {}
    for ring in rings:  # one place's else may be another of the rule's places
        each.setdefault(ring.to, ring)
    return replace(verdict, reason="rings" if rings else "quiet", rings=tuple(each.values()), silences=tuple(silences))


class Again(NamedTuple):
    """What is to become of a ring that was held: `verdict` has the one place that is rung now, None where none is;
    `why` then says why not, "" where it is held on, `until` when (milliseconds)."""

    verdict: Verdict | None
    why: str = ""
    until: int | None = None


def judge_again(
    ruleset: Ruleset, rule: str, place: str, change: Change, at: int, known_people: Callable[[str], bool],
    around: Callable[[Target], Around],
) -> Again:  # fmt: skip
    """Judge a ring again that `rule` held for `place` (as a rule file writes it), now that it is due. `change`: the
    event that rang, and the lead as it now is."""
    verdict = next((one for one in ruleset.match(change, known_people) if one.rule == rule), None)
    if verdict is None:
        return Again(None, "unmatched")
    if verdict.reason != "rings":
        return Again(None, verdict.reason)
    if (why := needless(change.after, change.event)) is not None:
        return Again(None, why)
    ring = next((one for one in verdict.rings if print_target(one.to) == place), None)
    if ring is None:
        return Again(None, "unmatched")
    still = quieten(replace(verdict, rings=(ring,)), at, around)
    if still.reason == "rings":
        return Again(still)
    until = still.silences[0].until
    return Again(None, "" if until is not None else "quiet", until)


def needless(lead: Lead, event: Event) -> str | None:
    """Why nobody need be rung any more for what happened a while ago: somebody has answered, has control, or a call is
    in the calendar (interfaces.md, quiet)."""
    if lead.control.manual:
        return "taken over"
    if lead.answered_at > event.at:
        return "answered"
    booked = lead.reached.get("call_scheduled", 0)
    return "booked" if booked > event.at and event.kind != "call.scheduled" else None
