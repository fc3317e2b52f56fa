"""What happened from a lead's last request on, until somebody answered it?

What stands in the record of it: the request, what rules said of each event since and where it rang, and what people
did. One read of a fixed number of queries, however long the lead's history.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from leads.change import Event
from leads.requests import AGAIN, STEPS, Request
from leads.store.judged import CAN_RING, JudgedEvent, judge_events
from leads.store.reading import read_event
from leads.store.schema import events, requests

DEEDS = frozenset({*STEPS, "on_it.over", "lead.unblocked", "lead.merged"})
"""What is told of a trail beside what rang."""
MOST_EVENTS = 100
"""Events after the request that are looked at."""


@dataclass(frozen=True, slots=True)
class StoredTrail:
    """A request, the events since for which rules had something to say, and what was done, in the order of commits.
    `more`: whether more happened than was looked at."""

    request: Request
    judged: tuple[JudgedEvent, ...]
    deeds: tuple[Event, ...]
    more: bool = False


REQUEST = (
    requests.c.event_id, requests.c.lead_id, requests.c.kind, requests.c.asked, requests.c.asked_at,
    requests.c.on_it_at, requests.c.on_it_by, requests.c.taken_at, requests.c.taken_by, requests.c.answered_at,
    requests.c.answered_by, requests.c.left_at, requests.c.ended, requests.c.ended_at,
)  # fmt: skip
"""The columns that make a request, in the order of its fields."""


def request_of(row: Any) -> Request:
    """A row that begins with the columns of `REQUEST`."""
    event, lead, kind, asked, at, on_it, on_it_by, taken, taken_by, answered, answered_by, left, ended, over = row[:14]
    return Request(
        event, lead, kind, asked, at, on_it, on_it_by or "", taken, taken_by or "", answered, answered_by or "", left,
        ended, over,
    )  # fmt: skip


def trail(org: str, lead_id: str) -> Callable[[Connection], StoredTrail | None]:
    """The trail of a lead's last request, None where it never needed a person. One that it made itself goes before one
    that a ring made within the same day."""

    def query(connection: Connection) -> StoredTrail | None:
        request = _last(connection, org, lead_id)
        if request is None:
            return None
        own = events.c.org == org, events.c.lead_id == lead_id
        began = select(events.c.seq).where(events.c.org == org, events.c.id == request.event_id).scalar_subquery()
        kinds = sorted({*CAN_RING, *DEEDS})
        until = [events.c.at <= request.ended_at] if request.ended_at is not None and request.ended != "again" else []
        asked = select(events).where(*own, events.c.seq >= began, events.c.kind.in_(kinds), *until)
        rows = connection.execute(asked.order_by(events.c.seq).limit(MOST_EVENTS + 1)).all()
        found = [read_event(row) for row in rows[:MOST_EVENTS]]
        ringing = {event.id: event for event in found if event.kind in CAN_RING}
        judged = judge_events(connection, org, lead_id, ringing)
        said = tuple(one for one in judged.values() if one.verdicts or one.event.id == request.event_id)
        deeds = tuple(event for event in found if event.kind in DEEDS)
        return StoredTrail(request, said, deeds, len(rows) > MOST_EVENTS)

    return query


def _last(connection: Connection, org: str, lead_id: str) -> Request | None:
    newest: dict[bool, Request] = {}
    for asked in (True, False):
        own = requests.c.org == org, requests.c.lead_id == lead_id, requests.c.asked == asked
        order = requests.c.asked_at.desc()
        row = connection.execute(select(*REQUEST).where(*own).order_by(order).limit(1)).one_or_none()
        if row is not None:
            newest[asked] = request_of(row)
    asked_itself, rung = newest.get(True), newest.get(False)
    if asked_itself is None or rung is None:
        return asked_itself or rung
    later = rung.asked_at - asked_itself.asked_at > AGAIN and asked_itself.ended is not None
    return rung if later else asked_itself
