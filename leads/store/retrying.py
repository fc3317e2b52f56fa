"""How is a delivery tried again at once, because somebody has put right what was wrong?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, case, select, update

from leads.store.deliveries import TABLES, Delivery, Kind, find, state_of
from leads.store.lifting import lift_where
from leads.store.schema import cards, destinations


class CannotRetry(ValueError):
    """A delivery that neither waits nor was given up; the message says so in a sentence."""


_WHY = {
    "sent": "It was sent already.",
    "elsewhere": "It went to another place, because its own couldn't be reached.",
    "gathered": "It was told in one message with others; the lead's next ring has a message of its own.",
    "removed": "Its lead was erased.",
}


def retry(org: str, kind: Kind, number: int, now: int) -> Callable[[Connection], Delivery | None]:
    """Make a delivery that waits or was given up due now, with a full day of tries before it. A destination that is set
    aside is tried again with it, for all that waits there. Doing it twice is doing it once. Returns the delivery as it
    then is, None where there is none; raises `CannotRetry`."""

    def command(connection: Connection) -> Delivery | None:
        table = TABLES[kind]
        asked = select(table).where(table.c.org == org, table.c.id == number).with_for_update()
        row = connection.execute(asked).one_or_none()
        if row is None:
            return None
        state = state_of(kind, row)
        if state in _WHY:
            raise CannotRetry(_WHY[state])
        values: dict[str, Any] = {"due_at": now, "attempts": 0}
        values |= {"failing_since": None} if kind == "card" else {"retried_at": now}
        if state == "gave_up":
            values["state"] = "waiting" if kind == "line" else _state_again(connection, row)
        connection.execute(update(table).where(table.c.id == number).values(**values))
        _open(connection, row.destination_id, now)
        return find(org, kind, number, now)(connection)

    return command


def _state_again(connection: Connection, card: Any) -> str:
    """What a card that was given up is now: another of its lead may have taken its place meanwhile."""
    table = cards.c
    newer = select(table.id).where(
        table.lead_id == card.lead_id, table.destination_id == card.destination_id, table.state == "live",
        table.id != card.id,
    )  # fmt: skip
    if connection.execute(newer.limit(1)).first() is None:
        return "live"
    if card.message is None:
        raise CannotRetry("A newer card of this lead stands there.")
    return "moved"


def _open(connection: Connection, destination: int, now: int) -> None:
    """Let a destination be sent to now. What a platform asked to wait for is waited for: that isn't a failure."""
    table = destinations.c
    lift_where(now, table.id == destination)(connection)
    earlier = case((table.due_at < now, table.due_at), else_=now)
    not_before = case((table.failures > 0, 0), else_=table.next_send)
    connection.execute(update(destinations).where(table.id == destination).values(due_at=earlier, next_send=not_before))
