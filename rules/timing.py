"""Is now the time to ring?

A rule that rings is asked for each of its places whether anybody is rung there, and whether it is quiet; what is held
is judged again when it is due. The caller knows who is rung and what time it is; live, tests of rules and backtests all
ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Literal, NamedTuple

from leads.change import Change, Event
from leads.lead import Lead
from rules.match import Ruleset
from rules.quiet import Around
from rules.targets import print_target
from rules.verdict import Ring, Silence, Target, Verdict

Hush = Literal["away", "nobody on duty", "stood_in", "snoozed"]
"""Why a place isn't rung, whatever the hour: its person is away and nobody stands in, nobody of its team is on duty,
their stand-in is rung, it is snoozed."""
_NOBODY = ("away", "nobody on duty")


def hush(verdict: Verdict, why: Callable[[Target], Hush | None]) -> Verdict:
    """The verdict without the places that aren't rung, each with its reason, and with what is rung instead. A rule that
    holds what comes outside of working hours holds it also for who is away, or a team of which nobody is on duty, and
    has no `else`."""
    if verdict.reason != "rings":
        return verdict
    rings: list[Ring] = []
    silences: list[Silence] = []
    quiet = verdict.quiet
    for ring in verdict.rings:
        reason = why(ring.to)
        held = reason in _NOBODY and quiet is not None and quiet.window is None and quiet.then == "hold"
        instead = ring.otherwise if reason in _NOBODY else None
        if instead is not None and why(instead) in (*_NOBODY, "snoozed"):
            instead = None
        if reason is None or (held and instead is None):
            rings.append(ring)
            continue
        silences.append(Silence(ring, reason or "away"))
        if reason == "stood_in":
            rings.append(ring)
        elif instead is not None:
            rings.append(Ring(instead))
    if not silences:
        return verdict
    return replace(
        verdict, reason="rings" if rings else silences[0].reason, rings=_once(rings), silences=tuple(silences)
    )


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
    said = {one.ring.to for one in silences}
    silences = [*(one for one in verdict.silences if one.ring.to not in said), *silences]
    return replace(verdict, reason="rings" if rings else "quiet", rings=_once(rings), silences=tuple(silences))


def _once(rings: Iterable[Ring]) -> tuple[Ring, ...]:
    """Each place once: one's else may be another of the rule's places."""
    each: dict[Target, Ring] = {}
    for ring in rings:
        each.setdefault(ring.to, ring)
    return tuple(each.values())


class Again(NamedTuple):
    """What is to become of a ring that was held: `verdict` has the one place that is rung now, None where none is;
    `why` then says why not, "" where it is held on, `until` when (milliseconds)."""

    verdict: Verdict | None
    why: str = ""
    until: int | None = None


def judge_again(
    ruleset: Ruleset, rule: str, place: str, change: Change, at: int, known_people: Callable[[str], bool],
    around: Callable[[Target], Around], why: Callable[[Target], Hush | None] = lambda target: None,
) -> Again:  # fmt: skip
    """Judge a ring again that `rule` held for `place` (as a rule file writes it), now that it is due. `change`: the
    event that rang, and the lead as it now is. `why`: why a place isn't rung."""
    verdict = next((one for one in ruleset.match(change, known_people) if one.rule == rule), None)
    if verdict is None:
        return Again(None, "unmatched")
    if verdict.reason != "rings":
        return Again(None, verdict.reason)
    if (over := needless(change.after, change.event)) is not None:
        return Again(None, over)
    ring = next((one for one in verdict.rings if print_target(one.to) == place), None)
    if ring is None:
        return Again(None, "unmatched")
    still = quieten(hush(replace(verdict, rings=(ring,)), why), at, around)
    if still.reason == "rings":
        return Again(still)
    if still.reason != "quiet":
        return Again(None, still.reason)
    until = next((one.until for one in still.silences if one.reason == "quiet"), None)
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
