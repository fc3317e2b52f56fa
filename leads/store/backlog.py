"""How much waits on each platform, how long already, and how much was given up?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, case, func, literal_column, select

from leads.store.schema import cards, destinations, lines

GAVE_UP: ColumnElement[str] = literal_column("'gave_up'")
"""As a text of its own, so that the index of what was given up is used."""


@dataclass(slots=True)
class Backlog:
    """Of one platform. `oldest`: milliseconds for which the oldest has been waiting."""

    waiting: int = 0
    oldest: int = 0
    gave_up: int = 0
    set_aside: int = 0


def backlog(connection: Connection, org: str, now: int) -> dict[str, Backlog]:
    """Every platform that has anything. A card that was posted waits from when its edit failed or was due on, anything
    else since it was there; what waits its turn (one edit a minute) has been waiting for 0."""
    found: dict[str, Backlog] = defaultdict(Backlog)
    due = case((cards.c.due_at < now, cards.c.due_at), else_=now)
    stale = func.coalesce(cards.c.failing_since, due)
    since = {cards: case((cards.c.posted_at.is_(None), cards.c.created_at), else_=stale), lines: lines.c.created_at}
    for table in (cards, lines):
        waits = _by_platform(table, func.min(since[table])).where(table.c.org == org, table.c.due_at.is_not(None))
        for row in connection.execute(waits):
            one = found[row.platform]
            one.waiting, one.oldest = one.waiting + row.number, max(one.oldest, now - row.since)
        over = _by_platform(table, func.min(table.c.created_at)).where(table.c.org == org, table.c.state == GAVE_UP)
        for row in connection.execute(over):
            found[row.platform].gave_up += row.number
    at = destinations.c
    aside = select(at.platform, func.count().label("number")).where(at.org == org, at.set_aside_until > now)
    for row in connection.execute(aside.group_by(at.platform)):
        found[row.platform].set_aside = row.number
    return dict(found)


def _by_platform(table: Table, since: ColumnElement[Any]) -> Select[Any]:
    at = destinations.c
    asked = select(at.platform, func.count().label("number"), since.label("since"))
    return asked.join_from(destinations, table, at.id == table.c.destination_id).group_by(at.platform)
