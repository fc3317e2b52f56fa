"""Which timers are due, and whose is it to act on them?

A tick claims due rows with a lease, so that of two services one acts; where it dies before it has, the other does
after the lease. What is done ends the timer in the same transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import BigInteger, BindParameter, Connection, bindparam, case, func, select, tuple_, update

from leads.store.schema import timers

LEASE = 30_000
"""Milliseconds within which whoever has claimed a timer acts on it: far longer than one transaction takes."""
MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer that is this process' to act on. `kind`: a word, and what tells apart several of it; `subject`: whose it
    is; `fence`: what that had when it was set; `event_id`: what it was set for, "" where that doesn't matter;
    `data`: JSON that was put down with it; `beside`: how many of its kind were claimed at once, itself included."""

    org: str
    kind: str
    subject: str
    fence: int
    event_id: str = ""
    data: str = ""
    beside: int = 1


def claim(now: int) -> Callable[[Connection], list[Timer]]:
    """Claim timers that are due, the longest overdue first."""

    def command(connection: Connection) -> list[Timer]:
        given = {"b_now": now, "b_lease": now + LEASE, "b_most": MOST_AT_ONCE}
        rows = connection.execute(_CLAIM, given).all()
        alike = Counter((row.org, row.kind) for row in rows)
        return [
            Timer(
                row.org, row.kind, row.subject, row.fence, row.event_id or "", row.data or "", alike[row.org, row.kind]
            )
            for row in rows
        ]  # fmt: skip

    return command


def next_due(connection: Connection) -> int | None:
    """When the next timer that nobody has claimed is due, None where there is none."""
    due: int | None = connection.execute(_NEXT).scalar_one()
    return due


_AT = timers.c
_NOW: BindParameter[int] = bindparam("b_now", type_=BigInteger)
_KEY = (_AT.org, _AT.kind, _AT.subject)
_CLAIM = (
    update(timers)
    .where(
        tuple_(*_KEY).in_(
            select(*_KEY)
            .where(_AT.due_at <= _NOW, _AT.lease_until <= _NOW)
            .order_by(_AT.due_at)
            .limit(bindparam("b_most"))
            .with_for_update(skip_locked=True)
        )
    )
    .values(lease_until=bindparam("b_lease"))
    .returning(*_KEY, _AT.fence, _AT.event_id, _AT.data)
)
_NEXT = select(func.min(case((_AT.lease_until > _AT.due_at, _AT.lease_until), else_=_AT.due_at)))
