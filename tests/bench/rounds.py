"""Which ratio do interleaved rounds give, and how sure is it?

A round is: anchor, each subject, anchor again. It counts for a measure where its two anchor runs agree within
30 %; rounds are added until every measure has five that count, twice as many at the most. Where there are still
fewer, all rounds are taken and the figure is called unsteady.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

ROUNDS = 5
MOST_ROUNDS = 10
MOST_APART = 0.30
"""Of the slower anchor run over the faster one, for a round to count."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that a run reads, and the goal for its ratio to the anchor's: at least or at most `goal`."""

    name: str  # "F3 p50"
    unit: str
    better: Literal["more", "less"]
    goal: float
    anchor: str  # what it is compared with, in a few words

    def met(self, ratio: float) -> bool:
        return ratio >= self.goal if self.better == "more" else ratio <= self.goal


@dataclass(frozen=True, slots=True)
class Reading:
    """What one run read, by measure, and what became of its deliveries."""

    values: Mapping[str, float]
    lost: int = 0
    twice: int = 0


Run = Callable[[], Awaitable[Reading]]


@dataclass(slots=True)
class Row:
    """One line of the table. `ratio` and `anchor` are None where the anchor isn't installed; `ours` is None where
    the figure can't be measured yet, and `against` says why."""

    figure: str
    unit: str
    ours: float | None
    anchor: float | None
    ratio: float | None
    goal: str
    spread: tuple[float, float] | None
    met: bool | None
    rounds: int
    steady: bool
    lost: int
    twice: int
    against: str
    load: tuple[float, float] = (0.0, 0.0)
    """The machine's load (1 minute) before and after."""


@dataclass(slots=True)
class _Round:
    before: Reading | None
    ours: dict[str, Reading]
    after: Reading | None

    def anchor(self, measure: str) -> float | None:
        if self.before is None or self.after is None:
            return None
        return (self.before.values[measure] + self.after.values[measure]) / 2

    def counts(self, measure: str) -> bool:
        if self.before is None or self.after is None:
            return True
        pair = sorted((self.before.values[measure], self.after.values[measure]))
        return pair[1] <= pair[0] * (1 + MOST_APART)


@dataclass(slots=True)
class Rounds:
    """Runs rounds of `anchor` (None: not installed) and `subjects`, by their name ("SQLite")."""

    measures: list[Measure]
    anchor: Run | None
    subjects: Mapping[str, Run]
    say: Callable[[str], None] = print
    _done: list[_Round] = field(default_factory=list)

    async def run(self) -> list[Row]:
        """All rows, a measure and subject each."""
        while not self._enough():
            before = await self.anchor() if self.anchor else None
            ours = {name: await run() for name, run in self.subjects.items()}
            after = await self.anchor() if self.anchor else None
            self._done.append(_Round(before, ours, after))
            self.say(self._progress())
        return [self._row(measure, name) for measure in self.measures for name in self.subjects]

    def _enough(self) -> bool:
        if len(self._done) >= MOST_ROUNDS:
            return True
        return all(sum(one.counts(measure.name) for one in self._done) >= ROUNDS for measure in self.measures)

    def _progress(self) -> str:
        last = self._done[-1]
        parts = []
        for measure in self.measures:
            anchor = last.anchor(measure.name)
            read = ", ".join(f"{name} {reading.values[measure.name]:,.2f}" for name, reading in last.ours.items())
            unsteady = "" if last.counts(measure.name) else " (anchors apart: again)"
            parts.append(f"{measure.name}: {read}; anchor {'none' if anchor is None else f'{anchor:,.2f}'}{unsteady}")
        return f"  round {len(self._done)}  " + "  |  ".join(parts)

    def _row(self, measure: Measure, name: str) -> Row:
        steady = [one for one in self._done if one.counts(measure.name)]
        taken = steady if len(steady) >= ROUNDS else self._done
        ours = [one.ours[name].values[measure.name] for one in taken]
        anchors = [anchor for one in taken if (anchor := one.anchor(measure.name)) is not None]
        ratios = [mine / anchor for mine, anchor in zip(ours, anchors, strict=False)]
        ratio = median(ratios) if ratios else None
        readings = [one.ours[name] for one in self._done]
        lost, twice = sum(one.lost for one in readings), sum(one.twice for one in readings)
        return Row(
            figure=f"{measure.name} {name}", unit=measure.unit, ours=median(ours),
            anchor=median(anchors) if anchors else None, ratio=ratio,
            goal=f"{'≥' if measure.better == 'more' else '≤'} {measure.goal:g}",
            spread=(min(ratios), max(ratios)) if ratios else None,
            met=None if ratio is None else measure.met(ratio) and not lost and not twice,
            rounds=len(taken), steady=len(steady) >= ROUNDS, lost=lost, twice=twice, against=measure.anchor,
        )  # fmt: skip


def percentile(values: list[float], part: float) -> float:
    """The value below which `part` (0 to 1) of the values lie, by nearest rank."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * part))]
