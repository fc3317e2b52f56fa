"""Is a service that has claimed something still alive?

On PostgreSQL each service holds an advisory lock in a session of its own for as long as it runs. The server lets go of
it the moment the process dies, and another service then frees what was claimed, instead of waiting for the lease
(docs/decisions/0007). On SQLite one process serves at a time: there the next start frees everything.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.doubt import free
from leads.store.database import Database
from leads.store.schema import destinations, holders
from leads.store.writer import StoreUnavailable

LOOK_EVERY = 0.5
"""Seconds between two looks at the other services."""
GRACE = 3.0
"""Seconds after a start of the server, or a lost session of ours, in which nobody counts as dead: a cut took
everybody's locks, and who is alive has taken theirs again by then."""
LOCK = 0x1EADBE12
"""The first of an advisory lock's two numbers; the second is the holder's own."""

log = logging.getLogger(__name__)

Write = Callable[[Callable[[Connection], Any]], Awaitable[Any]]


class Holder:
    """This process among the services on one database. `number`: whose its claims are, 0 on SQLite."""

    def __init__(
        self, database: Database, write: Write, now: Callable[[], int], *, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self.number = 1 + secrets.randbelow(2**31 - 2) if database.postgresql else 0
        self._database = database
        self._write = write
        self._now = now
        self._steady = steady
        self._session: Connection | None = None
        self._lost_at: float | None = None

    async def start(self) -> None:
        """Be there for the others, and free at once what a dead process had claimed. Raises `StoreUnavailable`."""
        if not self.number:
            await self._write(free(self._now(), destinations.c.lease_until > 0))
            return
        try:
            await self.look()
        except SQLAlchemyError:
            raise StoreUnavailable("the database can't be reached") from None

    async def run(self) -> None:
        """Look until cancelled."""
        while self.number:
            await asyncio.sleep(LOOK_EVERY)
            with suppress(StoreUnavailable, SQLAlchemyError):
                await self.look()

    async def look(self) -> None:
        """Look once. Raises what the database raises, and is there again at the next look."""
        dead = await asyncio.to_thread(self._look)
        if dead:
            freed = await self._write(free_dead(dead, self._now()))
            log.warning("claims_freed holders=%d destinations=%d", len(dead), freed)

    async def stop(self) -> None:
        """Be gone. What is still claimed is free for the others; who looks next removes our row."""
        await asyncio.to_thread(self._let_go)

    def _look(self) -> list[int]:
        try:
            session = self._session or self._open()
            if self._lost_at is not None and self._steady() - self._lost_at < GRACE:
                return []
            self._lost_at = None
            return list(session.execute(_DEAD, {"own": self.number, "lock": LOCK, "grace": GRACE}).scalars())
        except SQLAlchemyError:
            if self._session is not None:
                log.warning("holder_session_lost")
            self._lost_at = self._steady()
            self._let_go()
            raise

    def _open(self) -> Connection:
        """Take our lock in a new session, then stand among the holders: in this order, or we would look dead."""
        session = self._database.session()
        try:
            until = self._steady() + GRACE
            while not session.execute(_TAKE, {"own": self.number, "lock": LOCK}).scalar_one():
                if self._steady() > until:  # our own lost session still has it: then it speaks for us
                    break
                time.sleep(0.01)  # somebody looks at this moment whether we are dead
            session.execute(_REGISTER, {"id": self.number, "since": self._now()})
        except BaseException:
            session.close()
            raise
        self._session = session
        return session

    def _let_go(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with suppress(SQLAlchemyError):
                session.invalidate()
            with suppress(SQLAlchemyError):
                session.close()


def free_dead(dead: Sequence[int], now: int) -> Callable[[Connection], int]:
    """Free what processes had claimed that are dead. Holds their locks until the commit, so that none of them comes
    back meanwhile. Returns how many destinations that concerned."""

    def command(connection: Connection) -> int:
        gone = list(connection.execute(_STILL_DEAD, {"dead": list(dead), "lock": LOCK}).scalars())
        if not gone:
            return 0
        freed = free(now, destinations.c.holder.in_(gone), destinations.c.lease_until > 0)(connection)
        connection.execute(delete(holders).where(holders.c.id.in_(gone)))
        return freed

    return command


_TAKE = text("SELECT pg_try_advisory_lock(:lock, :own)")
_REGISTER = (
    insert(holders).values(id=bindparam("id"), since=bindparam("since")).on_conflict_do_nothing(index_elements=["id"])
)
_DEAD = text(
    "SELECT id FROM holders WHERE id <> :own"
    " AND clock_timestamp() - pg_postmaster_start_time() > make_interval(secs => :grace)"
    " AND pg_try_advisory_xact_lock(:lock, id)"
)
"""The session commits by itself: a lock that could be taken, because its holder is dead, is given back at once."""
_STILL_DEAD = select(holders.c.id).where(
    holders.c.id.in_(bindparam("dead", expanding=True)), text("pg_try_advisory_xact_lock(:lock, id)")
)
