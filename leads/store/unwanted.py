"""What doesn't a person want to be sent?"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from leads.store.schema import unwanted

WEEKLY = "weekly"
"""The weekly card on how soon people answer."""


def unwanted_by(org: str, what: str) -> Callable[[Connection], set[str]]:
    """Ids of the people who don't want it."""
    asked = select(unwanted.c.person_id).where(unwanted.c.org == org, unwanted.c.what == what)
    return lambda connection: set(connection.execute(asked).scalars())


def want(org: str, person_id: str, what: str, wanted: bool, now: int) -> Callable[[Connection], bool]:
    """Keep whether a person wants it; whether that is new. `now`: milliseconds."""

    def command(connection: Connection) -> bool:
        table = unwanted.c
        if wanted:
            mine = delete(unwanted).where(table.org == org, table.person_id == person_id, table.what == what)
            return bool(connection.execute(mine).rowcount)
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        row = {"org": org, "person_id": person_id, "what": what, "since": now}
        made = insert(unwanted).values(row).on_conflict_do_nothing().returning(table.person_id)
        return connection.execute(made).first() is not None

    return command
