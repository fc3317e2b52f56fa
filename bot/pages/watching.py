"""How does an open page of a lead hear that something has happened to it?

Everything that happens to a lead is an event, and events are numbered: one look at what was numbered since the last
look serves all pages of this process, also for what another service or the command line wrote. A summary, which is no
event, has the time when it was made. Nobody looks while no page is open.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, func, select

from leads.store.database import Database
from leads.store.schema import events, leads
from leads.store.summaries import made_of

log = logging.getLogger(__name__)

LOOK_EVERY = 0.4
"""Seconds between two looks: about what a person takes for at once."""
LOOK_FOR_GONE = 5
"""Every which look also asks whether the leads are still there: erasing leaves no event."""
LATE = 3.0
"""Seconds for which numbers are looked at again on PostgreSQL, where a smaller one may be committed after a larger."""
MOST = 20_000
"""Events of one look; what is beyond is found at the next."""


class Watching:
    """The leads that somebody looks at, in one process."""

    def __init__(self, database: Database, org: str) -> None:
        self._database = database
        self._org = org
        self._pages: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self.begun = asyncio.Event()
        """Set while it is known from which number on to look: a page drawn after that misses nothing."""
        self.over = False
        """Whether the service stops: streams are to end."""

    @contextmanager
    def watched(self, lead_id: str) -> Iterator[asyncio.Event]:
        """Set whenever something has happened to the lead, or it is gone; the page clears it."""
        changed = asyncio.Event()
        self._pages[lead_id].add(changed)
        if self._task is None or self._task.done():
            self.begun.clear()
            self._task = asyncio.create_task(self._look())
        try:
            yield changed
        finally:
            self._pages[lead_id].discard(changed)
            if not self._pages[lead_id]:
                del self._pages[lead_id]
            if not self._pages and self._task is not None:
                self._task.cancel()
                self._task = None

    @property
    def looking(self) -> bool:
        return self._task is not None

    def end(self) -> None:
        """The service stops: let every page's stream end."""
        self.over = True
        self._tell(list(self._pages))

    def _tell(self, lead_ids: Collection[str]) -> None:
        for lead_id in lead_ids:
            for changed in self._pages.get(lead_id, ()):
                changed.set()

    async def _look(self) -> None:
        seen: dict[int, float] = {}  # number -> when it was seen first
        marks: deque[tuple[float, int]] = deque()
        floor: int | None = None
        looks = 0
        made: dict[str, int] = {}
        while True:
            try:
                if floor is None:
                    floor = await self._database.read(_newest)
                    self.begun.set()
                found = await self._database.read(_since(self._org, floor, list(self._pages)))
                self._tell({lead_id for seq, lead_id in found.mine if seq not in seen})
                made_now = await self._database.read(made_of(self._org, list(self._pages)))
                self._tell({lead_id for lead_id, at in made_now.items() if made.get(lead_id) != at})
                made = made_now
                looks += 1
                if looks % LOOK_FOR_GONE == 0:
                    self._tell(set(self._pages) - await self._database.read(_there(list(self._pages))))
                now = time.monotonic()
                seen.update((seq, now) for seq, _ in found.mine)
                marks.append((now, found.newest))
                while marks and (not self._database.postgresql or now - marks[0][0] > LATE):
                    floor = max(floor, marks.popleft()[1])
                seen = {seq: at for seq, at in seen.items() if seq > floor}
            except Exception:
                log.exception("pages_not_followed", extra={"rarely": "pages_not_followed"})
            await asyncio.sleep(LOOK_EVERY)


class _Found:
    """What a look has found: the newest number, and those of the leads that are watched."""

    __slots__ = ("mine", "newest")

    def __init__(self, newest: int, mine: list[tuple[int, str]]) -> None:
        self.newest = newest
        self.mine = mine


def _newest(connection: Connection) -> int:
    return int(connection.execute(select(func.max(events.c.seq))).scalar() or 0)


def _since(org: str, floor: int, lead_ids: list[str]) -> Callable[[Connection], _Found]:
    def query(connection: Connection) -> _Found:
        newest = max(floor, _newest(connection))
        if newest == floor or not lead_ids:
            return _Found(newest, [])
        upto = min(newest, floor + MOST)
        # Joined to nothing, so that no index but that of the numbers fits: a lead may have ten thousand events.
        mine = (events.c.lead_id + "").in_(lead_ids)
        asked = select(events.c.seq, events.c.lead_id).where(
            events.c.seq > floor, events.c.seq <= upto, events.c.org == org, mine
        )
        return _Found(upto, [(seq, lead_id) for seq, lead_id in connection.execute(asked)])

    return query


def _there(lead_ids: list[str]) -> Callable[[Connection], set[str]]:
    def query(connection: Connection) -> set[str]:
        return set(connection.execute(select(leads.c.id).where(leads.c.id.in_(lead_ids))).scalars())

    return query
