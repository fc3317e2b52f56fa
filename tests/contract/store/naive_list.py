"""Which leads fit a filter, asked of each of them in Python? What lists must give, however they find it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from leads.change import Event
from leads.events import action_name
from leads.facts import facts
from leads.filters import Filter
from leads.lead import Lead
from leads.store.listed.rank import rank
from leads.store.listed.words import matches, searched, spoken, words_of
from leads.store.reading import read_event, read_lead
from leads.store.schema import events, leads
from leads.timeline import SPOKEN

SAID = SPOKEN | {"human.requested"}


def ranked(connection: Connection, org: str, filter: Filter) -> list[tuple[int, str]]:
    """(rank, inner id) of all leads that fit, the highest rank first."""
    return sorted(((rank(lead), lead.id) for lead in _fitting(connection, org, filter)), reverse=True)


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
        if event.kind in SAID:
            said |= spoken(str(event.data.get("text") or ""))
    return said
