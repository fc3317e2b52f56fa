"""How is the database opened, read and asked what time it is?

One connection writes (`leads.store.writer` owns it, in a thread of its own); reads have connections
of their own in a few threads, so that nothing here ever blocks the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

T = TypeVar("T")

READERS = 4
_POSTGRESQL = {
    "connect_timeout": 5, "tcp_user_timeout": 15_000, "keepalives_idle": 10, "keepalives_interval": 5,
    "keepalives_count": 3,
}  # fmt: skip
"""A network path that died must not hold the one writing thread for minutes."""
BUSY_MS = 5_000
"""How long SQLite waits for another process' write (the command line is another writer)."""

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON", "cache_size=-32000")
"""How SQLite is opened. `secure_delete`: what is deleted or replaced is overwritten with zeros, so that what was erased
can't be read from the file."""
READERS_CACHE = "cache_size=-8000"
"""For a connection that only reads: the rest is in the system's own cache, and each of them would keep as much again
once there are many leads (F7b)."""
EMPTY_WITHIN = 10.0
"""Seconds within which SQLite's log is emptied: reads are short, and each may hold it once."""


CLOCK_LOOKS = 5
"""How often the database is asked for the time to find out how far its clock is ahead."""
_ITS_TIME = text("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")


class BadDatabaseURL(ValueError):
    """The database URL can't be used; the message says why and what is allowed."""


def parse_url(url: str) -> URL:
    """Check a database URL. `sqlite+aiosqlite` and the PostgreSQL drivers are all taken for what they name:
    Leadbell reads and writes in threads of its own, so that one synchronous driver serves."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        raise BadDatabaseURL("is no SQLAlchemy URL such as sqlite+aiosqlite:///leadbell.db") from None
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise BadDatabaseURL("names no file: an SQLite database in memory would be lost with the process")
        return parsed.set(drivername="sqlite")
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    raise BadDatabaseURL(f"names {backend}: sqlite and postgresql are supported")


class Database:
    """An opened database: `writer` for the one writing thread, `read` for everybody else."""

    def __init__(self, url: str) -> None:
        self.url = parse_url(url)
        self.postgresql = self.url.get_backend_name() == "postgresql"
        self.writer = self._open(writing=True)
        self._reader = self._open(writing=False)
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="leadbell-read")

    def _open(self, *, writing: bool) -> Engine:
        """An engine whose errors name no parameters: they are logged, and parameters are leads' words."""
        if self.postgresql:
            engine = create_engine(
                self.url, poolclass=QueuePool, pool_size=1 if writing else READERS + 1, max_overflow=4,
                pool_pre_ping=not writing, connect_args=_POSTGRESQL, hide_parameters=True,
            )  # fmt: skip
            return engine if writing else engine.execution_options(isolation_level="AUTOCOMMIT")
        engine = create_engine(
            self.url, poolclass=QueuePool, pool_size=2 if writing else READERS,
            connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000, "isolation_level": None},
            hide_parameters=True,
        )  # fmt: skip

        @event.listens_for(engine, "connect")
        def _settle(connection: object, _record: object) -> None:
            cursor = connection.cursor()  # type: ignore[attr-defined]
            for pragma in PRAGMAS if writing else (*PRAGMAS, READERS_CACHE):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

        begin = "BEGIN IMMEDIATE" if writing else "BEGIN"

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

        return engine

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run `query` with a connection of its own, in a thread. It must not write."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.read_now, query)

    def read_now(self, query: Callable[[Connection], T]) -> T:
        """The same, in the calling thread."""
        with self._reader.connect() as connection:
            return query(connection)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection whose reads all see the database as it was at the first of them. Blocks: for threads."""
        with self._reader.connect() as connection:
            yield connection.execution_options(isolation_level="REPEATABLE READ") if self.postgresql else connection

    def session(self) -> Connection:
        """A connection that belongs to whoever asks, who closes it. On PostgreSQL each statement commits by itself."""
        return self._reader.connect()

    def clock_offset(self, now_ms: int) -> int:
        """How far the database's clock is ahead of `now_ms`, in milliseconds; leases go by its clock."""
        if not self.postgresql:
            return 0
        return self.read_now(lambda connection: int(connection.execute(_ITS_TIME).scalar_one())) - now_ms

    def clock_ahead(self, now: Callable[[], int]) -> int:
        """The same by a clock that is looked at while it is asked: of several answers the quickest counts, as of the
        middle of its way, so that no thread or connection that is slow to begin is taken for time. Blocks."""
        if not self.postgresql:
            return 0

        def look(connection: Connection) -> int:
            found = []
            for _ in range(CLOCK_LOOKS):
                before, its, after = now(), int(connection.execute(_ITS_TIME).scalar_one()), now()
                found.append((abs(after - before), its - (before + after) // 2))
            return min(found)[1]

        return self.read_now(look)

    def empty_log(self) -> bool:
        """Let nothing of what was deleted stand in SQLite's write-ahead log: move it all into the database and cut the
        log to nothing. Whether that was done; a reader may be in the way. On PostgreSQL there is nothing to do here:
        see docs/erasing.md for what VACUUM does. Blocks: call it in a thread."""
        if self.postgresql:
            return True
        held = self.writer.raw_connection()
        try:
            cursor = held.cursor()
            for _ in range(int(EMPTY_WITHIN * 1000 / BUSY_MS)):
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # waits for others as long as any write does
                busy, *_ = cursor.fetchall()[0]
                if not busy:
                    return True
            return False
        finally:
            held.close()

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._reader.dispose()
        self.writer.dispose()
