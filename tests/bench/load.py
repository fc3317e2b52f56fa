"""In which rhythm do requests go out?

`at_rate` is an open loop: a request leaves when it is due, whether the earlier ones were answered or not, and
latency counts from when it was due. `at_once` keeps so many requests in the air. `in_window` is a closed loop
around the deliveries: so many may be on the way to the sink.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from tests.bench.sink import Sink
from tests.bench.wire import Client, Reply


def _expect(reply: Reply, accepted: int) -> None:
    if reply.status != accepted:
        raise RuntimeError(f"answered {reply.status}: {reply.body[:300]!r}")


async def at_rate(client: Client, requests: Sequence[bytes], per_second: float, accepted: int) -> list[float]:
    """Send at a steady rate. Returns when each was due (monotonic seconds)."""
    start = time.monotonic() + 0.05
    due = [start + at / per_second for at in range(len(requests))]
    sending: list[asyncio.Task[Reply]] = []
    for moment, raw in zip(due, requests, strict=True):
        wait = moment - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        sending.append(asyncio.create_task(client.send(raw)))
    for reply in await asyncio.gather(*sending):
        _expect(reply, accepted)
    return due


async def at_once(
    client: Client, requests: Sequence[bytes], hands: int, accepted: int, seen: Callable[[bytes], None] | None = None
) -> list[float]:
    """Send with `hands` requests in the air. Returns how long each took, in seconds; `seen` is given the answers."""
    waiting = iter(requests)
    took: list[float] = []

    async def work() -> None:
        for raw in waiting:
            began = time.monotonic()
            reply = await client.send(raw)
            took.append(time.monotonic() - began)
            _expect(reply, accepted)
            if seen is not None:
                seen(reply.body)

    await asyncio.gather(*(work() for _ in range(hands)))
    return took


async def in_window(
    client: Client, sink: Sink, numbers: Sequence[int], make: Callable[[int], bytes], window: int, accepted: int,
    seconds: float,
) -> tuple[float, int]:  # fmt: skip
    """Send as fast as deliveries arrive, `window` on the way at most. Returns the seconds until the last arrived, and
    how many never did within `seconds`."""
    room = asyncio.Semaphore(window)
    sink.on_arrival = room.release
    sending: list[asyncio.Task[Reply]] = []
    began = time.monotonic()
    try:
        async with asyncio.timeout(seconds):
            for number in numbers:
                await room.acquire()
                sending.append(asyncio.create_task(client.send(make(number))))
            for reply in await asyncio.gather(*sending):
                _expect(reply, accepted)
    except TimeoutError:
        pass
    missing = await sink.wait(numbers, max(0.0, seconds - (time.monotonic() - began)))
    sink.on_arrival = lambda: None
    last = max((sink.arrived[number] for number in numbers if number in sink.arrived), default=time.monotonic())
    return last - began, missing
