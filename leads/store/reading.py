"""What is stored of a lead, and of what happened to it?

Plain queries; each runs in a reader's thread (`Database.read`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import Connection, Row, bindparam, select, tuple_

from leads.change import Event
from leads.codec import decode_text, read_who
from leads.lead import Lead
from leads.scoring import LATER, later_id, wants_scores
from leads.store.schema import events, lead_ids, leads

MOST_ENTRIES = 200
"""Timeline entries in one answer."""


def find_lead(org: str, any_id: str) -> Callable[[Connection], Lead | None]:
    """The lead that is known by `any_id`: its inner id, or any outside one."""

    def query(connection: Connection) -> Lead | None:
        found = connection.execute(_INNER_ID, {"b_org": org, "b_id": any_id}).scalar_one_or_none()
        row = connection.execute(_LEAD, {"b_org": org, "b_id": found or any_id}).one_or_none()
        return None if row is None else read_lead(row)

    return query


def lead_by_inner_id(org: str, lead_id: str) -> Callable[[Connection], Lead | None]:
    """The lead of this inner id and of no other: buttons carry it, and somebody may use the same text outside."""

    def query(connection: Connection) -> Lead | None:
        row = connection.execute(select(leads).where(leads.c.org == org, leads.c.id == lead_id)).one_or_none()
        return None if row is None else read_lead(row)

    return query


def outside_id(lead_id: str) -> Callable[[Connection], str | None]:
    """The first id that others know a lead by, None where there is none."""

    def query(connection: Connection) -> str | None:
        return connection.execute(_OUTSIDE_ID, {"b_id": lead_id}).scalar_one_or_none()

    return query


def outside_ids(lead_id: str, most: int = 100) -> Callable[[Connection], list[str]]:
    """All ids that others know a lead by, in the same order; at most `most`."""
    own = select(lead_ids.c.outside_id).where(lead_ids.c.lead_id == lead_id, lead_ids.c.source != "merged")
    asked = own.order_by(lead_ids.c.source, lead_ids.c.outside_id).limit(most)
    return lambda connection: list(connection.execute(asked).scalars())


# What every press and every call asks, built once: building a statement costs five times as much as running it.
_INNER_ID = (
    select(lead_ids.c.lead_id)
    .where(lead_ids.c.org == bindparam("b_org"), lead_ids.c.outside_id == bindparam("b_id"))
    .order_by(lead_ids.c.source)
    .limit(1)
)
_LEAD = select(leads).where(leads.c.org == bindparam("b_org"), leads.c.id == bindparam("b_id"))
_OUTSIDE_ID = (
    select(lead_ids.c.outside_id)
    .where(lead_ids.c.lead_id == bindparam("b_id"))
    .order_by(lead_ids.c.source, lead_ids.c.outside_id)
    .limit(1)
)


def read_lead(row: Row[Any]) -> Lead:
    """A row of the leads table as a lead."""
    return decode_text(row.id, row.org, row.state)


def timeline(
    org: str, lead_id: str, *, most: int = 50, before: tuple[int, int] | None = None,
    after: tuple[int, int] | None = None, kinds: Iterable[str] = (),
) -> Callable[[Connection], list[tuple[int, Event]]]:  # fmt: skip
    """What happened to a lead, newest first, as (commit number, event). `before`: the (at, commit number) of
    the last one seen; `after`: of the first one seen, for those that come next on the way back to the newest.
    `kinds`: these only; left out, all but what says something of a message that is one of them."""

    def query(connection: Connection) -> list[tuple[int, Event]]:
        asked = select(events).where(events.c.org == org, events.c.lead_id == lead_id)
        place = tuple_(events.c.at, events.c.seq)  # compared as one, the index leads there; by "or" all is read
        if before is not None:
            at, seq = before
            asked = asked.where(place < tuple_(at, seq))
        if after is not None:
            at, seq = after
            asked = asked.where(place > tuple_(at, seq))
        wanted = list(kinds)
        asked = asked.where(events.c.kind.in_(wanted) if wanted else events.c.kind.not_in(sorted(LATER)))
        order = (events.c.at, events.c.seq) if after is not None else (events.c.at.desc(), events.c.seq.desc())
        asked = asked.order_by(*order).limit(min(most, MOST_ENTRIES))
        rows = list(connection.execute(asked))
        happened = said_later(connection, {(org, row.id): read_event(row) for row in rows})
        found = [(row.seq, happened[(org, row.id)]) for row in rows]
        return found[::-1] if after is not None else found

    return query


def read_events(connection: Connection, keys: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Event]:
    """Several events by (organisation, id), in one query."""
    wanted = list(keys)
    if not wanted:
        return {}
    asked = select(events).where(events.c.id.in_([event for _, event in wanted]))
    return said_later(connection, {(row.org, row.id): read_event(row) for row in connection.execute(asked)})


def said_later(connection: Connection, found: Mapping[tuple[str, str], Event]) -> Mapping[tuple[str, str], Event]:
    """Events with what was said of them afterwards: messages with the scores, or flags, that came after them, which
    one query finds by their ids."""
    bare = {key: one for key, one in found.items() if wants_scores(one)}
    ids = {later_id(event, kind): (org, event) for org, event in bare for kind in LATER}
    if not ids:
        return found
    asked = select(events.c.org, events.c.id, events.c.body).where(events.c.id.in_(sorted(ids)))
    told = {}
    for row in connection.execute(asked):
        key = ids[row.id]
        if key[0] == row.org:
            data = orjson.loads(row.body).get("data") or {}
            own = {name: data[name] for name in ("score", "category", "moderation", "flagged") if name in data}
            told[key] = replace(bare[key], data={**bare[key].data, **own})
    return {**found, **told}


def read_event(row: Row[Any]) -> Event:
    """A row of the events table as an event."""
    body = orjson.loads(row.body)
    return Event(
        id=row.id, kind=row.kind, at=row.at, received=row.received, channel=row.channel,
        agent=body.get("agent"), data=body.get("data") or {}, lead=body.get("lead") or {}, by=read_who(body.get("by")),
        counted=body.get("counted"),
    )  # fmt: skip
