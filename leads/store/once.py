"""Was this done a moment ago, by us or by another service?

What platforms tell twice, and what people press twice, is to be done once: whoever comes first leaves a mark in the
inbox.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, delete
from sqlalchemy.dialects import postgresql, sqlite

from leads.store.schema import inbox


def claim_once(org: str, key: str, now: int, within: int) -> Callable[[Connection], bool]:
    """Whether nobody has claimed `key` within so many milliseconds; it is claimed then. `now`: milliseconds."""

    def command(connection: Connection) -> bool:
        maker = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        row = {"org": org, "key": key, "at": now, "result": ""}
        statement: Any = maker(inbox).values(row)
        statement = statement.on_conflict_do_update(
            index_elements=["org", "key"], set_={"at": now}, where=inbox.c.at <= now - within
        ).returning(inbox.c.key)
        return connection.execute(statement).first() is not None

    return command


def unclaim(org: str, key: str) -> Callable[[Connection], None]:
    """It was not done after all: whoever comes next may."""

    def command(connection: Connection) -> None:
        connection.execute(delete(inbox).where(inbox.c.org == org, inbox.c.key == key))

    return command
