"""What have the rules done lately? Bounded: of the newest events, whatever the history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from leads.store.schema import events, verdicts

MOST_EVENTS = 5_000
"""The newest events whose verdicts are looked at: some tens of milliseconds."""


@dataclass(frozen=True, slots=True)
class Lately:
    """What one rule did, of the newest events. `at`: when it rang last (milliseconds), None where it didn't; `rings`:
    events that it rang for; `watched`: events that it would have rung for; `leads`: of how many leads those were."""

    at: int | None = None
    rings: int = 0
    watched: int = 0
    leads: int = 0


def lately(org: str, rule: str = "", since: int = 0) -> Callable[[Connection], dict[str, Lately]]:
    """By rule, those that did something. `rule`: that one alone; `since`: of events that came in from then on,
    milliseconds."""

    def query(connection: Connection) -> dict[str, Lately]:
        newest = select(events.c.id, events.c.at, events.c.received).where(events.c.org == org)
        some = newest.order_by(events.c.seq.desc()).limit(MOST_EVENTS).subquery()
        asked = (
            select(
                verdicts.c.rule, verdicts.c.reason, func.max(some.c.at), func.count(),
                func.count(verdicts.c.lead_id.distinct()),
            )
            .join(some, some.c.id == verdicts.c.event_id)
            .where(verdicts.c.org == org, verdicts.c.reason.in_(("rings", "watching")), some.c.received >= since)
            .group_by(verdicts.c.rule, verdicts.c.reason)
        )  # fmt: skip
        if rule:
            asked = asked.where(verdicts.c.rule == rule)
        found: dict[str, Lately] = {}
        for name, reason, at, number, leads in connection.execute(asked):
            was = found.get(name, Lately())
            if reason == "rings":
                found[name] = Lately(at, number, was.watched, was.leads)
            else:
                found[name] = Lately(was.at, was.rings, number, leads)
        return found

    return query
