"""F3: how long from an event to its card, at 500 events a second? F3b: how many a second, in how much memory?

One urgent event of a new lead a request, each of which posts one card; a hundred reps. F3: an open loop for six
seconds, from when an event was due to leave until its card (the whole `chat.postMessage` request) is at the sink.
F3b: 10,000 events in a closed loop, 200 on their way at the most, until the last card has arrived; memory is the
process' peak (VmHWM; of PostgreSQL's own processes none is counted, as none of a disk's cache is).
Anchor: Alertmanager, one alert a request and a group, `group_wait: 0s`, to the same sink by the same generator. Both
are fresh processes for every run. Lost: events without a card; twice: cards beyond the first.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count

from tests.bench import sources
from tests.bench.alertmanager import installed, post_alert, start_alertmanager
from tests.bench.leadbell import post_events, start_leadbell
from tests.bench.load import at_once, at_rate, in_window
from tests.bench.places import DATABASES, Bench
from tests.bench.processes import Process
from tests.bench.rounds import Measure, Reading, Rounds, Row, percentile
from tests.bench.sink import Sink

PER_SECOND = 500
SECONDS = 6
CLOSED = 10_000
WINDOW = 200
WARM = sources.REPS
"""One delivery to each rep first: where a person is reached is asked once."""
PATIENCE = 180.0

_AGAINST = "Alertmanager, group_wait 0s, same generator and sink"
LATENCY = [
    Measure("F3 p50", "ms", "less", 1.5, _AGAINST),
    Measure("F3 p99", "ms", "less", 1.0, _AGAINST),
]
THROUGHPUT = [
    Measure("F3b delivered", "/s", "more", 1.5, _AGAINST),
    Measure("F3b peak memory", "MB", "less", 0.35, _AGAINST),
]

_numbers = count(1, 20_000)
"""Marks are never used twice."""


class _System:
    """One of the systems compared: how it is started, what it is sent, and what it answers."""

    def __init__(self, start: Callable[[], Process], make: Callable[[int], bytes], accepted: int) -> None:
        self.start = start
        self.make = make
        self.accepted = accepted


async def measure(bench: Bench) -> list[Row]:
    """The rows of F3 and F3b."""
    sink = Sink()
    await sink.start()
    anchor = _System(partial(start_alertmanager, bench.home, sink), lambda at: post_alert(sources.alert(at)), 200)
    ours = {
        kind: _System(
            lambda kind=kind: start_leadbell(bench.home, sink, bench.database(kind)),  # type: ignore[misc]
            lambda at: post_events(sources.ringing(at)), 202,
        )
        for kind in DATABASES
    }  # fmt: skip
    rows = []
    for measures, run in ((LATENCY, _latency), (THROUGHPUT, _throughput)):
        rounds = Rounds(
            measures, partial(run, sink, anchor) if installed() else None,
            {kind: partial(run, sink, system) for kind, system in ours.items()},
        )  # fmt: skip
        rows += await rounds.run()
    await sink.stop()
    return rows


async def _warm(sink: Sink, system: _System, process: Process, first: int) -> None:
    numbers = range(first, first + WARM)
    await at_once(process.client, [system.make(number) for number in numbers], 8, system.accepted)
    missing = await sink.wait(numbers, PATIENCE)
    if missing:
        raise RuntimeError(f"{missing} of the first {WARM} were never delivered")


async def _latency(sink: Sink, system: _System) -> Reading:
    process = system.start()
    await process.start()
    try:
        first = next(_numbers)
        await _warm(sink, system, process, first)
        numbers = range(first + WARM, first + WARM + PER_SECOND * SECONDS)
        due = await at_rate(process.client, [system.make(at) for at in numbers], PER_SECOND, system.accepted)
        lost = await sink.wait(numbers, PATIENCE)
        took = [
            (sink.arrived[at] - moment) * 1000 for at, moment in zip(numbers, due, strict=True) if at in sink.arrived
        ]
    finally:
        await process.stop()
    reading = Reading({"F3 p50": percentile(took, 0.5), "F3 p99": percentile(took, 0.99)}, lost, sink.twice())
    sink.forget()
    return reading


async def _throughput(sink: Sink, system: _System) -> Reading:
    process = system.start()
    await process.start()
    try:
        first = next(_numbers)
        await _warm(sink, system, process, first)
        numbers = range(first + WARM, first + WARM + CLOSED)
        seconds, lost = await in_window(
            process.client, sink, numbers, system.make, WINDOW, system.accepted, seconds=PATIENCE
        )
        peak = process.peak_memory() / 1e6
    finally:
        await process.stop()
    reading = Reading(
        {"F3b delivered": (CLOSED - lost) / seconds, "F3b peak memory": peak}, lost, sink.twice()
    )  # fmt: skip
    sink.forget()
    return reading
