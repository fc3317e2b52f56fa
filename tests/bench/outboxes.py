"""How is an outbox filled before it is sent from?

One urgent event of a new lead each, to a hundred reps, while nobody sends; then everybody at once. What is read is how
many cards a second arrive, from the first to the last, so that neither starting nor filling counts.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from itertools import count

from tests.bench import sources
from tests.bench.leadbell import post_events
from tests.bench.load import at_once
from tests.bench.processes import Process
from tests.bench.rounds import Reading
from tests.bench.sink import Sink

CARDS = 2_000
IN_REQUEST = 100
PATIENCE = 120.0
SETTLED = 0.6
"""Seconds after which every dispatcher has seen that it must not send: it looks every 250 ms."""

_numbers = count(1, 20_000)


async def warm(sink: Sink, process: Process) -> None:
    """One delivery to each rep first: where a person is reached is asked once."""
    first = next(_numbers)
    numbers = range(first, first + sources.REPS)
    await at_once(process.client, [post_events([sources.ringing(number) for number in numbers])], 1, 202)
    if missing := await sink.wait(numbers, PATIENCE):
        raise RuntimeError(f"{missing} of the first {sources.REPS} were never delivered")
    sink.forget()


async def send_all(sink: Sink, services: Sequence[Process], name: str) -> Reading:
    """Fill the outbox through the first service and let all of them send it."""
    for service in services:
        service.signal(signal.SIGUSR1)
    await asyncio.sleep(SETTLED)
    first = next(_numbers)
    numbers = range(first, first + CARDS)
    events = [sources.ringing(number) for number in numbers]
    lists = [post_events(events[at : at + IN_REQUEST]) for at in range(0, CARDS, IN_REQUEST)]
    await at_once(services[0].client, lists, 2, 202)
    early = len(sink.arrived)
    for service in services:
        service.signal(signal.SIGUSR2)
    lost = await sink.wait(numbers, PATIENCE)
    if early:
        raise RuntimeError(f"{early} cards were sent before the outbox was full")
    reading = Reading({name: pace(sink)}, lost, sink.twice())
    sink.forget()
    return reading


def pace(sink: Sink) -> float:
    """Cards a second, from the first arrival to the last."""
    arrived = sink.arrived.values()
    return (len(arrived) - 1) / (max(arrived) - min(arrived))
