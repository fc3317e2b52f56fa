"""Is the database there, of this release, writable, and by the same clock?"""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from bot.doctor.finding import Finding, fine, unknown, wrong
from bot.doctor.reading import Known, ReadOnly, read_known
from leads.store.migrate import schema_state

ROOM = 200_000_000
"""Bytes that should be free beside an SQLite file: its log grows while the service writes."""
SKEW = 5_000
"""Milliseconds by which the database's clock may differ: leases and due times go by it, signatures by ours."""


class Storage:
    """Looks at one database. `known` is filled where it can be read."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.known: Known | None = None

    async def look(self) -> Sequence[Finding]:
        """All of it, in a thread: it blocks for seconds where the database is away."""
        return await asyncio.to_thread(self._look)

    def _look(self) -> list[Finding]:
        database = ReadOnly(self._url)
        try:
            if not database.postgresql:
                file = Path(database.url.database or "")
                if not file.exists():
                    return [self._to_be_made(file)]
            return self._opened(database)
        except DBAPIError as fault:
            said = str(fault.orig).strip().splitlines()[0] if str(fault.orig).strip() else type(fault.orig).__name__
            do = "Check LEADBELL_DATABASE_URL, and that the database runs and lets this user in."
            return [wrong("database.reachable", f"The database can't be opened: {said}.", do)]
        finally:
            database.close()

    def _to_be_made(self, file: Path) -> Finding:
        folder = file.absolute().parent
        if not folder.is_dir() or not os.access(folder, os.W_OK):
            do = "Name another file in LEADBELL_DATABASE_URL, or let this user write there."
            return wrong("database.reachable", f"{file} doesn't exist, and can't be made in {folder}.", do)
        return fine("database.reachable", f"{file} doesn't exist yet; `leadbell serve` makes it.")

    def _opened(self, database: ReadOnly) -> list[Finding]:
        kind = "PostgreSQL" if database.postgresql else "SQLite"
        state = schema_state(database)
        found = [fine("database.reachable", f"The database ({kind}) answers.")]
        if state == "newer":
            found.append(wrong("database.schema", "A newer release wrote this database.", "Install that release."))
        elif state == "older":
            do = "Run `leadbell db upgrade`; `leadbell serve` does so by itself when it starts."
            found.append(wrong("database.schema", "The database is of an older release.", do))
        elif state == "empty":
            found.append(fine("database.schema", "The database is empty; `leadbell serve` makes its tables."))
        else:
            found.append(fine("database.schema", "The schema is this release's."))
            self.known = database.read_now(read_known)
        found += self._postgresql(database, state) if database.postgresql else self._sqlite(database)
        return found

    def _postgresql(self, database: ReadOnly, state: str) -> list[Finding]:
        found = []
        refused = database.read_now(lambda connection: _refused(connection, state))
        if refused:
            found.append(wrong("database.writable", refused, "Connect to the primary, as a user who may write."))
        else:
            found.append(fine("database.writable", "This user may write."))
        ahead = database.clock_ahead(lambda: int(time.time() * 1000))
        if abs(ahead) > SKEW:
            said = (
                f"The database's clock is {abs(ahead) / 1000:.0f} s {'ahead of' if ahead > 0 else 'behind'} this one."
            )
            found.append(wrong("database.clock", said, "Let both machines set their clocks by NTP."))
        else:
            found.append(fine("database.clock", "The database's clock is this machine's, within 5 s."))
        return found

    def _sqlite(self, database: ReadOnly) -> list[Finding]:
        file = Path(database.url.database or "").absolute()
        stuck = [str(one) for one in (file, file.parent) if not os.access(one, os.W_OK)]
        if stuck:
            said = f"{' and '.join(stuck)} can't be written by this user."
            return [wrong("database.writable", said, "Run as the user who owns them, or change their owner.")]
        free = shutil.disk_usage(file.parent).free
        if free < ROOM:
            said = f"Only {free / 1e6:.0f} MB are free beside {file.name}."
            return [wrong("database.writable", said, "Make room: a full disk stops everything.")]
        return [fine("database.writable", f"{file.name} can be written, and {free / 1e9:.1f} GB are free.")]


def _refused(connection: Connection, state: str) -> str:
    """Why nothing can be written, "" where it can."""
    if connection.scalar(text("SELECT pg_is_in_recovery()")):
        return "This PostgreSQL server is a replica: it takes no writes."
    if state in ("current", "older"):
        may = connection.scalar(text("SELECT has_table_privilege(current_user, 'events', 'INSERT')"))
        return "" if may else "This user may not write to Leadbell's tables."
    may = connection.scalar(text("SELECT has_schema_privilege(current_user, current_schema(), 'CREATE')"))
    return "" if may else "This user may not make Leadbell's tables."


def not_read(check: str) -> Finding:
    """What depends on the database, where that can't be read."""
    return unknown(check, "The database couldn't be read, so this wasn't looked at.")
