"""How long is what kept, and who drops what is older?

`LEADBELL_KEEP`, such as `events=400d deliveries=90d inbox=1d`. What isn't named is kept as before: events and
deliveries until they are erased, the answers to callbacks for the day in which a platform may repeat them, and where a
private answer stands for a year.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sqlalchemy import Connection

from leads.store.keeping import Dropped, drop_answers, drop_counted, drop_deliveries, drop_events
from leads.store.private_answers import drop_traces
from leads.store.schema import cards, lines
from rules.durations import LONGEST

DAY = 86_400_000
WORDS = ("events", "deliveries", "inbox", "answers")
_UNITS = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": DAY}

log = logging.getLogger(__name__)

Write = Callable[[Callable[[Connection], Any]], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Keep:
    """Milliseconds for which each is kept; None: until it is erased."""

    events: int | None = None
    deliveries: int | None = None
    inbox: int = DAY
    answers: int = 365 * DAY


def read_keep(value: str, faults: list[str]) -> Keep:
    """Read the setting; what is wrong with it is added to `faults`, a sentence each."""
    found: dict[str, int] = {}
    for part in re.split(r"[\s,]+", value.strip()):
        name, equals, length = part.partition("=")
        given = re.fullmatch(r"(\d{1,6})([smhd])", length)
        if name not in WORDS:
            close = get_close_matches(name, WORDS, n=1)
            near = f"; did you mean {close[0]}?" if close else "."
            faults.append(f'LEADBELL_KEEP has "{part[:60]}": known are {", ".join(WORDS)}, such as events=400d{near}')
        elif not equals or given is None or int(given[1]) == 0:
            faults.append(f'LEADBELL_KEEP has "{part[:60]}": write {name}= and a number with s, m, h or d.')
        elif name in found:
            faults.append(f"LEADBELL_KEEP names {name} twice.")
        else:
            found[name] = int(given[1]) * _UNITS[given[2]]
    if found.get("inbox", DAY) < DAY:
        faults.append("LEADBELL_KEEP can't have inbox below 1d: a callback that is repeated within a day does nothing.")
    return Keep(**found)


class Keeper:
    """Drops what is older. `write` runs a command in a transaction of its own, behind all that is urgent."""

    def __init__(self, keep: Keep, write: Write, org: str, now: Callable[[], int]) -> None:
        self._keep = keep
        self._write = write
        self._org = org
        self._now = now

    async def round(self) -> dict[str, int]:
        """Drop all that is too old now, in small batches; how many rows of each went."""
        keep, org, now = self._keep, self._org, self._now()
        gone = {"inbox": await self._all(lambda _: drop_answers(org, now - keep.inbox))}
        gone["answers"] = await self._all(lambda _: drop_traces(org, now - keep.answers, now))
        gone["counted"] = await self._all(lambda _: drop_counted(org, now - LONGEST))
        if keep.deliveries is not None:
            done = now - keep.deliveries
            gone["lines"] = await self._all(lambda after: drop_deliveries(lines, org, done, after))
            gone["cards"] = await self._all(lambda after: drop_deliveries(cards, org, done, after))
        if keep.events is not None:
            received = now - keep.events
            gone["events"] = await self._all(lambda after: drop_events(org, received, after))
        if any(gone.values()):
            log.info("dropped %s", " ".join(f"{name}={number}" for name, number in gone.items()))
        return gone

    async def _all(self, drop: Callable[[int], Callable[[Connection], Dropped]]) -> int:
        rows, after = 0, 0
        while True:
            dropped: Dropped = await self._write(drop(after))
            rows += dropped.rows
            if dropped.after is None:
                return rows
            after = dropped.after
