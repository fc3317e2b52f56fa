"""How are figures shown and kept?

A table on standard output, and `.cache/bench.json`, where a figure that was measured again replaces its older rows.
"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.rounds import Row

KEPT = Path(".cache/bench.json")
_HEADS = ("figure", "ours", "anchor", "ratio", "goal", "spread", "rounds", "lost", "twice", "load", "")


def show(rows: list[Row]) -> None:
    """Print the table."""
    lines = [_HEADS, *(_cells(row) for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(_HEADS))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    for figure, against in {row.figure: row.against for row in rows}.items():
        print(f"  {figure}: {against}")


def _cells(row: Row) -> tuple[str, ...]:
    spread = "–" if row.spread is None else f"{row.spread[0]:.2f} to {row.spread[1]:.2f}"
    verdict = "no anchor" if row.met is None else "met" if row.met else "MISSED"
    if row.ours is None:
        verdict = "not measured"
    if row.lost or row.twice:
        verdict = "FAILED: lost or sent twice"
    anchor = "–" if row.anchor is None else f"{_number(row.anchor)} {row.unit}"
    return (
        row.figure, "–" if row.ours is None else f"{_number(row.ours)} {row.unit}", anchor,
        "–" if row.ratio is None else f"{row.ratio:.2f}", row.goal, spread,
        f"{row.rounds}{'' if row.steady else ' unsteady'}", str(row.lost), str(row.twice),
        f"{row.load[0]:.1f} to {row.load[1]:.1f}", verdict,
    )  # fmt: skip


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def keep(rows: list[Row]) -> None:
    """Write the rows beside those of other figures measured earlier."""
    held = {row["figure"]: row for row in _held()}
    at = datetime.now(UTC).isoformat(timespec="seconds")
    held |= {row.figure: {**asdict(row), "at": at} for row in rows}
    machine = {
        "cores": os.cpu_count(), "python": platform.python_version(), "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.machine()}",
    }  # fmt: skip
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps({"machine": machine, "rows": [held[name] for name in sorted(held)]}, indent=1) + "\n")


def _held() -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = json.loads(KEPT.read_text())["rows"]
    except (OSError, ValueError, KeyError):
        return []
    return found
