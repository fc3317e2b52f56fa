"""What is old enough to be dropped, and needed by nobody?

Small batches: each function drops at most so many rows in one transaction, and says where to go on. Rows are looked at
in the order in which they were written, and only up to the first that is young enough.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Table, and_, delete, func, or_, select, tuple_

from leads.store.listed.said import KINDS
from leads.store.listed.unlisting import unsay
from leads.store.schema import (
    cards,
    events,
    feedback,
    inbox,
    lines,
    requests,
    rung,
    silences,
    summaries,
    unscored,
    verdicts,
)

AT_ONCE = 200
"""Rows dropped in one transaction: what a click may have to wait for (performance.md)."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many rows went, and behind which number to go on; None: nothing that old is left."""

    rows: int
    after: int | None


def drop_answers(org: str, before: int) -> Callable[[Connection], Dropped]:
    """Drop answers to callbacks of before `before` (milliseconds), which nobody repeats any more."""

    def command(connection: Connection) -> Dropped:
        old = select(inbox.c.org, inbox.c.key).where(inbox.c.org == org, inbox.c.at < before)
        keys = [tuple(row) for row in connection.execute(old.order_by(inbox.c.at).limit(AT_ONCE))]
        if keys:
            connection.execute(delete(inbox).where(tuple_(inbox.c.org, inbox.c.key).in_(keys)))
        return Dropped(len(keys), 0 if len(keys) == AT_ONCE else None)

    return command


_OF_EVENTS = (
    events.c.seq, events.c.id, events.c.org, events.c.received, events.c.lead_id, events.c.kind, events.c.body,
)  # fmt: skip


def drop_counted(org: str, before: int) -> Callable[[Connection], Dropped]:
    """Drop what was counted of rings for limits, where no limit can reach that far back any more."""

    def command(connection: Connection) -> Dropped:
        old = select(rung.c.at).where(rung.c.org == org, rung.c.at < before).order_by(rung.c.at).limit(AT_ONCE)
        times = list(connection.execute(old).scalars())
        if times:
            connection.execute(delete(rung).where(rung.c.org == org, rung.c.at.in_(sorted(set(times)))))
        return Dropped(len(times), 0 if len(times) == AT_ONCE else None)

    return command


def drop_events(org: str, before: int, after: int) -> Callable[[Connection], Dropped]:
    """Drop events that came in before `before`, with their verdicts, those behind number `after` first. What a live
    card rang for stays with it, and so does what is still to be told."""

    def command(connection: Connection) -> Dropped:
        asked = select(*_OF_EVENTS).where(events.c.seq > after)
        rows = list(connection.execute(asked.order_by(events.c.seq).limit(AT_ONCE)))
        old = [row for row in rows if row.org == org and row.received < before]
        ids = {row.id for row in old} - _needed(connection, org, {row.id for row in old})
        if ids:
            unsay(connection, [(row.lead_id, row.body) for row in old if row.id in ids and row.kind in KINDS])
            for judged in (verdicts, silences, requests, feedback, unscored):
                connection.execute(delete(judged).where(judged.c.org == org, judged.c.event_id.in_(sorted(ids))))
            told = {row.lead_id for row in old if row.id in ids}  # a summary may quote what goes
            connection.execute(delete(summaries).where(summaries.c.org == org, summaries.c.lead_id.in_(sorted(told))))
            connection.execute(delete(events).where(events.c.seq.in_([row.seq for row in old if row.id in ids])))
        ended = len(rows) < AT_ONCE or rows[-1].received >= before
        return Dropped(len(ids), None if ended else int(rows[-1].seq))

    return command


def _needed(connection: Connection, org: str, ids: set[str]) -> set[str]:
    """Those of these events that a card in chat, or something that is still to be sent, rests on."""
    needed: set[str] = set()
    for table, rests in ((cards, cards.c.state.in_(("live", "moved"))), (lines, lines.c.due_at.is_not(None))):
        asked = select(table.c.event_id).where(table.c.org == org, table.c.event_id.in_(sorted(ids)))
        needed.update(connection.execute(asked.where(or_(rests, table.c.due_at.is_not(None)))).scalars())
    return needed


def drop_deliveries(table: Table, org: str, before: int, after: int) -> Callable[[Connection], Dropped]:
    """Drop cards or lines that were done with before `before`. Live cards stay, so does what is still to be sent."""
    done = ("closed", "gave_up", "erased") if table is cards else ("sent", "failed", "gave_up", "erased")
    last = table.c.edited_at if table is cards else func.coalesce(table.c.sent_at, table.c.created_at)

    def command(connection: Connection) -> Dropped:
        young = table.c.created_at >= before
        gone = and_(table.c.org == org, table.c.state.in_(done), table.c.due_at.is_(None), last < before)
        asked = select(table.c.id, young.label("young"), gone.label("gone")).where(table.c.id > after)
        rows = list(connection.execute(asked.order_by(table.c.id).limit(AT_ONCE)))
        ids = [row.id for row in rows if row.gone]
        if ids:
            connection.execute(delete(table).where(table.c.id.in_(ids)))
        ended = len(rows) < AT_ONCE or bool(rows[-1].young)
        return Dropped(len(ids), None if ended else int(rows[-1].id))

    return command
