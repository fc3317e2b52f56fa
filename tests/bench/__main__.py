"""`python -m tests.bench [FIGURE]`: measures all figures, or those whose names begin so ("F3", "F1a")."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable

from tests.bench import (
    alertmanager,
    f1_accepted,
    f2_sent,
    f3_ring,
    f4_kills,
    f4b_paced,
    f5_match,
    f6_click,
    f6b_under_load,
    f7_page,
    f7b_memory,
    f8_export,
    f9_two_services,
)
from tests.bench.places import Bench, bench
from tests.bench.report import keep, show
from tests.bench.rounds import Row

FIGURES: dict[str, Callable[[Bench], Awaitable[list[Row]]]] = {
    "F1": f1_accepted.measure_lists,
    "F1a": f1_accepted.measure_single,
    "F2": f2_sent.measure,
    "F3": f3_ring.measure,
    "F4": f4_kills.measure,
    "F4b": f4b_paced.measure,
    "F5": f5_match.measure,
    "F6": f6_click.measure,
    "F6b": f6b_under_load.measure,
    "F7": f7_page.measure,
    "F7b": f7b_memory.measure,
    "F8": f8_export.measure,
    "F9": f9_two_services.measure,
}
MOST_SECONDS = 3 * 60 * 60
"""A whole run, databases of a million leads included; a figure that hangs does not hang a machine."""


async def run(wanted: dict[str, Callable[[Bench], Awaitable[list[Row]]]]) -> list[Row]:
    """Measure, one figure after the other."""
    rows: list[Row] = []
    async with asyncio.timeout(MOST_SECONDS):
        with bench() as made:
            for name, measure in wanted.items():
                before = os.getloadavg()[0]
                print(f"{name}, load {before:.1f}", flush=True)
                found = await measure(made)
                for row in found:
                    row.load = (before, os.getloadavg()[0])
                rows += found
                keep(found)
    return rows


def main() -> int:
    """Exit code 0: every goal met; 1: not so; 2: no such figure."""
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    wanted = {name: measure for name, measure in FIGURES.items() if not asked or name == asked}
    if not wanted:
        print(f"There is no figure {asked}: {', '.join(FIGURES)}.", file=sys.stderr)
        return 2
    if "F3" in wanted and not alertmanager.installed():
        print("!!! ALERTMANAGER IS NOT INSTALLED: F3 HAS NO ANCHOR (apt-get install prometheus-alertmanager) !!!")
    rows = asyncio.run(run(wanted))
    show(rows)
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
