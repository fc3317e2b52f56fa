"""For how many events would a rule have rung, that only watches?"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, func, select

from leads.store.schema import events, verdicts

MOST = 20_000
"""The newest events that are looked at: each takes a look-up of its verdict, and somebody waits for the answer."""


def would_have_rung(org: str, rule: str, since: int) -> Callable[[Connection], int]:
    """How often it is on record that the rule watched instead of ringing, since then (milliseconds), among the newest
    20,000 events."""

    def query(connection: Connection) -> int:
        last: int = connection.execute(select(func.max(events.c.seq))).scalar_one() or 0
        newest = select(events.c.id).where(
            events.c.org == org, events.c.seq > last - MOST, events.c.received >= since
        )  # fmt: skip
        table = verdicts.c
        asked = select(func.count()).where(
            table.org == org, table.rule == rule, table.reason == "watching", table.event_id.in_(newest)
        )
        return int(connection.execute(asked).scalar_one())

    return query
