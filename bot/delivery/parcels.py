"""What waits at a destination, with all that is needed to draw it?

Statements stand beside their functions and are built once: building one costs five times as much as running it, and
every card pays for these.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import Connection, Select, bindparam, func, select

from leads.change import Event
from leads.lead import Lead
from leads.store.reading import read_events, read_lead
from leads.store.schema import cards, destinations, leads, lines

MOST_ITEMS = 20
"""Cards and lines of one destination read at once."""
GATHERED = "gathered"
"""State and fault code of what was told together with others, and the beginning of the template of what tells it."""


def more_in(template: str) -> int:
    """How many others a line tells of: "rang+311"."""
    return int(template.partition("+")[2] or 0)


@dataclass(frozen=True, slots=True)
class Rung:
    """One place where a lead has rung: the destination's address, the event's time, and its rule."""

    platform: str
    address: str
    at: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """One card to bring in step, or one line to send. `row` holds the table's columns."""

    kind: str  # "card" or "line"
    id: int
    row: Any
    lead: Lead
    message: dict[str, Any] | None  # the posted message; of a line: that of its card
    rung: tuple[Rung, ...] = ()  # of a waiting lead's card: where it has rung
    event: Event | None = None  # what a line tells of
    erased: bool = False  # `message`, its own of a line too, is to be removed; `lead` then holds an id and no more

    @property
    def attempts(self) -> int:
        return int(self.row.attempts)

    def tried_since(self, now: int) -> int:
        """Since when sending has been tried: of a line from its beginning on, or since somebody had it tried again;
        a card may have stood for days before an edit fails."""
        if self.kind == "line":
            return int(max(self.row.created_at, self.row.retried_at or 0))
        return now if self.row.failing_since is None else int(self.row.failing_since)


def load_due(destination: int, now: int) -> Callable[[Connection], list[Parcel]]:
    """What is due at a destination: cards first, then lines in their order. Also what belongs to no lead any more:
    were it passed over, the destination would stay due for ever."""

    def query(connection: Connection) -> list[Parcel]:
        given = {"b_destination": destination, "b_now": now}
        cards_due = connection.execute(_DUE_CARDS, given)
        parcels = [
            Parcel("card", row.id, row, _lead(row), _json(row.message), erased=_is_erased(row)) for row in cards_due
        ]
        waiting = [parcel.row.lead_id for parcel in parcels if parcel.lead.waiting is not None]
        if waiting:
            rung = _places_rung(connection, waiting)
            parcels = [replace(parcel, rung=tuple(rung.get(parcel.row.lead_id, ()))) for parcel in parcels]
        found = list(connection.execute(_DUE_LINES, given))
        events = read_events(connection, [(row.org, row.event_id) for row in found])
        told = [_line(row, events.get((row.org, row.event_id))) for row in found]
        first = [one for one in told if one.row.template.startswith(GATHERED)]  # it says why cards don't come
        return first + parcels + [one for one in told if one not in first]

    return query


_DUE_CARDS = (
    select(cards, leads.c.state.label("lead_state"))
    .outerjoin(leads, leads.c.id == cards.c.lead_id)
    .where(cards.c.destination_id == bindparam("b_destination"), cards.c.due_at <= bindparam("b_now"))
    .order_by(cards.c.due_at, cards.c.id)
    .limit(MOST_ITEMS)
)


def _due_lines() -> Select[Any]:
    earlier = lines.alias()
    held_up = (
        select(func.max(earlier.c.due_at))
        .where(
            earlier.c.destination_id == lines.c.destination_id,
            earlier.c.lead_id == lines.c.lead_id,
            earlier.c.id < lines.c.id,
            earlier.c.due_at > bindparam("b_now"),
        )
        .scalar_subquery()
    )
    return (
        select(
            lines,
            leads.c.state.label("lead_state"),
            cards.c.message.label("card_message"),
            cards.c.state.label("card_state"),
            held_up.label("held_up"),
        )
        .outerjoin(leads, leads.c.id == lines.c.lead_id)
        .outerjoin(cards, cards.c.id == lines.c.card_id)
        .where(lines.c.destination_id == bindparam("b_destination"), lines.c.due_at <= bindparam("b_now"))
        .order_by(lines.c.id)
        .limit(MOST_ITEMS)
    )


_DUE_LINES = _due_lines()


def _line(row: Any, event: Event | None) -> Parcel:
    erased = _is_erased(row) and row.template != "webhook"
    message = row.message if erased else row.card_message
    return Parcel("line", row.id, row, _lead(row), _json(message), event=event, erased=erased)


def _is_erased(row: Any) -> bool:
    """Whether a message is to be removed: its lead was erased, or is not on record for whatever reason."""
    return row.state == "erasing" or row.lead_state is None


def _lead(row: Any) -> Lead:
    if row.lead_state is None:
        return Lead(id=row.lead_id, org=row.org, created_at=0)
    return read_lead(_AsLead(row.lead_id, row.org, row.lead_state))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _AsLead:
    id: str
    org: str
    state: str


def _json(text: str | None) -> dict[str, Any] | None:
    return None if text is None else dict(orjson.loads(text))


def _places_rung(connection: Connection, lead_ids: list[str]) -> dict[str, list[Rung]]:
    """Where leads have live cards, in the order in which they rang."""
    found: dict[str, list[Rung]] = {}
    for row in connection.execute(_RUNG, {"b_leads": lead_ids}):
        found.setdefault(row.lead_id, []).append(Rung(row.platform, row.address, row.rang_at))
    return found


_RUNG = (
    select(cards.c.lead_id, destinations.c.platform, destinations.c.address, cards.c.rang_at)
    .join(destinations, destinations.c.id == cards.c.destination_id)
    .where(cards.c.lead_id.in_(bindparam("b_leads", expanding=True)), cards.c.state == "live")
    .order_by(cards.c.rang_at, cards.c.id)
)
