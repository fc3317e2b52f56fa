"""Is the database there yet?

Services and their database are often started together, by compose or by the machine's own start: a service waits for
it, a bounded time and with words, instead of ending and being started again until it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy.exc import OperationalError

from leads.store.database import Database

PATIENCE = 60.0
"""Seconds: compose and systemd give a database about as long to come up."""
BETWEEN = 1.0
"""Seconds between two tries."""
_COMES = ("starting up", "shutting down", "not yet accepting", "too many clients", "recovery mode")
"""What PostgreSQL says while it refuses for now (its `FATAL` messages at the start of a connection); any other one,
such as a wrong password, stays as it is until somebody puts it right."""


def wait_for(
    database: Database,
    say: Callable[[str], None],
    *,
    patience: float = PATIENCE,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Come back once the database lets us in; at once with SQLite, which has no server. `say` hears that it waits, and
    that it needn't any more. Raises SQLAlchemy's OperationalError where waiting is of no use, or after `patience`
    seconds."""
    if not database.postgresql:
        return
    until, waited = clock() + patience, False
    while True:
        try:
            with database.writer.connect():
                pass
        except OperationalError as fault:
            if not _may_come(fault) or clock() + BETWEEN > until:
                raise
            if not waited:
                say(f"The database can't be reached yet: {_first_line(fault)}. Trying for {patience:g} s.")
                waited = True
            pause(BETWEEN)
        else:
            if waited:
                say("The database is there.")
            return


def _may_come(fault: OperationalError) -> bool:
    said = str(fault.orig)
    return "FATAL" not in said or any(words in said for words in _COMES)


def _first_line(fault: OperationalError) -> str:
    return (str(fault.orig).splitlines() or ["no answer"])[0].rstrip(".")
