"""Is now the time to ring?

A rule that rings is asked for each of its places whether it is quiet there. The caller knows who is rung and what time
it is; live, tests of rules and backtests all ask here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rules.quiet import Around
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
    return replace(
        verdict, reason="rings" if rings else "quiet", rings=tuple(dict.fromkeys(rings)), silences=tuple(silences)
    )
