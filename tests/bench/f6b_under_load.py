"""F6b: what does a click wait for while a list of a million leads is exported and 100,000 leads come in?

The clicks of F6, sixteen at once, on a service that has a million leads already. Beside them an export of all leads
goes on, begun again when it ends, and new leads come in by `POST /v1/events`, a hundred to a request, two requests at
once: what a CRM sends that is connected for the first time. The import ends with the clicks or goes on to its end,
whichever comes later; lost are also leads that weren't accepted.
Anchor: the same clicks on the same service at rest.
`LEADBELL_BENCH_IMPORT` (100,000) asks for a smaller import.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from itertools import count

import orjson

from tests.bench import sources
from tests.bench.crowds import crowd, many
from tests.bench.f6_click import ALONE, TOGETHER, clicked
from tests.bench.f8_export import exported
from tests.bench.leadbell import post_events, start_leadbell
from tests.bench.load import at_once
from tests.bench.places import DATABASES, Bench
from tests.bench.processes import Process
from tests.bench.rounds import Measure, Reading, Rounds, Row
from tests.bench.sink import Sink

MOST_MS = 50.0
IN_ONE = 100
HANDS = 2
CLICKED, IMPORTED = 2_000_000, 4_000_000
"""Numbers of leads that the database doesn't have yet; a mark has seven digits (`tests.bench.sink`)."""
_NAME = "F6b p99 at 16"
_MEASURE = Measure(_NAME, "ms", "less", 5, "itself at rest")
_clicks = count(CLICKED, ALONE + TOGETHER)
_imported = count(IMPORTED, 200_000)


def imports() -> int:
    """Leads of one import."""
    return int(os.environ.get("LEADBELL_BENCH_IMPORT", "100000"))


async def measure(bench: Bench) -> list[Row]:
    """The rows of F6b."""
    rows: list[Row] = []
    for kind in DATABASES:
        sink = Sink()
        sink.bodies = {}
        await sink.start()
        process = start_leadbell(bench.home, sink, crowd(bench, kind, many()))
        try:
            await process.start()
            ours = partial(_read, sink, process, True)
            found = await Rounds([_MEASURE], partial(_read, sink, process, False), {kind: ours}).run()
            for row in found:
                row.met = bool(row.met and row.ours is not None and row.ours <= MOST_MS)
                row.goal += f", and ≤ {MOST_MS:g} ms"
            rows += found
        finally:
            await process.stop()
            await sink.stop()
    return rows


async def _read(sink: Sink, process: Process, loaded: bool) -> Reading:
    missing = [0]
    load = partial(_load, process, missing) if loaded else None
    reading = await clicked(sink, process, next(_clicks), load)
    return Reading({_NAME: reading.values["F6 p99 at 16"]}, reading.lost + missing[0], reading.twice)


@asynccontextmanager
async def _load(process: Process, missing: list[int]) -> AsyncIterator[None]:
    """An export and an import that go on. Entered once both do."""
    flowing = asyncio.Event()
    exporting = asyncio.create_task(_export(process, flowing))
    importing = asyncio.create_task(_import(process))
    await flowing.wait()
    began = time.monotonic()
    try:
        yield
        clicks = time.monotonic() - began
        accepted = await importing
        missing[0] = imports() - accepted
        print(f"    clicks for {clicks:.1f} s, import for {time.monotonic() - began:.1f} s", flush=True)
    finally:
        for task in (exporting, importing):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _export(process: Process, flowing: asyncio.Event) -> None:
    while True:
        async for _ in exported(process.port):
            flowing.set()


async def _import(process: Process) -> int:
    """How many leads were accepted."""
    first, accepted = next(_imported), 0

    def heard(body: bytes) -> None:
        nonlocal accepted
        accepted += orjson.loads(body)["accepted"]

    lists = [_leads(at, min(IN_ONE, first + imports() - at)) for at in range(first, first + imports(), IN_ONE)]
    await at_once(process.client, lists, HANDS, 202, heard)
    return accepted


def _leads(first: int, number: int) -> bytes:
    events = sources.ordinary(first, number)[:number]  # the first step of each lead: a visit, which rings nobody
    return post_events(events)
