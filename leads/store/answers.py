"""Which requests were there in a time, which rules rang for them, and which of them did nobody answer?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select, tuple_

from leads.answering import Figures, figures
from leads.lead import Lead
from leads.requests import Request
from leads.store.reading import read_lead
from leads.store.schema import leads, requests, verdicts
from leads.store.trail import REQUEST, request_of

MOST = 50_000
"""Requests that figures are made of: the newest ones. A second or two of one reader's time."""
MOST_LISTED = 100
"""Unanswered ones in one answer."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time, in milliseconds, `until` left out; `asked`: only those where the lead asked for a person itself."""

    since: int
    until: int
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A request that nobody answered, with its lead as it now is, and the ids of the rules that rang."""

    request: Request
    lead: Lead
    rules: tuple[str, ...] = ()


def figures_of(
    org: str, span: Span, zone: str, teams: Mapping[str, Sequence[str]], names: Mapping[str, str],
    rule_of: Callable[[str], str],
) -> Callable[[Connection], Figures]:  # fmt: skip
    """The figures of a time. `teams`: by person's id; `names`: of rules, by id; `rule_of`: the rule's id of what stands
    in a verdict, which may be its escalation."""

    def query(connection: Connection) -> Figures:
        found = select(*REQUEST).where(*_within(org, span)).order_by(requests.c.asked_at.desc()).limit(MOST + 1)
        some = [request_of(row) for row in connection.execute(found)]
        kept = some[:MOST]
        least = kept[-1].asked_at if len(some) > MOST else span.since
        rang = (
            select(verdicts.c.event_id, verdicts.c.rule)
            .join(requests, and_(requests.c.org == verdicts.c.org, requests.c.event_id == verdicts.c.event_id))
            .where(*_within(org, Span(least, span.until, span.asked)), verdicts.c.reason == "rings")
            .limit(4 * MOST)
        )
        rules: dict[str, list[str]] = {}
        for row in connection.execute(rang):
            rules.setdefault(row.event_id, []).append(rule_of(row.rule))
        return figures(kept, rules, teams, zone, names=names, cut=len(some) > MOST)

    return query


def unanswered(
    org: str, span: Span, *, before: tuple[int, str] | None = None, most: int = MOST_LISTED
) -> Callable[[Connection], tuple[list[Unanswered], bool]]:
    """Requests that nobody answered, newest first, and whether there are more. `before`: (asked at, event) of the last
    one seen."""

    def query(connection: Connection) -> tuple[list[Unanswered], bool]:
        at = requests.c
        asked = (
            select(*REQUEST, leads.c.id, leads.c.org, leads.c.state)
            .join(leads, leads.c.id == at.lead_id)
            .where(*_within(org, span), at.answered_at.is_(None), at.on_it_at.is_(None))
            .where(at.ended.is_(None) | at.ended.in_(("returned", "again")))
        )
        if before is not None:
            asked = asked.where(tuple_(at.asked_at, at.event_id) < tuple_(*before))
        ordered = asked.order_by(at.asked_at.desc(), at.event_id.desc()).limit(most + 1)
        rows: Sequence[Any] = connection.execute(ordered).all()
        rang = select(verdicts.c.event_id, verdicts.c.rule).where(
            verdicts.c.org == org, verdicts.c.reason == "rings",
            verdicts.c.event_id.in_([row.event_id for row in rows[:most]]),
        )  # fmt: skip
        rules: dict[str, list[str]] = {}
        for row in connection.execute(rang):
            rules.setdefault(row.event_id, []).append(row.rule)
        some = [Unanswered(request_of(row), read_lead(row), tuple(rules.get(row.event_id, ()))) for row in rows[:most]]
        return some, len(rows) > most

    return query


def _within(org: str, span: Span) -> list[ColumnElement[bool]]:
    at = requests.c
    own = [at.org == org, at.asked_at >= span.since, at.asked_at < span.until]
    return [*own, at.asked.is_(True)] if span.asked else own
