"""What does a demo find in the folder of an earlier one, and who may use it?

Leads, people and rules stay. The chat workspaces were that demo's own and are gone, so that what the database
remembers of them would only mislead.
"""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from sqlalchemy import delete, update

from leads.store.database import Database
from leads.store.migrate import upgrade
from leads.store.schema import cards, destinations, identities, lines, places

try:
    import fcntl
except ImportError:  # Windows: two demos on one folder are not told apart there
    fcntl = None  # type: ignore[assignment]


def held(folder: Path) -> TextIO:
    """Keep a folder for this process until what is returned is closed. Raises BlockingIOError where another demo
    has it, and other OSErrors where nothing can be written there."""
    lock = (folder / "demo.lock").open("w")
    try:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise
    return lock


def forget_workspaces(database: Database) -> None:
    """Bring the database up to date and drop what belongs to workspaces that are gone: who and what was in them,
    where things were sent, and the cards that stood there."""
    upgrade(database)
    with database.writer.begin() as connection:
        connection.execute(delete(identities))
        connection.execute(delete(places))
        connection.execute(
            update(destinations).values(
                place=None, due_at=None, next_send=0, lease_until=0, set_aside_until=0, failures=0, fault=None,
                fault_code=None,
            )
        )  # fmt: skip
        connection.execute(
            update(cards).where(cards.c.state.in_(("live", "moved"))).values(state="closed", due_at=None)
        )
        connection.execute(update(lines).where(lines.c.state == "waiting").values(state="gave_up", due_at=None))


def wipe(folder: Path) -> None:
    """Throw away what a demo has kept in its folder, the rows of its database and its files."""
    for path in folder.glob("demo.db*"):
        path.unlink(missing_ok=True)
