"""Which installations are under way, and has this one been begun here, by this browser, just now?

Only hashes are kept. A state serves once: whoever shows it takes its row away, whatever comes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from leads.store.schema import install_states

MOST = 1000
"""States of one organisation at once; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Begun:
    """An installation that somebody has begun: `by_id` is their id on record."""

    hash: str
    browser: str
    org: str
    platform: str
    by_id: str
    expires_at: int


def begin_install(begun: Begun, now: int) -> Callable[[Connection], None]:
    """Keep a state; those that are over go. `now`: milliseconds."""

    def command(connection: Connection) -> None:
        table = install_states.c
        own = table.org == begun.org
        connection.execute(delete(install_states).where(own, table.expires_at <= now))
        held = connection.execute(select(func.count()).where(own)).scalar_one()
        if held >= MOST:
            oldest = select(table.hash).where(own).order_by(table.expires_at).limit(held - MOST + 1)
            connection.execute(delete(install_states).where(table.hash.in_(oldest)))
        row = {
            "hash": begun.hash, "browser": begun.browser, "org": begun.org, "platform": begun.platform,
            "by_id": begun.by_id, "expires_at": begun.expires_at,
        }  # fmt: skip
        connection.execute(insert(install_states).values(row))

    return command


def take_install(org: str, platform: str, hashes: Sequence[str]) -> Callable[[Connection], Begun | None]:
    """Take a state away and return it, too old or not; None where it isn't known (any more)."""

    def command(connection: Connection) -> Begun | None:
        table = install_states.c
        this = table.org == org, table.platform == platform, table.hash.in_(list(hashes))
        row = connection.execute(delete(install_states).where(*this).returning(install_states)).one_or_none()
        return None if row is None else Begun(**row._mapping)

    return command
