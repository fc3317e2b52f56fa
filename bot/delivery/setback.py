"""The clock was ahead and has gone back: what now waits for a time that is hours away?

What was to happen in ten seconds still does: due times, pauses and timers that lie ahead move back with the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, Connection, Table, case, update

from bot.delivery.courier import MOST_WAIT
from bot.delivery.outbox import LEASE
from bot.delivery.retry import SET_ASIDE_FOR
from bot.timers.due import LEASE as TIMER_LEASE
from leads.store.schema import cards, destinations, lines, timers, unscored
from leads.store.unscored import LEASE as UNSCORED_LEASE

FURTHEST = max(SET_ASIDE_FOR, MOST_WAIT) + 60_000
"""Milliseconds: nothing of ours is ever put off for longer, so what is due later was put off by a clock that was
ahead."""

_AHEAD: tuple[tuple[Table, Column[Any]], ...] = (
    (destinations, destinations.c.due_at),
    (destinations, destinations.c.next_send),
    (destinations, destinations.c.set_aside_until),
    (cards, cards.c.due_at),
    (lines, lines.c.due_at),
    (timers, timers.c.due_at),
    (unscored, unscored.c.due_at),
)
_LEASES = (
    (destinations, destinations.c.lease_until, LEASE),
    (timers, timers.c.lease_until, TIMER_LEASE),
    (unscored, unscored.c.lease_until, UNSCORED_LEASE),
)


def move_back(now: int, by: int) -> Callable[[Connection], int]:
    """Move what lies ahead back by `by` milliseconds, at most to `now`. Returns how many rows that concerned."""

    def command(connection: Connection) -> int:
        moved = 0
        for table, column in _AHEAD:
            earlier = case((column - by > now, column - by), else_=now)
            moved += connection.execute(update(table).where(column > now).values({column: earlier})).rowcount
        return moved + _end_leases(connection, now)

    return command


def call_back(now: int) -> Callable[[Connection], int]:
    """At a start, when nobody knows by how much a clock may have gone back: what is due later than anything can be
    is due now. Returns how many rows that concerned."""

    def command(connection: Connection) -> int:
        called = 0
        for table, column in _AHEAD:
            late = update(table).where(column > now + FURTHEST).values({column: now})
            called += connection.execute(late).rowcount
        return called + _end_leases(connection, now)

    return command


def _end_leases(connection: Connection, now: int) -> int:
    """A lease that reaches further than any is given is over soon; the fence makes a late result void."""
    ended = 0
    for table, column, lease in _LEASES:
        ended += connection.execute(update(table).where(column > now + lease).values({column: now + lease})).rowcount
    return ended
