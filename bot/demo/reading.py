"""What stands in the database of the newest events, and of what they led to?

A fixed number of queries, whatever the number of rows. All run in a reader's thread.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select

from leads.store.schema import cards, destinations, events, lead_ids, leads, lines, verdicts

MOST = 60
"""Happenings that are shown."""
SOON = 60_000
"""Milliseconds within which what isn't urgent is shown by itself: one edit a minute and card."""


@dataclass(slots=True)
class Found:
    """Rows of the newest events, newest first, and of what belongs to them."""

    events: list[Any]
    leads: dict[str, Any]  # by inner id
    outside: dict[str, str]  # inner id -> outside id
    verdicts: dict[str, list[Any]] = field(default_factory=dict)  # by event
    cards: dict[str, list[Any]] = field(default_factory=dict)  # by lead
    lines: dict[str, list[Any]] = field(default_factory=dict)  # by event


def mark(connection: Connection) -> tuple[Any, ...]:
    """Other numbers than the last time, if and only if something was recorded or sent meanwhile: every delivery
    renews its destination's lease or ends it."""
    table = destinations.c
    newest = select(func.max(events.c.seq)).scalar_subquery()
    sums = (table.fence, table.lease_until, table.due_at, table.next_send, table.set_aside_until, table.failures)
    return tuple(connection.execute(select(newest, *(func.sum(column) for column in sums))).one())


def newest(connection: Connection, org: str, lead_id: str) -> Found:
    """The newest events of an organisation, or of the lead with this outside id."""
    asked = select(events).where(events.c.org == org).order_by(events.c.seq.desc()).limit(MOST)
    if lead_id:
        inner = select(lead_ids.c.lead_id).where(lead_ids.c.org == org, lead_ids.c.outside_id == lead_id)
        asked = asked.where(events.c.lead_id.in_(inner))
    return around(connection, org, list(connection.execute(asked)))


def since(connection: Connection, org: str, event_id: str) -> Found:
    """An event by its id, the last in the list, and what happened to its lead from then on; none where it isn't
    known."""
    first = select(events.c.seq, events.c.lead_id).where(events.c.org == org, events.c.id == event_id).subquery()
    asked = select(events).join(first, and_(events.c.lead_id == first.c.lead_id, events.c.seq >= first.c.seq))
    rows = list(connection.execute(asked.order_by(events.c.seq).limit(MOST)))
    return around(connection, org, rows[::-1])


def around(connection: Connection, org: str, found: list[Any]) -> Found:
    """What belongs to these events."""
    ids, of = [row.id for row in found], sorted({row.lead_id for row in found})
    known = select(lead_ids.c.lead_id, func.min(lead_ids.c.outside_id).label("outside_id"))
    outside = connection.execute(known.where(lead_ids.c.lead_id.in_(of)).group_by(lead_ids.c.lead_id))
    kept = connection.execute(select(leads).where(leads.c.id.in_(of)))
    result = Found(found, {row.id: row for row in kept}, {row.lead_id: row.outside_id for row in outside})
    judged = select(verdicts).where(verdicts.c.org == org, verdicts.c.event_id.in_(ids))
    result.verdicts = _by("event_id", connection.execute(judged))
    there = select(cards, *_PLACE).join(destinations, destinations.c.id == cards.c.destination_id)
    result.cards = _by("lead_id", connection.execute(there.where(cards.c.lead_id.in_(of)).order_by(cards.c.id)))
    told = select(lines, *_PLACE).join(destinations, destinations.c.id == lines.c.destination_id)
    said = told.where(lines.c.org == org, lines.c.lead_id.in_(of), lines.c.event_id.in_(ids)).order_by(lines.c.id)
    result.lines = _by("event_id", connection.execute(said))
    return result


_PLACE = (
    destinations.c.platform, destinations.c.address, destinations.c.set_aside_until, destinations.c.next_send,
    destinations.c.failures, destinations.c.fault.label("place_fault"),
)  # fmt: skip


def _by(name: str, rows: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def behind(connection: Connection, now: int, platform: str = "") -> list[tuple[str, str]]:
    """(platform, name) of each card and line that should be shown by now and isn't. What waits its turn, such as a
    card that is edited once a minute, is not behind."""
    table = destinations.c
    ill = or_(table.failures > 0, table.fault.is_not(None), table.set_aside_until > now)
    found = []
    for kind, items in (("card", cards), ("line", lines)):
        tried, due = items.c.attempts > 0, items.c.due_at
        overdue = or_(due <= now, due > now + SOON, tried, ill)
        asked = select(table.platform, items.c.id).join(items, items.c.destination_id == table.id)
        asked = asked.where(and_(due.is_not(None), overdue))
        if platform:
            asked = asked.where(table.platform == platform)
        found += [(row.platform, f"{kind} {row.id}") for row in connection.execute(asked)]
    return found


def resting(connection: Connection, org: str, now: int) -> list[Any]:
    """Destinations that something is wrong with, the worst first: until when they are left alone, and the fault."""
    table = destinations.c
    worst = case((table.set_aside_until > now, 2), (table.next_send > now, 1), else_=0)
    return list(
        connection.execute(
            select(table.platform, table.next_send, table.set_aside_until, table.failures, table.fault)
            .where(table.org == org, or_(table.set_aside_until > now, table.fault.is_not(None)))
            .order_by(worst.desc(), table.next_send.desc())
        )
    )
