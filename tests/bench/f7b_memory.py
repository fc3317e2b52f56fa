"""F7b: how much memory does the service hold after 1,000 mixed queries of 1,000,000 leads over HTTP?

The questions of `tests.bench.questions` at `GET /v1/leads`, each with its next page, until a thousand were answered;
eight at once. The most memory the process ever had (VmHWM), against the same with 10,000 leads; the rows of
"F7b in MB" say how much it is by itself. An answer that isn't 200 ends the run.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from itertools import cycle, islice
from urllib.parse import urlencode

import orjson

from bot.catalogue import adopt_now
from leads.store.database import Database
from tests.bench import sources
from tests.bench.crowds import FEW, crowd, many
from tests.bench.leadbell import start_leadbell
from tests.bench.places import DATABASES, Bench
from tests.bench.processes import Process
from tests.bench.questions import Pairs, questions
from tests.bench.rounds import Row
from tests.bench.sink import Sink
from tests.bench.told_lives import ORG
from tests.bench.wire import request

QUERIES = 1_000
AT_ONCE = 8
MOST_RATIO, MOST_MB = 1.3, 200


async def measure(bench: Bench) -> list[Row]:
    """The rows of F7b, two a database."""
    rows = []
    for kind in DATABASES:
        large = await _memory(bench, crowd(bench, kind, many()))
        small = await _memory(bench, crowd(bench, kind, FEW))
        ratio = large / small
        against = f"itself at {FEW:,} leads"
        rows.append(_row(f"F7b {kind}", large, small, ratio, f"≤ {MOST_RATIO}", ratio <= MOST_RATIO, against))
        print(f"  {kind}: {large:.0f} MB, {small:.0f} MB at {FEW:,} leads", flush=True)
        rows.append(_row(f"F7b in MB {kind}", large, None, None, f"≤ {MOST_MB} MB", large <= MOST_MB, "by itself"))
    return rows


async def _memory(bench: Bench, url: str) -> float:
    """Megabytes (2**20 bytes) at the most."""
    database = Database(url)
    adopt_now(database, ORG)  # what may be asked for
    database.close()
    sink = Sink()
    await sink.start()
    process = start_leadbell(bench.home, sink, url)
    try:
        await process.start()
        now = int(time.time() * 1000)
        asked = [question.pairs for question in questions(now)]
        left = iter(islice(cycle(asked), QUERIES // 2))
        await asyncio.gather(*(_ask(process, left) for _ in range(AT_ONCE)))
        return process.peak_memory() / 2**20
    finally:
        await process.stop()
        await sink.stop()


async def _ask(process: Process, questions: Iterator[Pairs]) -> None:
    """Each list and its next page, one after the other."""
    for pairs in questions:
        cursor = await _page(process, pairs)
        await _page(process, (*pairs, ("cursor", cursor)) if cursor else pairs)


async def _page(process: Process, pairs: Pairs) -> str:
    asked = request(f"/v1/leads?{urlencode(pairs)}", method="GET", authorization=f"Bearer {sources.KEY}")
    reply = await process.client.send(asked)
    if reply.status != 200:
        raise RuntimeError(f"{dict(pairs)} was answered {reply.status}: {reply.body[:300]!r}")
    return str(orjson.loads(reply.body)["next_cursor"] or "")


def _row(
    figure: str, ours: float, anchor: float | None, ratio: float | None, goal: str, met: bool, against: str
) -> Row:  # fmt: skip
    return Row(
        figure=figure, unit="MB", ours=ours, anchor=anchor, ratio=ratio, goal=goal, spread=None, met=met, rounds=1,
        steady=True, lost=0, twice=0, against=against,
    )  # fmt: skip
