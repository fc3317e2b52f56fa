"""F2: how many cards a second are sent from a full outbox, rates off?

2,000 cards wait at a hundred reps when sending begins; each is claimed, read, drawn, sent and its result committed.
Anchor: a process that does nothing but hand the very bodies of those cards to slack_sdk's `chat_postMessage`, over one
shared session, 32 at once, to the same server. Lost: cards that never came; twice: beyond the first.
"""

from __future__ import annotations

import sys
from functools import partial

import orjson

from tests.bench.leadbell import start_leadbell
from tests.bench.outboxes import CARDS, pace, send_all, warm
from tests.bench.places import DATABASES, Bench
from tests.bench.processes import Process, free_port
from tests.bench.rounds import Measure, Reading, Rounds, Row
from tests.bench.sink import Sink
from tests.bench.wire import request

MEASURE = Measure("F2", "cards/s", "more", 0.75, "slack_sdk's chat_postMessage, a shared session, same bytes")


async def measure(bench: Bench) -> list[Row]:
    """F2, for each database."""
    sink = Sink()
    await sink.start()
    ours = {kind: start_leadbell(bench.home, sink, bench.database(kind)) for kind in DATABASES}
    sender = None
    try:
        for process in ours.values():
            await process.start()
            await warm(sink, process)
        sink.bodies = {}
        await send_all(sink, [ours["SQLite"]], "F2")
        sender = _start_sender(bench, sink)
        await sender.start()
        rounds = Rounds(
            [MEASURE], partial(_bare, sink, sender),
            {kind: partial(send_all, sink, [process], "F2") for kind, process in ours.items()},
        )  # fmt: skip
        return await rounds.run()
    finally:
        for process in (*ours.values(), *([sender] if sender else [])):
            await process.stop()
        await sink.stop()


def _start_sender(bench: Bench, sink: Sink) -> Process:
    """The anchor, with the bodies that our cards had."""
    assert sink.bodies is not None
    bodies = bench.home / "bodies.json"
    bodies.write_bytes(orjson.dumps([orjson.loads(body) for body in sink.bodies.values()]))
    sink.bodies = None
    port = free_port()
    command = [
        sys.executable, "-m", "tests.bench.slack_sender", str(port), str(bodies), f"http://127.0.0.1:{sink.port}/api/",
    ]  # fmt: skip
    return Process(command, port, bench.home / "sender.log", ready="/readyz")


async def _bare(sink: Sink, sender: Process) -> Reading:
    reply = await sender.client.send(request("/send"))
    if reply.status != 200:
        raise RuntimeError(f"the sender answered {reply.status}")
    missing = CARDS - len(sink.arrived)
    reading = Reading({"F2": pace(sink)}, missing, sink.twice())
    sink.forget()
    return reading
