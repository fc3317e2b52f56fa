"""Which lead does a thread belong to?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Select, select

from leads.lead import Lead
from leads.store.reading import read_lead
from leads.store.schema import cards, destinations, leads, lines

MOST_CARDS = 2_000
"""A platform's newest cards, and lines, that are looked through: who writes in a thread writes in a fresh one. No index
finds a message, because what a platform keeps of one is its own."""

MOST_HELD = 200
"""Newest cards in somebody's direct messages that are looked through for leads that they have control of."""


@dataclass(frozen=True, slots=True)
class Thread:
    """The lead on whose card's message a thread hangs, and the numbers of the card and of where it stands."""

    lead_id: str
    card: int
    destination: int


def thread_of(org: str, platform: str, message: str, place: str = "") -> Callable[[Connection], Thread | None]:
    """Whose thread it is that hangs on a message, None where that is nothing of one lead's of late: a line that belongs
    to no card may tell of several. `place`: the outside id of where it stands: a platform's message ids may be unique
    there alone."""

    def query(connection: Connection) -> Thread | None:
        for table, card in ((cards, cards.c.id), (lines, lines.c.card_id)):
            for row in connection.execute(_asked(table, card, org, platform, message)):
                ref = orjson.loads(row.message)
                if message in _ids(ref) and (not place or _stands_in(ref, place)):
                    return Thread(row.lead_id, row.card or 0, row.destination_id)
        return None

    return query


def lead_of_thread(org: str, platform: str, message: str, place: str = "") -> Callable[[Connection], str | None]:
    """The inner id of the lead, None where there is none."""
    look = thread_of(org, platform, message, place)

    def query(connection: Connection) -> str | None:
        found = look(connection)
        return None if found is None else found.lead_id

    return query


def leads_held(org: str, platform: str, person: str) -> Callable[[Connection], list[Lead]]:
    """Leads that a person has control of, of those whose cards stand in their direct messages there, the newest card
    first."""
    asked = (
        select(leads)
        .join(cards, cards.c.lead_id == leads.c.id)
        .join(destinations, destinations.c.id == cards.c.destination_id)
        .where(
            destinations.c.org == org, destinations.c.platform == platform,
            destinations.c.address == f"person:{person}", cards.c.state == "live",
        )
        .order_by(cards.c.id.desc())
        .limit(MOST_HELD)
    )  # fmt: skip

    def query(connection: Connection) -> list[Lead]:
        found = {row.id: read_lead(row) for row in connection.execute(asked)}
        return [lead for lead in found.values() if lead.control.by is not None and lead.control.by.id == person]

    return query


def _asked(table: Any, card: Any, org: str, platform: str, message: str) -> Select[Any]:
    newest = (
        select(table.c.id, table.c.lead_id, table.c.message, table.c.destination_id, card.label("card"))
        .join(destinations, destinations.c.id == table.c.destination_id)
        .where(table.c.org == org, destinations.c.platform == platform, card.is_not(None))
        .order_by(table.c.created_at.desc(), table.c.id.desc())
        .limit(MOST_CARDS)
        .subquery()
    )
    found = newest.c.message.contains(message, autoescape=True)
    return select(newest).where(found).order_by(newest.c.id.desc())


def _ids(message: dict[str, Any]) -> list[str]:
    """A message's id, and those of the messages that it took the place of."""
    return [str(message.get("id") or ""), *map(str, message.get("earlier") or ())]


def _stands_in(message: dict[str, Any], place: str) -> bool:
    """Whether a message names this place: its channel or room, or a conversation that begins with it."""
    named = [one for one in message.values() if isinstance(one, str)]
    return place in named or any(one.startswith(f"{place};") for one in named)
