"""What may stand twice on a platform, because the process that was sending it died?

A platform answers a message with its id, and no platform takes an id of ours: what was on its way when a process died
may be there or not. It is sent again, marked as doubted. A card that stands twice is found when somebody presses on the
one that nobody knows, and removed then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, select, update

from leads.store.schema import cards, destinations, lines


def free(now: int, *claimed: ColumnElement[bool]) -> Callable[[Connection], int]:
    """End the leases of destinations whose holder is dead, as `claimed` chooses them, and mark what may have been on
    its way there. Should a holder live on after all, the fence makes its results void. Returns how many there were."""

    def command(connection: Connection) -> int:
        theirs = select(destinations.c.id).where(*claimed)
        for table in (cards, lines):
            connection.execute(_mark(table, theirs, now))
        return connection.execute(update(destinations).where(*claimed).values(lease_until=0)).rowcount

    return command


def _mark(table: Table, theirs: Any, now: int) -> Any:
    """A courier sends what is due one by one, in order: only the first of each destination can have been on its way.
    An edit that is made twice shows once."""
    due, other = and_(table.c.due_at <= now, table.c.state.in_(("live", "waiting"))), table.alias()
    order = (other.c.due_at, other.c.id) if table is cards else (other.c.id,)
    first = (
        select(other.c.id)
        .where(other.c.destination_id == table.c.destination_id, other.c.due_at <= now)
        .order_by(*order)
        .limit(1)
        .scalar_subquery()
    )
    unsent = table.c.message.is_(None)
    return (
        update(table).where(due, unsent, table.c.destination_id.in_(theirs), table.c.id == first).values(doubted_at=now)
    )


def is_surplus(org: str, lead: str, place: str, message: str) -> Callable[[Connection], bool]:
    """Whether a message (its id) with a lead's card in a channel or space (`place`, its id) is one that nobody knows,
    where a card of that lead was doubted."""

    def query(connection: Connection) -> bool:
        known: set[str] = set()
        doubted = False
        for row in connection.execute(_CARDS, {"b_org": org, "b_lead": lead}):
            if row.place is None or orjson.loads(row.place).get("id") != place:
                continue
            shown = orjson.loads(row.message)
            known.update(str(one) for one in (shown["id"], *shown.get("earlier", ())))
            doubted = doubted or row.doubted_at is not None
        return doubted and message not in known

    return query


_CARDS = (
    select(cards.c.message, cards.c.doubted_at, destinations.c.place)
    .join(destinations, destinations.c.id == cards.c.destination_id)
    .where(
        cards.c.org == bindparam("b_org"), cards.c.lead_id == bindparam("b_lead"), cards.c.message.is_not(None),
        destinations.c.address.startswith("channel:"),
    )
)  # fmt: skip
