"""Does a message show its lead as it is, and to whom?

Asked a moment after a press whose decision the outbox shows on all of the lead's cards at once: where it has, the
pressed card needn't be drawn a second time, and nobody's budget of edits is spent twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, select

from leads.lead import Lead
from leads.store.reading import lead_by_inner_id
from leads.store.schema import cards, destinations


def is_owed(lead: Lead, message: str) -> Callable[[Connection], bool]:
    """Whether a message (its id) still has to be shown what was decided on a lead (as it was then): not where its card
    is in step, nor where somebody has decided something newer, which the outbox will show."""

    def query(connection: Connection) -> bool:
        given = {"b_org": lead.org, "b_lead": lead.id}
        for row in connection.execute(_CARDS, given):
            if str(orjson.loads(row.message)["id"]) == message and row.shown >= row.wanted:
                return False
        now = lead_by_inner_id(lead.org, lead.id)(connection)
        return now is not None and _seen(now) == _seen(lead)

    return query


def is_direct(org: str, lead_id: str, message: str) -> Callable[[Connection], bool]:
    """Whether a lead's card, by the message's id, stands in a person's direct messages."""

    def query(connection: Connection) -> bool:
        rows = connection.execute(_PLACES, {"b_org": org, "b_lead": lead_id})
        return any(str(orjson.loads(row.message)["id"]) == message for row in rows)

    return query


def _seen(lead: Lead) -> tuple[Any, ...]:
    """What a press decides on."""
    return lead.control.version, lead.blocked, lead.on_it, lead.waiting


_CARDS = select(cards.c.message, cards.c.shown, cards.c.wanted).where(
    cards.c.org == bindparam("b_org"), cards.c.lead_id == bindparam("b_lead"), cards.c.message.is_not(None)
)
_PLACES = (
    select(cards.c.message)
    .join(destinations, destinations.c.id == cards.c.destination_id)
    .where(cards.c.org == bindparam("b_org"), cards.c.lead_id == bindparam("b_lead"), cards.c.message.is_not(None))
    .where(destinations.c.address.startswith("person:"))
)
