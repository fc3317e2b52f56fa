"""Which stage is the lead at?"""

from __future__ import annotations

from collections.abc import Mapping

from leads.lead import STAGES, Stage


def stage_of(reached: Mapping[Stage, int], stage_set: tuple[Stage, int] | None) -> Stage:
    """The furthest point reached; one that was set stands against events older than it. `reached`: when an event last
    moved the lead to a stage, in milliseconds."""
    start: Stage = "browsing"
    since = -1
    if stage_set is not None:
        start, since = stage_set
    return max((start, *(stage for stage, at in reached.items() if at >= since)), key=STAGES.index)
