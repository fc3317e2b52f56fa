"""Where does each bar of a plot stand?

Pure: figures go in, positions in the units of an SVG's viewBox come out; the template writes them down. A bar is the
median, the mark behind it the 90th percentile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.characters import clean_cut
from leads.answering import Figure
from leads.lasting import lasting

WIDTH = 640
ROW = 30
"""Height of one bar with its room."""
LABELS = 190
"""Width of the names on the left."""
VALUES = 132
"""Width of what is written behind the longest bar."""
MOST_LABEL = 28
MOST_ROWS = 12
"""Bars of a plot; the table beside it has all."""
HEIGHT_OF_HOURS = 220
_SECOND, _MINUTE, _HOUR, _DAY = 1_000, 60_000, 3_600_000, 86_400_000
STEPS = (
    *(n * _SECOND for n in (1, 2, 5, 10, 15, 30)), *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12)), *(n * _DAY for n in (1, 2, 5, 10, 30, 100, 300)),
)  # fmt: skip
"""Distances between lines of a scale that people count in, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One group: its name (cut to what fits), where its bar lies, and where its mark does (None: nothing answered)."""

    label: str
    at: float
    length: float
    mark: float
    told: str
    some: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the scale."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Plot:
    """`kind`: "rows" (bars to the right) or "hours" (24 bars upwards). Sizes and positions in units of the viewBox;
    `sentence`: the plot in words, for who doesn't see it."""

    kind: str
    width: int
    height: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    sentence: str
    left: int = LABELS


def rows_plot(what: str, some: Sequence[Figure]) -> Plot | None:
    """Bars to the right, those with most requests first; None where nothing was answered. `what`: "rule", "team"."""
    told = [one for one in some[:MOST_ROWS] if one.median is not None]
    if not told:
        return None
    room = WIDTH - LABELS - VALUES
    ticks, longest = _scale(max(one.slow or 0 for one in told), room)
    bars = []
    for number, one in enumerate(told):
        median, slow = one.median or 0.0, one.slow or 0.0
        bars.append(
            Bar(
                clean_cut(one.name, MOST_LABEL), number * ROW, _kept(median / longest * room, room),
                _kept(slow / longest * room, room), f"{lasting(median)} · {lasting(slow)}", True,
            )
        )  # fmt: skip
    return Plot("rows", WIDTH, len(told) * ROW + 24, tuple(bars), ticks, _in_words(what, told))


def hours_plot(some: Sequence[Figure]) -> Plot | None:
    """24 bars upwards, an hour of the day each; None where nothing was answered."""
    told = [one for one in some if one.median is not None]
    if not told:
        return None
    room, left = HEIGHT_OF_HOURS - 40, 56
    scale, longest = _scale(max(one.slow or 0 for one in told), room)
    ticks = tuple(Tick(room - tick.at, tick.label) for tick in scale)
    wide = (WIDTH - left) / max(1, len(some))
    bars = tuple(
        Bar(
            one.name[:2], left + number * wide, _kept((one.median or 0) / longest * room, room),
            _kept((one.slow or 0) / longest * room, room), "" if one.median is None else lasting(one.median),
            one.median is not None,
        )
        for number, one in enumerate(some)
    )  # fmt: skip
    return Plot("hours", WIDTH, HEIGHT_OF_HOURS, bars, ticks, _in_words("hour", told), left)


def _kept(length: float, room: float) -> float:
    """At least a hair, so that what is quick can be seen."""
    return round(min(room, max(1.5, length)), 1)


def _scale(most: float, room: float) -> tuple[tuple[Tick, ...], float]:
    """Three to five lines, and how long (milliseconds) the whole room is."""
    step = next((one for one in STEPS if most / one <= 4), STEPS[-1])
    lines = max(1, -(-int(most) // step))
    longest = max(float(lines * step), 1.0)
    every = max(1, lines // 5)
    ticks = [
        Tick(round(n * step / longest * room, 1), lasting(n * step) if n else "0") for n in range(0, lines + 1, every)
    ]
    return tuple(ticks), longest


def _in_words(what: str, told: Sequence[Figure]) -> str:
    quick = min(told, key=lambda one: one.median or 0)
    slow = max(told, key=lambda one: one.median or 0)
    if len(told) == 1:
        return f"Median by {what}: {quick.name} {lasting(quick.median or 0)}."
    least, most = (f"{lasting(one.median or 0)} ({one.name})" for one in (quick, slow))
    return f"Median by {what}: from {least} to {most}."
