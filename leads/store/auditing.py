"""What stands in the audit log: who did what that can't be seen from the leads themselves?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from leads.store.schema import audit

MOST = 200
"""Entries of one answer."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One entry. `at`: milliseconds; `by` and `subject`: ids."""

    number: int
    at: int
    by: str
    did: str
    subject: str


def noted(org: str, *, before: int | None = None, most: int = 50) -> Callable[[Connection], list[Noted]]:
    """The newest entries, or those before an entry's number."""

    def query(connection: Connection) -> list[Noted]:
        asked = select(audit).where(audit.c.org == org)
        if before is not None:
            asked = asked.where(audit.c.seq < before)
        rows = connection.execute(asked.order_by(audit.c.seq.desc()).limit(min(most, MOST + 1)))
        return [Noted(row.seq, row.at, row.by, row.did, row.subject) for row in rows]

    return query


def note(org: str, by: str, at: int, did: str, subject: str) -> Callable[[Connection], None]:
    """Note what somebody did. `by`: who, and no name; `at`: milliseconds; `subject`: ids only."""
    row = {"org": org, "at": at, "by": by, "did": did, "subject": subject}

    def command(connection: Connection) -> None:
        connection.execute(insert(audit).values(row))

    return command
