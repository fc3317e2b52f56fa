"""What were the requests of leads to whom something happened before requests were kept?

Looked through lead by lead behind the running service, a piece a transaction; each lead's row is locked, so that what
happens to it meanwhile is neither missed nor taken twice. How far it has come is a row, whoever goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from leads.change import Event
from leads.requests import KINDS, requests_of
from leads.store.reading import read_event
from leads.store.schema import events, leads, requests, requests_filled, verdicts

AT_ONCE = 50
"""Leads looked through in one transaction: what a click may have to wait for (performance.md)."""
MOST_EVENTS = 5_000
"""Events of such a piece; one lead's longer history is looked through from its newest ones."""


def fill(org: str, now: int) -> Callable[[Connection], bool]:
    """Look the next leads through. Whether nothing is left to do. `now`: milliseconds."""

    def command(connection: Connection) -> bool:
        after = _reached(connection, org)
        if after is None:
            return True
        asked = select(leads.c.id).where(leads.c.org == org, leads.c.id > after).order_by(leads.c.id).limit(AT_ONCE)
        ids = list(connection.execute(asked.with_for_update()).scalars())
        if ids:
            _fill(connection, org, ids)
        done = len(ids) < AT_ONCE
        reached = {"lead_id": ids[-1] if ids else after, "finished_at": now if done else None}
        connection.execute(update(requests_filled).where(requests_filled.c.org == org).values(**reached))
        return done

    return command


def _reached(connection: Connection, org: str) -> str | None:
    """Up to which inner id leads are looked through, None where all are. The row is held: one service goes on."""
    insert_one = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert_one(requests_filled).values(org=org, lead_id="").on_conflict_do_nothing())
    asked = select(requests_filled).where(requests_filled.c.org == org).with_for_update()
    row = connection.execute(asked).one()
    return None if row.finished_at is not None else str(row.lead_id)


def _fill(connection: Connection, org: str, ids: list[str]) -> None:
    own = events.c.org == org, events.c.lead_id.in_(ids), events.c.kind.in_(sorted(KINDS))
    asked = select(events).where(*own).order_by(events.c.seq.desc()).limit(MOST_EVENTS)
    happened: dict[str, list[Event]] = {}
    for row in reversed(connection.execute(asked).all()):
        happened.setdefault(row.lead_id, []).append(read_event(row))
    if not happened:
        return
    rang = select(verdicts.c.event_id).where(
        verdicts.c.org == org, verdicts.c.lead_id.in_(sorted(happened)), verdicts.c.reason == "rings"
    )
    rung = frozenset(connection.execute(rang).scalars())
    found = [one for lead, some in happened.items() for one in requests_of(lead, some, rung)]
    connection.execute(delete(requests).where(requests.c.org == org, requests.c.lead_id.in_(sorted(happened))))
    if found:
        connection.execute(insert(requests), [{"org": org, **asdict(one)} for one in found])
