"""Does a message show its lead as it is?

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
from leads.store.schema import cards


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


def _seen(lead: Lead) -> tuple[Any, ...]:
    """What a press decides on."""
    return lead.control.version, lead.blocked, lead.on_it, lead.waiting


_CARDS = select(cards.c.message, cards.c.shown, cards.c.wanted).where(
    cards.c.org == bindparam("b_org"), cards.c.lead_id == bindparam("b_lead"), cards.c.message.is_not(None)
)
