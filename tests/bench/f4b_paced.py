"""F4b: 500 places with eight messages each, at a server that allows one a second to each and two at once: how near to
the shortest time does it come, and how often is it told to wait?

The outbox is full when sending begins, and the pace is on. The server keeps a bucket for each place and answers 429
with Retry-After where it is empty. Measured with a pace that allows two at once, as the server does, and with the one
that Leadbell ships with for Slack, which never sends two at once (Slack may hide a burst silently). The shortest time
is what the pace allows: six seconds, or seven. Anchor of the table's ratio is that time; Alertmanager delivers 2 of
20 to such a server, slack_sdk 2 to 3. Lost: messages that never came; twice: beyond the first.
"""

from __future__ import annotations

import asyncio
import re
import signal
import time
from itertools import count

from tests.bench import sources
from tests.bench.leadbell import post_events, start_leadbell
from tests.bench.load import at_once
from tests.bench.outboxes import IN_REQUEST, PATIENCE, SETTLED
from tests.bench.places import DATABASES, Bench
from tests.bench.processes import Process
from tests.bench.rounds import Row
from tests.bench.sink import Sink

PLACES = 500
MESSAGES = 8
BURST = 2
TIME_OVER = 1.08
REFUSED = 0.001
ROUNDS = 3

_CHANNEL = re.compile(rb'"channel":"(D\d{4})"')
_AGAIN = (
    b"HTTP/1.1 429 Too Many Requests\r\ncontent-type: application/json\r\nretry-after: 1\r\ncontent-length: 34\r\n\r\n"
    b'{"ok":false,"error":"ratelimited"}'
)
_numbers = count(1, 20_000)


class Strict(Sink):
    """A sink that enforces one message a second and place, two at once."""

    def __init__(self) -> None:
        super().__init__()
        self.refused = 0
        self._level: dict[bytes, tuple[float, float]] = {}  # place -> tokens left, when

    def _respond(self, path: str, head: bytes, body: bytes) -> bytes:
        if path.endswith("/chat.postMessage"):
            found = _CHANNEL.search(body)
            if found is None or not self._takes(found[1]):
                self.refused += 1
                return _AGAIN
        return super()._respond(path, head, body)

    def _takes(self, place: bytes) -> bool:
        now = time.monotonic()
        left, at = self._level.get(place, (float(BURST), now))
        left = min(float(BURST), left + now - at)
        self._level[place] = (left - 1 if left >= 1 else left, now)
        return left >= 1

    def forget(self) -> None:
        super().forget()
        self.refused, self._level = 0, {}


async def measure(bench: Bench) -> list[Row]:
    """The rows of F4b: for each database, with the server's burst and as shipped."""
    rows = []
    for burst in (BURST, 1):
        for kind in DATABASES:
            rows += await _measure(bench, kind, burst)
    return rows


async def _measure(bench: Bench, kind: str, burst: int) -> list[Row]:
    sink = Strict()
    await sink.start()
    process = start_leadbell(bench.home, sink, bench.database(kind), reps=PLACES, burst=burst)
    ideal = (MESSAGES - burst) / 1.0
    took, refused, lost, twice = [], 0, 0, 0
    await process.start()
    try:
        await _send(sink, process, 1)  # where a person is reached is asked once
        for _ in range(ROUNDS):
            await asyncio.sleep(BURST + 1)  # all buckets are full again
            sink.forget()
            seconds, missing = await _send(sink, process, MESSAGES)
            took.append(seconds)
            refused, lost, twice = refused + sink.refused, lost + missing, twice + sink.twice()
            print(f"  {kind}, burst {burst}: {seconds:.2f} s of {ideal:g}, {sink.refused} refused", flush=True)
    finally:
        await process.stop()
        await sink.stop()
    middle = sorted(took)[len(took) // 2]
    share = refused / (PLACES * MESSAGES * ROUNDS + refused)
    name = f"{kind}, burst {burst}{'' if burst > 1 else ' (as shipped)'}"
    ratios = sorted(one / ideal for one in took)
    return [
        Row(
            figure=f"F4b time over ideal {name}", unit="s", ours=middle, anchor=ideal, ratio=middle / ideal,
            goal=f"≤ {TIME_OVER:g}", spread=(ratios[0], ratios[-1]), met=middle / ideal <= TIME_OVER and not lost,
            rounds=ROUNDS, steady=True, lost=lost, twice=twice, against="the shortest time that the pace allows",
        ),
        Row(
            figure=f"F4b refused {name}", unit="%", ours=share * 100, anchor=None, ratio=None,
            goal=f"≤ {REFUSED * 100:g}", spread=None, met=share <= REFUSED, rounds=ROUNDS, steady=True, lost=lost,
            twice=twice, against="429s of all that was sent",
        ),
    ]  # fmt: skip


async def _send(sink: Strict, process: Process, each: int) -> tuple[float, int]:
    """Fill the outbox with so many messages for each place, then let it be sent. Seconds from then on to the last
    arrival, and how many never came."""
    process.signal(signal.SIGUSR1)
    await asyncio.sleep(SETTLED)
    first = next(_numbers)
    numbers = range(first, first + PLACES * each)
    events = [sources.ringing(number) for number in numbers]
    for at, event in enumerate(events):
        event["lead"]["owner"] = f"rep{at % PLACES:04d}@acme.example"
    lists = [post_events(events[at : at + IN_REQUEST]) for at in range(0, len(events), IN_REQUEST)]
    await at_once(process.client, lists, 2, 202)
    if sink.arrived:
        raise RuntimeError(f"{len(sink.arrived)} cards were sent before the outbox was full")
    process.signal(signal.SIGUSR2)
    began = time.monotonic()
    lost = await sink.wait(numbers, PATIENCE)
    return max(sink.arrived[at] for at in numbers if at in sink.arrived) - began, lost
