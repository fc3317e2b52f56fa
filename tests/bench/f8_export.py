"""F8: how many rows of CSV does an export bring a second, over HTTP, and what memory does it take?

`GET /v1/leads.csv` of all leads with the columns that stand in it when nobody chooses, against the real service, read
to its end. Lost: rows that didn't come. Memory: the most that the service grew by while it answered, and all of the
process that reads the list.
Anchor: `sqlite3 -csv` (Debian's) of the same columns of the same leads in the same order from the same SQLite file,
without guards.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import aiohttp

from bot.csv.columns import choose
from bot.csv.exports import job_of
from leads.filters import Filter
from leads.store.database import Database
from tests.bench import sources
from tests.bench.crowds import crowd, many
from tests.bench.leadbell import start_leadbell
from tests.bench.places import DATABASES, Bench
from tests.bench.processes import Process
from tests.bench.rounds import Measure, Reading, Rounds, Row
from tests.bench.sink import Sink
from tests.bench.told_lives import ORG

MOST_MEMORY = 32.0
"""Megabytes of extra memory."""
LOOK_EVERY = 0.05
_ROWS = "F8 rows"
_AGAINST = "sqlite3 -csv of the same list"

_MOMENT = "strftime('%Y-%m-%dT%H:%M:%SZ', {} / 1000, 'unixepoch')"
_COLUMNS = (
    "coalesce(known, id)",
    "trim(coalesce(s->>'$.values.first_name[0]', '') || ' ' || coalesce(s->>'$.values.last_name[0]', ''))",
    "s->>'$.values.email[0]'", "coalesce(s->>'$.known', 'unknown')", "coalesce(s->>'$.stage', 'browsing')",
    "iif(s->>'$.control[0]' IS NULL, 'automated', 'manual')", "s->>'$.control[0][2]'",
    "iif(s->'$.blocked' IS NULL, 'no', 'yes')", "iif(s->'$.waiting' IS NULL, 'no', 'yes')", "s->>'$.action[0]'",
    _MOMENT.format("s->>'$.action[1]'"), "s->>'$.next_step[0]'", "s->>'$.messages'",
    "coalesce(s->>'$.source', 'spara')", "s->>'$.agents'", "s->>'$.channels'",
    "s->>'$.values.country[0]'", "s->>'$.values.language[0]'",
    "s->>'$.values.owner[0]'", "s->>'$.values.company_name[0]'", "s->>'$.values.job_title[0]'",
    _MOMENT.format("s->>'$.created_at'"), _MOMENT.format("s->>'$.last_activity'"),
)  # fmt: skip


async def measure(bench: Bench) -> list[Row]:
    """The rows of F8."""
    sink = Sink()
    await sink.start()
    urls = {kind: crowd(bench, kind, many()) for kind in DATABASES}
    ours = {kind: start_leadbell(bench.home, sink, url) for kind, url in urls.items()}
    peaks: dict[str, list[float]] = {kind: [] for kind in ours}
    try:
        for process in ours.values():
            await process.start()
        anchor = partial(_sqlite3, urls["SQLite"]) if shutil.which("sqlite3") and "SQLite" in urls else None
        subjects = {kind: partial(_ours, process, peaks[kind]) for kind, process in ours.items()}
        rows = await Rounds([Measure(_ROWS, "rows/s", "more", 0.20, _AGAINST)], anchor, subjects).run()
        return rows + [_memory(kind, some) for kind, some in peaks.items()]
    finally:
        for process in ours.values():
            await process.stop()
        await sink.stop()


def _memory(kind: str, peaks: list[float]) -> Row:
    most = max(peaks)
    return Row(
        figure=f"F8 memory, {kind}", unit="MB", ours=most, anchor=None, ratio=None, goal=f"≤ {MOST_MEMORY:g} MB",
        spread=(min(peaks), most), met=most <= MOST_MEMORY, rounds=len(peaks), steady=True, lost=0, twice=0,
        against="extra, with the process that reads",
    )  # fmt: skip


async def _ours(process: Process, peaks: list[float]) -> Reading:
    """One export, read as it comes."""
    rows = -1  # the first line has the columns' names
    with _watched(process, peaks) as look:
        began = time.monotonic()
        async for piece in exported(process.port):
            rows += piece.count(b"\r\n")
            look()
        took = time.monotonic() - began
    return Reading({_ROWS: rows / took}, lost=many() - rows)


async def exported(port: int) -> AsyncIterator[bytes]:
    """The pieces of an export of all leads."""
    headers = {"Authorization": f"Bearer {sources.KEY}"}
    url, patient = f"http://127.0.0.1:{port}/v1/leads.csv", aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(headers=headers, timeout=patient) as http, http.get(url) as answer:
        if answer.status != 200:
            raise RuntimeError(f"answered {answer.status}: {(await answer.read())[:300]!r}")
        async for piece in answer.content.iter_any():
            yield piece


@contextmanager
def _watched(process: Process, peaks: list[float]) -> Iterator[partial[None]]:
    """Keeps the most extra memory, in megabytes, of what is looked at."""
    before, most = _memory_of(process.pid), [0.0]
    last = [0.0]

    def look() -> None:
        now = time.monotonic()
        if now - last[0] < LOOK_EVERY:
            return
        last[0] = now
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        held = _memory_of(process.pid) - before + sum(_memory_of(int(one)) for one in children)
        most[0] = max(most[0], held)

    yield partial(look)
    peaks.append(most[0])


def _memory_of(pid: int) -> float:
    """Megabytes that a process takes of the machine: its own, and its share of what others have open too (the driver's
    library is the service's as well). 0 where it is gone."""
    try:
        found = re.search(r"Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


async def _sqlite3(url: str) -> Reading:
    database = Database(url)
    try:
        job = database.read_now(job_of(database, ORG, Filter(), "latest", choose()))
    finally:
        database.close()
    sql = job.sql
    for value in job.values:
        sql = sql.replace("?", str(int(value)), 1)
    asked = f"WITH e(id, known, s) AS ({sql}) SELECT {', '.join(_COLUMNS)} FROM e"
    began = time.monotonic()
    child = await asyncio.create_subprocess_exec(
        "sqlite3", "-csv", job.sqlite, asked, stdout=asyncio.subprocess.PIPE, limit=1 << 20
    )  # fmt: skip
    assert child.stdout is not None
    rows = 0
    while piece := await child.stdout.read(1 << 16):
        rows += piece.count(b"\n")
    await child.wait()
    return Reading({_ROWS: rows / (time.monotonic() - began)})
