"""F1, F1a: how many events a second are accepted durably?

The load is a working day's mix (`sources.ordinary`): new leads with five events each, one event in fifty rings and
posts a card, which the outbox sends meanwhile. An event is accepted when its request is answered 202: committed, with
its verdicts and deliveries.
F1: 100 events to a request, four requests at once. Anchor: the database's own limit, the same rows written by the
bare driver, 200 events to a transaction (`raw_rows`).
F1a: one event to a request, 32 at once. Anchor: the same service and endpoint whose events are answered without being
recorded (no fold, no rules, no commit).
Lost: cards that never came, and events that the service didn't count as new; twice: cards beyond the first.
"""

from __future__ import annotations

import time
from functools import partial
from itertools import count

import orjson

from tests.bench import sources
from tests.bench.leadbell import post_events, start_leadbell
from tests.bench.load import at_once
from tests.bench.places import DATABASES, Bench
from tests.bench.processes import Process
from tests.bench.raw_rows import Batch, read_batches, write_batches
from tests.bench.rounds import Measure, Reading, Rounds, Row
from tests.bench.sink import Sink

LEADS = 2_000
IN_REQUEST = 100
LISTS_AT_ONCE = 4
TIMES = 4
"""How often the anchor writes the rows, each time into a database of its own, to run about as long as we do."""
SINGLES = 800
"""Leads of one run of F1a: 4,000 requests."""
SINGLES_AT_ONCE = 32
PATIENCE = 60.0

LISTS = "the bare driver writing the same rows, 200 events to a transaction"
SINGLE = Measure("F1a", "events/s", "more", 0.30, "our endpoint without the commit")

_numbers = count(1, 10_000)


async def measure_lists(bench: Bench) -> list[Row]:
    """F1, for each database."""
    sink = Sink()
    await sink.start()
    rows: list[Row] = []
    for kind in DATABASES:
        url = bench.database(kind)
        process = start_leadbell(bench.home, sink, url)
        await process.start()
        try:
            await _lists(sink, process)  # the rows that the anchor writes, and our warming up
            batches, events = read_batches(url)
            rounds = Rounds(
                [Measure("F1", "events/s", "more", 0.35, LISTS)],
                partial(_raw, bench, kind, batches, events), {kind: partial(_lists, sink, process)},
            )  # fmt: skip
            rows += await rounds.run()
        finally:
            await process.stop()
    await sink.stop()
    return rows


async def _raw(bench: Bench, kind: str, batches: list[Batch], events: int) -> Reading:
    took = sum(write_batches(bench.database(kind), batches) for _ in range(TIMES))
    return Reading({"F1": TIMES * events / took})


async def _lists(sink: Sink, process: Process) -> Reading:
    first = next(_numbers)
    events = sources.ordinary(first, LEADS)
    requests = [post_events(events[at : at + IN_REQUEST]) for at in range(0, len(events), IN_REQUEST)]
    return await _send(sink, process, requests, LISTS_AT_ONCE, len(events), sources.rung(first, LEADS), "F1")


async def measure_single(bench: Bench) -> list[Row]:
    """F1a, for each database."""
    sink = Sink()
    await sink.start()
    ours = {kind: start_leadbell(bench.home, sink, bench.database(kind)) for kind in DATABASES}
    anchor = start_leadbell(bench.home, sink, bench.database("SQLite"), commits=False)
    everybody = [*ours.values(), anchor]
    try:
        for process in everybody:
            await process.start()
            await _singles(sink, process, rings=process is not anchor)
        rounds = Rounds(
            [SINGLE], partial(_singles, sink, anchor, rings=False),
            {kind: partial(_singles, sink, process, rings=True) for kind, process in ours.items()},
        )  # fmt: skip
        return await rounds.run()
    finally:
        for process in everybody:
            await process.stop()
        await sink.stop()


async def _singles(sink: Sink, process: Process, *, rings: bool) -> Reading:
    first = next(_numbers)
    events = sources.ordinary(first, SINGLES)
    requests = [post_events(event) for event in events]
    rung = sources.rung(first, SINGLES) if rings else []
    return await _send(sink, process, requests, SINGLES_AT_ONCE, len(events), rung, "F1a")


async def _send(
    sink: Sink, process: Process, requests: list[bytes], hands: int, events: int, rung: list[int], name: str
) -> Reading:
    accepted = 0

    def add(body: bytes) -> None:
        nonlocal accepted
        accepted += orjson.loads(body)["accepted"]

    began = time.monotonic()
    await at_once(process.client, requests, hands, 202, add)
    took = time.monotonic() - began
    lost = await sink.wait(rung, PATIENCE) + events - accepted
    reading = Reading({name: events / took}, lost, sink.twice())
    sink.forget()
    return reading
