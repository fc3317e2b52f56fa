"""How does a running service export a list?

A process of its own reads the list and writes it to a file that has no name; from there it goes to whoever asked, as
fast as they take it. So the database is read as short as can be, however slow the line is, nobody holds more than a
piece of it in memory, and the file is gone with the last who has it open.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection

from bot.csv.cells import Column
from bot.csv.job import Job
from bot.csv.process import in_words
from leads.filters import Filter
from leads.store.database import Database
from leads.store.exported import begun, ended, shown
from leads.store.listed.exported import whole
from leads.store.listed.pages import Order

log = logging.getLogger(__name__)

AT_ONCE = 2
"""Exports that may read at once: each takes a processor while it does."""
MOST_OPEN = 50
"""Exports whose files somebody is still taking."""
PATIENCE = 20.0
"""Seconds that an export waits for others to have read."""
PIECE = 65_536
"""Bytes handed on at once."""
LOOK_EVERY = 0.02
"""Seconds between two looks for more of the file."""

Write = Callable[[Callable[[Connection], Any]], Awaitable[Any]]


class ExportFault(Exception):
    """The export has failed; the text says why, as a sentence."""


class TooMany(ExportFault):
    """As many exports run as may."""


class Export:
    """One export under way."""

    def __init__(self, process: asyncio.subprocess.Process, file: int) -> None:
        self._process = process
        self._file = file
        self._told = asyncio.create_task(self._hear())
        self.rows = 0
        """Rows written so far."""
        self.taken = False
        """Whether somebody has the whole file."""

    async def _hear(self) -> None:
        """What the process says until its end. Raises ExportFault."""
        stream, told = self._process.stderr, {}
        if stream is None:
            raise ValueError("the process has no standard error")
        async for line in stream:
            with suppress(ValueError):
                told = orjson.loads(line)
                self.rows = int(told.get("rows", self.rows))
        await self._process.wait()
        if not told.get("whole"):
            log.error("export_failed kind=%s", told.get("kind") or f"exit {self._process.returncode}")
            raise ExportFault(str(told.get("fault") or "It was ended from outside."))

    def on_end(self, call: Callable[[], None]) -> None:
        """Call this once the process has ended, however it did."""
        self._told.add_done_callback(lambda _: call())

    async def begun(self) -> None:
        """Return when there is something of the file. Raises ExportFault where there will be nothing."""
        while not self.size and not self._told.done():
            await asyncio.wait({self._told}, timeout=LOOK_EVERY)
        if self._told.done():
            self._told.result()

    async def whole(self) -> int:
        """Return when the file is whole: its size in bytes. Raises ExportFault."""
        await asyncio.shield(self._told)
        return self.size

    @property
    def file(self) -> int:
        """The descriptor of the file."""
        return self._file

    @property
    def ended(self) -> bool:
        """Whether the process has ended."""
        return self._process.returncode is not None

    @property
    def size(self) -> int:
        """Bytes that are written so far."""
        return os.fstat(self._file).st_size

    async def pieces(self) -> AsyncIterator[bytes]:
        """The file, as it grows. Raises ExportFault where it breaks off: what came before is not the whole."""
        at = 0
        while True:
            ended = self._told.done()
            piece = os.pread(self._file, PIECE, at)
            if piece:
                at += len(piece)
                yield piece
            elif ended:
                self._told.result()
                self.taken = True
                return
            else:
                await asyncio.wait({self._told}, timeout=LOOK_EVERY)

    async def stop(self) -> None:
        """End what still runs, and forget the file."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
        await asyncio.wait({self._told})
        if not self._told.cancelled():
            self._told.exception()  # whoever waited for it has it; nobody else needs to
        os.close(self._file)


class Exports:
    """The exports of one organisation. `write` runs a command in a transaction; `now`: milliseconds."""

    def __init__(self, database: Database, org: str, write: Write, now: Callable[[], int]) -> None:
        self._database = database
        self._org = org
        self._write = write
        self._now = now
        self._open = 0
        self._reading = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def begin(
        self, filter: Filter, columns: Sequence[Column], *, by: str, order: Order = "latest", zone: str = "UTC"
    ) -> AsyncIterator[Export]:
        """An export that has begun; at the end of the context it ends, finished or not, and stands in the audit log
        with the number of its rows. `by`: who wants it, an id. Raises ExportFault; TooMany where enough are running."""
        if self._open >= MOST_OPEN:
            raise TooMany("Too many exports are under way; try again in a moment.")
        self._open += 1
        try:
            await self._turn()
            export: Export | None = None
            try:
                said, now = shown(filter), self._now()
                number: int = await self._write(begun(self._org, by, now, said))
                job = await self._database.read(job_of(self._database, self._org, filter, order, columns, zone))
                export = await _start(job)
            finally:
                if export is None:
                    self._reading.release()
            export.on_end(self._reading.release)
            try:
                await export.begun()
                yield export
            finally:
                await export.stop()
                await self._note(number, said, export)
        finally:
            self._open -= 1

    async def _turn(self) -> None:
        """Return when it may be read. Raises TooMany where others take too long."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._reading.acquire()
        except TimeoutError:
            raise TooMany("Other exports are running; try again in a moment.") from None

    async def _note(self, number: int, said: str, export: Export) -> None:
        try:
            await asyncio.shield(self._write(ended(number, said, export.rows, whole=export.taken)))
        except Exception as fault:
            log.warning("export_not_noted fault=%s", type(fault).__name__)


def job_of(
    database: Database, org: str, filter: Filter, order: Order, columns: Sequence[Column], zone: str = "UTC"
) -> Callable[[Connection], Job]:
    """What is told to the process that exports a list."""

    def query(connection: Connection) -> Job:
        asked = whole(org, filter, order)(connection)
        url = database.url
        if not database.postgresql:
            return Job(str(url.database), {}, asked.sql, asked.values, tuple(columns), zone)
        _, how = connection.dialect.create_connect_args(url)
        plain = {name: value for name, value in how.items() if isinstance(value, str | int)}
        return Job("", plain, asked.sql, asked.values, tuple(columns), zone)

    return query


async def _start(job: Job) -> Export:
    """Let a process begin."""
    line = job.written()
    try:
        with tempfile.TemporaryFile() as file:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot.csv.process", stdin=asyncio.subprocess.PIPE, stdout=file.fileno(),
                stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip
            held = os.dup(file.fileno())
    except OSError as fault:
        raise ExportFault(in_words(fault)) from None
    export = Export(process, held)
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.write(line)
            await process.stdin.drain()
            process.stdin.close()
    return export


def file_name(now: int) -> str:
    """ "leads-2026-11-24.csv"."""
    return f"leads-{datetime.fromtimestamp(now / 1000, UTC):%Y-%m-%d}.csv"
