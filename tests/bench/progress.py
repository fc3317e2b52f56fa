"""How far is it? A bar in a terminal, a line now and then where there is none."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

LINE_EVERY = 10.0
"""Seconds between two lines where nobody sees a bar move."""


@contextmanager
def progress(leads: int) -> Iterator[Callable[[int, int], None]]:
    """What is told how many leads and timeline entries are written; after the last lead come the indexes."""
    if not sys.stderr.isatty():
        yield _lines(leads)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as shown:
        task = shown.add_task("Leads", total=leads)

        def say(done: int, entries: int) -> None:
            what = "Indexes …" if done == leads else f"Leads, with {entries:,} entries"
            shown.update(task, completed=done, description=what)

        yield say


def _lines(leads: int) -> Callable[[int, int], None]:
    last = began = time.monotonic()

    def say(done: int, entries: int) -> None:
        nonlocal last
        now = time.monotonic()
        if done == leads or now - last >= LINE_EVERY:
            last = now
            then = "; indexes …" if done == leads else ""
            print(f"{done:,} of {leads:,} leads, {entries:,} entries, {now - began:.0f} s{then}", file=sys.stderr)

    return say
