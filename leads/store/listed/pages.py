"""Which leads are on a page, in which order, and how many are there?

Plain queries for `Database.read`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import orjson
from sqlalchemy import Connection, select

from leads.change import Event
from leads.events import action_name
from leads.facts import facts
from leads.filters import Filter
from leads.lead import Lead
from leads.store.listed.rank import rank
from leads.store.listed.words import matches, searched, spoken, words_of
from leads.store.reading import read_event, read_lead
from leads.store.schema import events, lead_ids, leads
from leads.timeline import SPOKEN

Order = Literal["latest", "oldest"]
MOST = 500
"""Leads of one page."""


@dataclass(frozen=True, slots=True)
class Row:
    """One lead of a list. `known_by`: the first id that others know it by, its own where there is none."""

    lead: Lead
    known_by: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some leads, and the cursor of those that follow, "" where none do. `behind`: how many changed leads are not yet
    in the list's order (after an upgrade, or in a storm); at most 10,000 are counted."""

    rows: tuple[Row, ...]
    next_cursor: str
    behind: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """How many leads fit; `more`: that many at least."""

    number: int
    more: bool = False

    def __str__(self) -> str:
        return f"{self.number:,}+" if self.more else f"{self.number:,}"


class BadCursor(ValueError):
    """A cursor that no page of this list gave out."""


def page(
    org: str, filter: Filter, *, cursor: str = "", limit: int = 50, order: Order = "latest"
) -> Callable[[Connection], Page]:
    """`limit` (1 to 500) leads that fit, from `cursor` on: those who wait first, then by their latest activity, newest
    first; "oldest" is the other way round. Raises BadCursor."""
    at = _read_cursor(cursor)

    def query(connection: Connection) -> Page:
        found = sorted(((rank(lead), lead.id, lead) for lead in _fitting(connection, org, filter)), reverse=True)
        if order == "oldest":
            found.reverse()
            found = [one for one in found if at is None or one[:2] > at]
        else:
            found = [one for one in found if at is None or one[:2] < at]
        shown = found[: min(limit, MOST)]
        more = len(found) > len(shown)
        last = orjson.dumps(shown[-1][:2]).decode() if more else ""
        return Page(_rows(connection, [lead for *_, lead in shown]), last.encode().hex())

    return query


def count(org: str, filter: Filter, most: int = 10_000) -> Callable[[Connection], Count]:
    """How many leads fit, counted up to `most`."""

    def query(connection: Connection) -> Count:
        number = len(list(_fitting(connection, org, filter)))
        return Count(min(number, most), number > most)

    return query


def every(org: str, filter: Filter, after: str = "", most: int = 500) -> Callable[[Connection], Page]:
    """All leads that fit, piece by piece, each once however they change meanwhile; in no order of their own. A piece
    may hold fewer than `most`, or none: it is the last one where its cursor is "". Raises BadCursor."""

    def query(connection: Connection) -> Page:
        found = sorted((lead for lead in _fitting(connection, org, filter) if lead.id > after), key=lambda one: one.id)
        shown = found[: min(most, MOST)]
        return Page(_rows(connection, shown), shown[-1].id if len(found) > len(shown) else "")

    return query


def _read_cursor(cursor: str) -> tuple[int, str] | None:
    if not cursor:
        return None
    try:
        number, lead_id = orjson.loads(bytes.fromhex(cursor))
        return int(number), str(lead_id)
    except (ValueError, TypeError):
        raise BadCursor("This cursor belongs to no page of this list.") from None


def _rows(connection: Connection, found: list[Lead]) -> tuple[Row, ...]:
    asked = select(lead_ids.c.lead_id, lead_ids.c.outside_id).where(lead_ids.c.lead_id.in_([lead.id for lead in found]))
    known: dict[str, str] = {}
    for row in connection.execute(asked.order_by(lead_ids.c.source, lead_ids.c.outside_id)):
        known.setdefault(row.lead_id, row.outside_id)
    return tuple(Row(lead, known.get(lead.id, lead.id)) for lead in found)


def _fitting(connection: Connection, org: str, filter: Filter) -> Iterator[Lead]:
    tests = [condition.compile() for condition in filter.conditions]
    parts, said = searched(filter.q), spoken(filter.said)
    for row in connection.execute(select(leads).where(leads.c.org == org)).all():
        lead = read_lead(row)
        looked_at = facts(lead)
        if not all(test(looked_at) for test in tests) or not matches(parts, words_of(lead)):
            continue
        if filter.timeframe is None and not said:
            yield lead
            continue
        happened = [read_event(one) for one in connection.execute(select(events).where(events.c.lead_id == lead.id))]
        if _active(filter, happened) and said <= _said(happened):
            yield lead


def _active(filter: Filter, happened: list[Event]) -> bool:
    frame = filter.timeframe
    return frame is None or any(
        action_name(event.kind, event.channel)
        and (frame.since is None or event.at >= frame.since)
        and (frame.until is None or event.at < frame.until)
        for event in happened
    )


def _said(happened: list[Event]) -> set[str]:
    said: set[str] = set()
    for event in happened:
        if event.kind in SPOKEN:
            said |= spoken(str(event.data.get("text") or ""))
    return said
