"""Of which destinations that are set aside have managers not been told today, and who tells them?

A row a subject remembers when it was told last. Whoever tells claims the row first, so that two services don't tell
twice; where that one dies before it has, another does after the claim.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, case, literal, select, update
from sqlalchemy import String as Words
from sqlalchemy.dialects import postgresql, sqlite

from leads.store.schema import destinations, notices

DAY = 24 * 60 * 60 * 1000
"""Milliseconds within which nobody is told of the same twice."""
CLAIM = 5 * 60 * 1000
"""Milliseconds within which whoever has claimed a notice tells it; where nobody could be told, it is tried then."""
MOST = 200


@dataclass(frozen=True, slots=True)
class Aside:
    """What is set aside: one destination, or all of a platform that refuses the installation. `sentence` says what
    somebody can do."""

    subject: str
    platform: str
    address: str
    sentence: str

    @property
    def everywhere(self) -> bool:
        """Whether the whole platform is ill."""
        return self.subject.startswith("installation:")


def owed(org: str, now: int) -> Callable[[Connection], list[Aside]]:
    """What is set aside, and nobody was told of it within a day. At most 200 destinations at once."""

    def query(connection: Connection) -> list[Aside]:
        table = destinations.c
        whole = literal("installation:") + table.platform
        subject = case((table.fault_scope == "installation", whole), else_="destination:" + table.id.cast(Words))
        asked: Any = (
            select(subject.label("subject"), table.platform, table.address, table.fault)
            .outerjoin(notices, (notices.c.org == table.org) & (notices.c.subject == subject))
            .where(
                table.org == org, table.set_aside_until > now,
                notices.c.subject.is_(None) | ((notices.c.told_at <= now - DAY) & (notices.c.lease_until <= now)),
            )
            .order_by(table.id)
            .limit(MOST)
        )  # fmt: skip
        found = {row.subject: row for row in connection.execute(asked)}  # a platform that is ill is told of once
        return [Aside(row.subject, row.platform, row.address, row.fault or "") for row in found.values()]

    return query


def untold(org: str, subjects: Collection[str], now: int) -> Callable[[Connection], set[str]]:
    """Those of the subjects of which nobody was told within a day, nor is being told."""

    def query(connection: Connection) -> set[str]:
        table = notices.c
        fresh = (table.told_at > now - DAY) | (table.lease_until > now)
        asked = select(table.subject).where(table.org == org, table.subject.in_(sorted(subjects)), fresh)
        return set(subjects) - set(connection.execute(asked).scalars())

    return query


def claim(org: str, subjects: Collection[str], now: int) -> Callable[[Connection], set[str]]:
    """Claim notices; those of the subjects that are this process' to tell."""

    def command(connection: Connection) -> set[str]:
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        rows = [{"org": org, "subject": one, "told_at": 0, "lease_until": 0} for one in sorted(subjects)]
        connection.execute(insert(notices).values(rows).on_conflict_do_nothing())
        table = notices.c
        taken: Any = (
            update(notices)
            .where(
                table.org == org, table.subject.in_(sorted(subjects)), table.told_at <= now - DAY,
                table.lease_until <= now,
            )
            .values(lease_until=now + CLAIM)
            .returning(table.subject)
        )  # fmt: skip
        return set(connection.execute(taken).scalars())

    return command


def told(org: str, subjects: Collection[str], now: int) -> Callable[[Connection], None]:
    """Managers were told."""

    def command(connection: Connection) -> None:
        table = notices.c
        mine = update(notices).where(table.org == org, table.subject.in_(sorted(subjects)))
        connection.execute(mine.values(told_at=now, lease_until=0))

    return command
