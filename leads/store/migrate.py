"""Is the database's schema the one this release needs, and how is it brought there?

Alembic, driven from code, so that nothing but the database URL is needed. Under an advisory lock on
PostgreSQL, so that services started side by side upgrade once. A newer database is refused: an older
release would not know what it writes over.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from leads.store.database import Database

LOCK = 0x1EADBE11
"""The advisory lock's number; any number serves that nothing else in the database uses."""

State = Literal["current", "empty", "older", "newer"]


class NewerDatabase(RuntimeError):
    """The database was written by a newer release than this one."""


def schema_state(database: Database) -> State:
    """How the database's schema stands to this release's."""
    return database.read_now(_state)


def upgrade(database: Database) -> bool:
    """Bring the schema up to date; returns whether anything was done. Raises `NewerDatabase`."""
    with database.writer.connect() as connection:
        if database.postgresql:
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
            connection.commit()
        try:
            # On SQLite the look has begun the writing transaction that the upgrade goes on in: nobody comes between.
            state = _state(connection)
            if state == "newer":
                raise NewerDatabase("the database was written by a newer release of Leadbell; install that one")
            if state == "current":
                return False
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
            return True
        finally:
            if database.postgresql:
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
                connection.commit()


def _state(connection: Connection) -> State:
    found = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory.from_config(_config())
    if found is None:
        return "empty"
    if found == script.get_current_head():
        return "current"
    known = {revision.revision for revision in script.walk_revisions()}
    return "older" if found in known else "newer"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config
