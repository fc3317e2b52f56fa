"""What was said to and by leads before some of their events?"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from sqlalchemy import Connection, select, union_all

from leads.change import Event
from leads.store.reading import read_event
from leads.store.schema import events
from leads.timeline import SPOKEN

MOST_MOMENTS = 100
"""Moments of one question: SQLite takes 500 parts of one query, and each costs a seek."""


class Moment(NamedTuple):
    """An event of a lead's. `at`: milliseconds."""

    lead: str
    event: str
    at: int


def said_before(org: str, moments: Collection[Moment], most: int) -> Callable[[Connection], dict[str, list[Event]]]:
    """By each moment's event id the last `most` messages and replies before it, oldest first; one query for all of
    them. Raises ValueError for more than `MOST_MOMENTS`."""
    if len(moments) > MOST_MOMENTS:
        raise ValueError(f"at most {MOST_MOMENTS} moments")

    def query(connection: Connection) -> dict[str, list[Event]]:
        found: dict[str, list[Event]] = {one.event: [] for one in moments}
        if not moments:
            return found
        parts = []
        for lead, event, at in {one.event: one for one in moments}.values():
            newest = (
                select(events.c.id)
                .where(
                    events.c.org == org, events.c.lead_id == lead, events.c.at <= at, events.c.id != event,
                    events.c.kind.in_(sorted(SPOKEN)),
                )
                .order_by(events.c.at.desc(), events.c.seq.desc())
                .limit(most)
                .subquery()
            )  # fmt: skip
            parts.append(select(newest.c.id))
        wanted = union_all(*parts).subquery()
        asked = select(events).where(events.c.org == org, events.c.id.in_(select(wanted.c.id)))
        rows = list(connection.execute(asked.order_by(events.c.at, events.c.seq)))
        for moment in moments:
            own = [row for row in rows if row.lead_id == moment.lead and row.at <= moment.at and row.id != moment.event]
            found[moment.event] = [read_event(row) for row in own[-most:]]
        return found

    return query
