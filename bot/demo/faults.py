"""Which faults has the demo?

The platforms' are the local platforms' own. A slow database is a real one: another writer that holds SQLite's write
lock most of the time. In the evening all clocks show 18:05.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.demo import reading
from bot.demo.clock import DemoClock
from bot.service import Service
from playground.local import LocalPlatform
from playground.page.faults import Busy, Down, Fault, Faults
from playground.workspaces import TITLES

HELD, FREE = 0.7, 0.3
"""Seconds for which the database is held, and then left free."""
EVENING = (18, 5, "Europe/Berlin")

log = logging.getLogger(__name__)


def demo_faults(service: Service, platforms: Mapping[str, LocalPlatform], clock: DemoClock) -> Faults:
    """All faults of the demo. `clock`: the one that everything in it goes by."""
    faults: list[Fault] = [Down(local, TITLES[name]) for name, local in platforms.items()]
    faults += [Busy(local, TITLES[name]) for name, local in platforms.items()]
    faults += [SlowDatabase(service.database.url.database or ""), Evening(clock)]

    async def behind(platform: str) -> frozenset[str]:
        now = service.now()
        rows = await service.database.read(lambda connection: reading.behind(connection, now, platform))
        return frozenset(name for _, name in rows)

    return Faults(faults, behind)


@dataclass
class SlowDatabase:
    """A second writer that holds an SQLite file's write lock for most of each second."""

    path: str
    name: str = "slow-database"
    title: str = "The database is slow"
    watch: str = "Everything takes up to a second, a press included; nothing is lost, and nothing comes twice."
    platform: str = ""
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    async def begin(self) -> None:
        if self._thread is None:
            self._over.clear()
            self._thread = threading.Thread(target=self._hold, name="demo-slow-database", daemon=True)
            self._thread.start()

    async def end(self) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            self._over.set()
            await asyncio.to_thread(thread.join)

    def _hold(self) -> None:
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None, timeout=HELD)) as connection:
            while not self._over.is_set():
                try:
                    connection.execute("BEGIN IMMEDIATE")
                    self._over.wait(HELD)
                    connection.execute("ROLLBACK")
                except sqlite3.Error as fault:
                    log.info("not_slowed fault=%s", fault)
                self._over.wait(FREE)


@dataclass
class Evening:
    """All clocks show the evening, when most offices are dark."""

    clock: DemoClock
    name: str = "evening"
    title: str = "It is 18:05 in Berlin"
    watch: str = (
        "Cards, events and signatures go by one clock. Put it back, and new events ring at once; what leads did "
        "meanwhile stays the newest of theirs."
    )
    platform: str = ""

    async def begin(self) -> None:
        self.clock.move_to(*EVENING)

    async def end(self) -> None:
        self.clock.back()
