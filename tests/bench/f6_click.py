"""F6: how long from a click to its acknowledgement, with the decision committed?

"Take over" on cards that the service posted: the very buttons, in signed `block_actions` requests, each on another
lead. p50 of 200 clicks one after the other; p99 of 960 clicks, 16 at once. The acknowledgement comes after the
commit, and every card is then edited, which is counted: lost are clicks whose lead isn't under manual control, or
whose card never showed it; twice, cards posted more than once.
Anchor: Bolt with twenty listeners that only acknowledge, each hit equally often, the same requests, the same server.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from itertools import count
from typing import Any

import orjson

from tests.bench import sources
from tests.bench.leadbell import SIGNING, post_events, signed, start_leadbell
from tests.bench.load import at_once
from tests.bench.places import DATABASES, Bench
from tests.bench.processes import Process, free_port
from tests.bench.rounds import Measure, Reading, Rounds, Row, percentile
from tests.bench.sink import TEAM, Sink
from tests.bench.wire import request

ALONE = 200
TOGETHER = 960
AT_ONCE = 16
LISTENERS = 20
PATIENCE = 60.0

_AGAINST = "Bolt with 20 empty listeners, same requests"
MEASURES = [
    Measure("F6 p50 alone", "ms", "less", 0.3, _AGAINST),
    Measure("F6 p99 at 16", "ms", "less", 1.0, _AGAINST),
]

Load = Callable[[], AbstractAsyncContextManager[None]]

_numbers = count(1, 10_000)
_presses = count(1)


async def measure(bench: Bench) -> list[Row]:
    """The rows of F6."""
    sink = Sink()
    sink.bodies = {}
    await sink.start()
    bolt = _start_bolt(bench, sink)
    ours = {kind: start_leadbell(bench.home, sink, bench.database(kind)) for kind in DATABASES}
    try:
        for process in (bolt, *ours.values()):
            await process.start()
        await _bolt(bolt)
        for process in ours.values():
            await _leadbell(sink, process)
        rounds = Rounds(
            MEASURES, partial(_bolt, bolt), {kind: partial(_leadbell, sink, process) for kind, process in ours.items()}
        )  # fmt: skip
        return await rounds.run()
    finally:
        for process in (bolt, *ours.values()):
            await process.stop()
        await sink.stop()


def _start_bolt(bench: Bench, sink: Sink) -> Process:
    port = free_port()
    environment = {"SLACK_API_URL": f"http://127.0.0.1:{sink.port}/api/", "SLACK_SIGNING_SECRET": SIGNING}
    command = [sys.executable, "-m", "tests.bench.bolt_app", str(port)]
    return Process(command, port, bench.home / "bolt.log", ready="/readyz", environment={**os.environ, **environment})


async def _bolt(process: Process) -> Reading:
    """The payloads of our cards, their action renamed to one of the listeners."""
    card = {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Asks for a person " * 40}}]}
    button = {"type": "button", "action_id": "", "block_id": "b1", "value": "t" * 90}
    names = (f"listener_{at % LISTENERS}" for at in range(ALONE + TOGETHER))
    clicks = [signed(_press(at, card, {**button, "action_id": name})) for at, name in enumerate(names)]
    return await _timed(process, clicks)


async def clicked(sink: Sink, process: Process, first: int, load: Load | None = None) -> Reading:
    """Clicks on the cards of new leads, numbered from `first` on; `load` goes on beside the clicks."""
    numbers = range(first, first + ALONE + TOGETHER)
    events = [sources.ringing(number) for number in numbers]
    lists = [post_events(events[at : at + 100]) for at in range(0, len(events), 100)]
    await at_once(process.client, lists, 2, 202)
    lost = await sink.wait(numbers, PATIENCE)
    assert sink.bodies is not None
    clicks = []
    for number in numbers:
        card = orjson.loads(sink.bodies[number])
        clicks.append(signed(_press(number, card, _button(card, "Take over"), sink.stamps[number])))
    async with load() if load else nullcontext():
        reading = await _timed(process, clicks)
    lost += await sink.wait(numbers, PATIENCE, edited=True)
    lost += await _undecided(process, numbers)
    reading = Reading(reading.values, lost, sink.twice())
    sink.forget()
    sink.bodies.clear()
    return reading


async def _leadbell(sink: Sink, process: Process) -> Reading:
    return await clicked(sink, process, next(_numbers))


async def _timed(process: Process, clicks: list[bytes]) -> Reading:
    alone = await at_once(process.client, clicks[:ALONE], 1, 200)
    together = await at_once(process.client, clicks[ALONE:], AT_ONCE, 200)
    return Reading(
        {"F6 p50 alone": percentile(alone, 0.5) * 1000, "F6 p99 at 16": percentile(together, 0.99) * 1000}
    )  # fmt: skip


async def _undecided(process: Process, numbers: range) -> int:
    """How many leads aren't under manual control after all."""
    key = f"Bearer {sources.KEY}"
    asked = [request(f"/v1/leads/lead_{one}/control", method="GET", authorization=key) for one in numbers]
    undecided = 0

    def look(body: bytes) -> None:
        nonlocal undecided
        undecided += orjson.loads(body)["control"] != "manual"

    await at_once(process.client, asked, 8, 200, look)
    return undecided


def _button(card: dict[str, Any], label: str) -> dict[str, Any]:
    """A button of a posted card, as Slack sends it back when it is pressed."""
    for block in card["blocks"]:
        for element in block.get("elements", ()):
            if element.get("type") == "button" and element["text"]["text"] == label:
                kept = {name: element[name] for name in ("type", "action_id", "value", "text")}
                return {**kept, "block_id": block.get("block_id", "b1")}
    raise LookupError(f"the card has no button {label!r}")


def _press(
    number: int, card: dict[str, Any], action: dict[str, Any], message: str = "1700000000.000001"
) -> dict[str, Any]:
    """A `block_actions` payload, as Slack's reference shows it. `message`: what the pressed one is known by."""
    user, stamp = f"U{number % sources.REPS:04d}", f"{time.time():.3f}{next(_presses):06d}"
    return {
        "type": "block_actions", "api_app_id": "A0BENCH00", "token": "unused", "trigger_id": f"{number}.1.bench",
        "team": {"id": TEAM, "domain": "bench"}, "enterprise": None, "is_enterprise_install": False,
        "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": TEAM},
        "container": {
            "type": "message", "message_ts": message, "channel_id": "C0BENCH00", "is_ephemeral": False,
        },
        "channel": {"id": "C0BENCH00", "name": "leads"},
        "message": {"type": "message", "ts": message, "blocks": card["blocks"]},
        "state": {"values": {}}, "response_url": "http://127.0.0.1:9/unused",
        "actions": [{**action, "action_ts": stamp}],
    }  # fmt: skip
