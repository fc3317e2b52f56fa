"""F4: `kill -9` twenty times under 500 events a second: what is lost, what is sent twice, when is the first sent again?

The campaign of `tests/crash`, with one service, its pace off and without a spare: the process is started from nothing
each time, and the seconds count from there, Python's own start included. Lost: events, presses or cards, of which a
single one ends the run. Twice: cards that stood twice before somebody pressed on them, against the places that were
being sent to at the kills, each of which can have one message on its way. No anchor: Alertmanager keeps no queue, it
loses all 500 of 500 that are unsent and sends all 500 of 500 again that were sent.
"""

from __future__ import annotations

from statistics import median

from tests.bench.places import DATABASES, Bench
from tests.bench.rounds import Row
from tests.crash.campaign import Report, campaign

KILLS = 20
FIRST_WITHIN = 2.0
"""Seconds (performance.md)."""


async def measure(bench: Bench) -> list[Row]:
    """The rows of F4, for each database."""
    rows = []
    for kind in DATABASES:
        home = bench.home / f"kills-{kind}"
        home.mkdir()
        report = await campaign(home, bench.database(kind), kills=KILLS, spares=False)
        print(f"  {kind}: {report}", flush=True)
        rows += _rows(kind, report)
    return rows


def _rows(kind: str, report: Report) -> list[Row]:
    first = sorted(report.first)
    twice = report.surplus + report.surplus_lines
    return [
        _row(f"F4 lost {kind}", "", 0.0, "0", met=True, against=f"{report.events:,} events, {report.cards:,} cards"),
        _row(
            f"F4 sent twice {kind}", "", float(twice), f"≤ {report.in_hand}", met=twice <= report.in_hand,
            against="places that were being sent to at the kills",
        ),
        _row(
            f"F4 first delivery {kind}", "s", median(first), f"≤ {FIRST_WITHIN:g}", met=median(first) <= FIRST_WITHIN,
            against="from the start of the process, median of twenty", spread=(first[0], first[-1]),
        ),
    ]  # fmt: skip


def _row(
    figure: str, unit: str, ours: float, goal: str, *, met: bool, against: str,
    spread: tuple[float, float] | None = None,
) -> Row:  # fmt: skip
    return Row(
        figure=figure, unit=unit, ours=ours, anchor=None, ratio=None, goal=goal, spread=spread, met=met, rounds=KILLS,
        steady=True, lost=0, twice=0, against=against,
    )  # fmt: skip
