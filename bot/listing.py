"""How are leads listed while they change?

Lists are read from tables that follow what happens to leads at a little distance, so that what happens never waits for
them. They are brought up to date when the writer has nothing better to do, and at once for whoever asks: a reader sees
all that was committed before they asked.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from leads.filters import Filter
from leads.store.database import Database
from leads.store.listed import Count, Order, Page, behind, count, every, page
from leads.store.listed.projecting import Brought, Project, listed_anew
from leads.store.writer import IMPORT, RESULT, Batch, StoreUnavailable, Writer

log = logging.getLogger(__name__)

PATIENCE = 1.0
"""Seconds that a reader waits for lists to catch up, at the most."""
LOOK_EVERY = 0.5
"""Seconds between two looks for notes while nobody asks."""
PIECE_TAKES = 0.008
"""Seconds that one piece of work should take: a press may have to wait for it."""
SHARE, BUSY_SHARE = 0.4, 0.04
"""Of the writer's time that lists get while nobody asks: where it has little else to do, and where it has."""
BUSY = 0.1
"""Of the writer's time that others need: from there on it is busy."""
MOST = 400
"""Notes taken in one piece at the most."""
LONG_BEHIND = 5_000
"""Notes from which on a reader doesn't wait: after an upgrade, or a big import, lists need minutes."""


class Listing:
    """The lists of one organisation. Without a `writer` (the command line), whoever asks brings them up to date."""

    def __init__(self, database: Database, org: str, writer: Writer | None = None) -> None:
        self._database = database
        self._org = org
        self._writer = writer
        self._notes = 50  # in one piece: as many as take the time that one should
        self._asked = self._served = 0
        self._one_at_a_time = asyncio.Lock()
        self._written = 0.0  # seconds that the writer was at work since it was last looked
        self.last_round = 0.0  # of a clock that only counts on: when lists were found up to date last

    async def caught_up(self) -> None:
        """Return when lists show what was committed before this was asked; after a second at the latest, and at once
        where they are far behind."""
        self._asked += 1
        mine = self._asked
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE), self._one_at_a_time:
                if self._served < mine:
                    upto = self._asked
                    await self._catch_up()
                    self._served = upto

    async def page(self, filter: Filter, *, cursor: str = "", limit: int = 50, order: Order = "latest") -> Page:
        """A page as `leads.store.listed.page` says, of all that was committed before. Raises BadCursor."""
        await self.caught_up()
        found = await self._database.read(page(self._org, filter, cursor=cursor, limit=limit, order=order))
        left = await self.behind()
        return replace(found, behind=left) if left else found

    async def count(self, filter: Filter, most: int = 10_000) -> Count:
        """How many leads fit, counted up to `most`."""
        await self.caught_up()
        return await self._database.read(count(self._org, filter, most))

    async def every(self, filter: Filter, after: str = "", most: int = 500) -> Page:
        """The next piece of all leads that fit, as `leads.store.listed.every` says. Raises BadCursor."""
        if not after:
            await self.caught_up()
        return await self._database.read(every(self._org, filter, after, most))

    async def behind(self) -> int:
        """How many changes lists don't show yet, counted up to 10,000."""
        return await self._database.read(behind)

    def wrote(self, batch: Batch) -> None:
        """The writer has committed a batch. Called in the writing thread."""
        self._written += batch.seconds

    async def run(self) -> None:
        """Bring lists up to date for as long as the service runs, with a small share of the writer's time."""
        oldest = 0
        try:
            await self._write(listed_anew(self._org))
        except Exception:  # lists follow all the same, as they were reckoned before
            log.exception("lists_not_reckoned")
        while True:
            self._written, began = 0.0, time.monotonic()
            try:
                oldest += 1
                brought, took = await self._piece(IMPORT, oldest=oldest % 4 == 0)
            except StoreUnavailable:
                brought, took = Brought(0, others=True), 0.0
            except Exception:
                log.exception("lists_not_brought")
                brought, took = Brought(0, others=True), 0.0
            if not brought.notes:
                if not brought.others:
                    self.last_round = time.monotonic()
                await asyncio.sleep(LOOK_EVERY)
                continue
            await asyncio.sleep(took / SHARE)
            if self._written - took > BUSY * (time.monotonic() - began):
                await asyncio.sleep(took / BUSY_SHARE)

    async def _catch_up(self) -> None:
        left = await self.behind()
        if not left:
            return
        taken = 0
        while taken < left:
            try:
                brought, _ = await self._piece(RESULT)
            except StoreUnavailable:
                return
            if brought.others:
                await asyncio.sleep(0.02)
                if not await self.behind():
                    return
            elif not brought.notes:
                return
            taken += brought.notes
            if left > LONG_BEHIND and taken >= MOST:
                return

    async def _piece(self, priority: int, *, oldest: bool = False) -> tuple[Brought, float]:
        """One piece of work, and the seconds that it took with its waiting."""
        if priority == IMPORT and not await self._database.read(behind):
            return Brought(0), 0.0
        piece = Project(self._notes, oldest=oldest, steady=time.perf_counter)
        brought: Brought = await self._write(piece, priority)
        if brought.notes == self._notes and piece.took > 0:
            fit = int(self._notes * PIECE_TAKES / piece.took)
            self._notes = max(5, min(MOST, (self._notes + fit) // 2))
        return brought, piece.took

    async def _write(self, command: Callable[[Any], Any], priority: int = IMPORT) -> Any:
        if self._writer is not None:
            return await self._writer.submit(command, priority)

        def write() -> Any:
            with self._database.writer.begin() as connection:
                return command(connection)

        return await asyncio.to_thread(write)
