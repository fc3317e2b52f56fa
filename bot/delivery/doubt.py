"""What may stand twice on a platform, because the process that was sending it died?

A platform answers a message with its id, and no platform takes an id of ours: what was on its way when a process died
may be there or not. It is sent again, marked as doubted. A card that stands twice is found when somebody presses on the
one that nobody knows, and removed then; so is one of a lead that was erased meanwhile, by whoever presses on it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Table, bindparam, select, update

from bot.platforms.port import Platform, Pressed
from leads.store.database import Database
from leads.store.erased import erased_as
from leads.store.schema import cards, destinations, lines

DRIFT = 5_000
"""Milliseconds by which a dead process' clock may have been ahead of ours: what it took for due was due."""

log = logging.getLogger(__name__)


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
    """A courier sends what is due one by one, in order: of what nobody has seen yet, only the first of each destination
    can have been on its way. A card that has changed while it was sent is due again and stands before those that were
    to follow it; but an edit that is made twice shows once. A line waits for its card."""
    other = table.alias()
    order = (other.c.due_at, other.c.id) if table is cards else (other.c.id,)
    first = select(other.c.id).where(
        other.c.destination_id == table.c.destination_id, other.c.due_at <= now + DRIFT, other.c.message.is_(None),
        other.c.state.in_(("live", "waiting")),
    )  # fmt: skip
    if table is lines:
        unseen = cards.alias()
        waits = select(unseen.c.id).where(unseen.c.id == other.c.card_id, unseen.c.message.is_(None))
        first = first.where(~waits.exists())
    chosen = first.order_by(*order).limit(1).scalar_subquery()
    return update(table).where(table.c.destination_id.in_(theirs), table.c.id == chosen).values(doubted_at=now)


class Surplus:
    """Takes back a card that nobody knows, once it is pressed. `platforms`: those that are on."""

    def __init__(self, database: Database, platforms: Callable[[], Sequence[Platform]]) -> None:
        self._database = database
        self._platforms = platforms

    async def take_back(self, org: str, lead: str, pressed: Pressed) -> None:
        """Delete what was pressed if it is a surplus card of this lead, or if the lead was erased. Raises nothing: the
        press counts anyway."""
        platform = next((one for one in self._platforms() if one.name == pressed.person.platform), None)
        if pressed.message is None or platform is None:
            return
        try:
            if await self._database.read(is_surplus(org, lead, pressed.place, str(pressed.message["id"]))):
                await platform.delete(pressed.message)
                log.warning("surplus_removed platform=%s lead=%s", platform.name, lead)
        except Exception as fault:  # it stands, and is looked at again when it is pressed again
            log.warning("surplus_stays platform=%s fault=%s", platform.name, type(fault).__name__)


def is_surplus(org: str, lead: str, place: str, message: str) -> Callable[[Connection], bool]:
    """Whether a message (its id) with a lead's card in a channel or space (`place`, its id) is one that nobody knows,
    where a card of that lead was doubted; or any message of a lead that was erased."""

    def query(connection: Connection) -> bool:
        if erased_as(connection, org, lead) is not None:
            return True
        known: set[str] = set()
        doubted = False
        for row in connection.execute(_CARDS, {"b_org": org, "b_lead": lead}):
            shown = orjson.loads(row.message)
            there = {*map(str, shown.values()), str(orjson.loads(row.place)["id"]) if row.place else ""}
            if not place or place not in there:  # a place may be kept by its name until a message there gives its id
                continue
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
