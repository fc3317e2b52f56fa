"""F9: do two services on one PostgreSQL send more than one, and nothing twice?

2,000 cards wait at a hundred reps when sending begins, by one service, or by two on one database. Anchor: the one.
Lost: cards that never came; twice: cards that both sent.
"""

from __future__ import annotations

from functools import partial

from tests.bench.leadbell import start_leadbell
from tests.bench.outboxes import send_all, warm
from tests.bench.places import Bench
from tests.bench.rounds import Measure, Rounds, Row
from tests.bench.sink import Sink

MEASURE = Measure("F9", "cards/s", "more", 1.6, "one service")


async def measure(bench: Bench) -> list[Row]:
    """F9."""
    sink = Sink()
    await sink.start()
    alone, shared = bench.database("PostgreSQL"), bench.database("PostgreSQL")
    one = start_leadbell(bench.home, sink, alone)
    two = [start_leadbell(bench.home, sink, shared) for _ in range(2)]
    try:
        for process in (one, *two):
            await process.start()
        for process in (one, two[0]):
            await warm(sink, process)
        rounds = Rounds(
            [MEASURE], partial(send_all, sink, [one], "F9"), {"PostgreSQL": partial(send_all, sink, two, "F9")}
        )
        return await rounds.run()
    finally:
        for process in (one, *two):
            await process.stop()
        await sink.stop()
