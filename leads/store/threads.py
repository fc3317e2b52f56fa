"""Which lead does a thread belong to?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from sqlalchemy import Connection, select

from leads.store.schema import cards, destinations

MOST_CARDS = 2_000
"""A platform's newest cards that are looked through: who asks in a thread asks in a fresh one. No index finds a
message, because what a platform keeps of one is its own."""


def lead_of_thread(org: str, platform: str, message: str) -> Callable[[Connection], str | None]:
    """The inner id of the lead on whose card's message the thread hangs, None where it is no card of late."""

    def query(connection: Connection) -> str | None:
        newest = (
            select(cards.c.id, cards.c.lead_id, cards.c.message)
            .join(destinations, destinations.c.id == cards.c.destination_id)
            .where(cards.c.org == org, destinations.c.platform == platform)
            .order_by(cards.c.id.desc())
            .limit(MOST_CARDS)
            .subquery()
        )
        asked = select(newest.c.lead_id, newest.c.message).where(newest.c.message.contains(message, autoescape=True))
        rows = connection.execute(asked.order_by(newest.c.id.desc()))
        return next((row.lead_id for row in rows if message in _ids(orjson.loads(row.message))), None)

    return query


def _ids(message: dict[str, Any]) -> list[str]:
    """A message's id, and those of the messages that it took the place of."""
    return [str(message.get("id") or ""), *map(str, message.get("earlier") or ())]
