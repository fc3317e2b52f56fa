"""What has the agents' platform not heard yet, because it can't be reached, and whose cards must say so?

Its destinations are like any other: one that fails keeps its fault until something gets there again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam, case, func, select, update

from leads.store.replies import WEBHOOK
from leads.store.schema import cards, destinations, lines

MOST = 200
"""Leads whose cards are drawn anew when the platform stops answering; what is drawn later says so by itself."""
LATE = 5_000
"""Milliseconds after which cards may have said that something wasn't heard, also of leads beyond those `MOST`."""

_AT = lines.c


def unheard(connection: Connection, lead_ids: Iterable[str]) -> Mapping[str, int]:
    """Since when (milliseconds) webhooks of these leads wait for a platform that can't be reached, by lead."""
    wanted = sorted(set(lead_ids))
    if not wanted:
        return {}
    return {row.lead_id: row.since for row in connection.execute(_UNHEARD, {"b_leads": wanted})}


def is_away(connection: Connection, destination: int) -> bool:
    """Whether what was tried last didn't get to a destination, so that cards say so."""
    return bool(connection.execute(_AWAY, {"b_id": destination}).scalar())


def show_unheard(connection: Connection, destination: int, now: int) -> None:
    """Let the cards of the leads whose webhooks wait at a destination be drawn anew."""
    for lead_id in connection.execute(_WAITING, {"b_destination": destination}).scalars().all():
        show_cards(connection, lead_id, now)


def show_cards(connection: Connection, lead_id: str, now: int) -> None:
    """Let a lead's live cards be drawn anew. Their destinations are locked in the order of their numbers, as everybody
    locks them."""
    given = {"b_lead": lead_id, "b_now": now}
    numbers = sorted(set(connection.execute(_SHOWN, given).scalars()))
    connection.execute(_SHOW, given)
    for number in numbers:
        connection.execute(_DUE, {"b_id": number, "b_now": now})


_UNHEARD = (
    select(_AT.lead_id, func.min(_AT.created_at).label("since"))
    .join(destinations, destinations.c.id == _AT.destination_id)
    .where(
        _AT.lead_id.in_(bindparam("b_leads", expanding=True)), _AT.template == WEBHOOK, _AT.state == "waiting",
        destinations.c.fault.is_not(None),
    )
    .group_by(_AT.lead_id)
)  # fmt: skip
_AWAY = select(destinations.c.fault.is_not(None)).where(destinations.c.id == bindparam("b_id"))
_WAITING = (
    select(_AT.lead_id)
    .where(_AT.destination_id == bindparam("b_destination"), _AT.template == WEBHOOK, _AT.state == "waiting")
    .distinct()
    .limit(MOST)
)
_LIVE = cards.c.lead_id == bindparam("b_lead"), cards.c.state == "live", cards.c.posted_at.is_not(None)
_SHOWN = select(cards.c.destination_id).where(*_LIVE)
_SHOW = update(cards).where(*_LIVE).values(wanted=cards.c.wanted + 1, due_at=bindparam("b_now"))
_EARLIER = case((destinations.c.due_at < bindparam("b_now"), destinations.c.due_at), else_=bindparam("b_now"))
_DUE = update(destinations).where(destinations.c.id == bindparam("b_id")).values(due_at=_EARLIER)
