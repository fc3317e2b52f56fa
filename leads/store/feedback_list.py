"""What have people said about the agents' messages, newest first, and what has become of it?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select, tuple_

from leads.change import Event
from leads.feedback import MESSAGE
from leads.lead import Lead
from leads.store.reading import read_event, read_lead
from leads.store.schema import events, feedback, leads, lines

MOST = 100
"""Entries of one page."""
Place = tuple[int, str]
"""When, in milliseconds, and the event's id."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which feedback. "" and None: any. `by`: a person's id; `applied`: whether the agents' platform has learnt."""

    rating: str = ""
    agent: str = ""
    by: str = ""
    lead: str = ""
    applied: bool | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """One feedback: its event, the lead, the agent's message (None where it isn't kept any more), when it was sent to
    the agents' platform (None: not yet, or nobody remembers), and when that has learnt from it; milliseconds."""

    event: Event
    lead: Lead
    message: Event | None
    sent_at: int | None
    applied_at: int | None

    @property
    def fate(self) -> str:
        """What has become of it: given, sent (the agents' platform has it), applied."""
        return "applied" if self.applied_at else "sent" if self.sent_at else "given"

    @property
    def place(self) -> Place:
        return self.event.at, self.event.id


def given(org: str, asked: Asked, most: int, before: Place | None = None) -> Callable[[Connection], list[Given]]:
    """A page, newest first, in three queries however long it is. `before`: the place of the last one seen."""

    def query(connection: Connection) -> list[Given]:
        table = feedback.c
        wanted = (
            select(table.applied_at, table.message_id, leads.c.id.label("lead"), leads.c.state, *_EVENT)
            .join(events, and_(events.c.org == table.org, events.c.id == table.event_id))
            .join(leads, leads.c.id == table.lead_id)
            .where(table.org == org, *_conditions(asked))
            .order_by(table.at.desc(), table.event_id.desc())
            .limit(min(most, MOST + 1))
        )
        if before is not None:
            wanted = wanted.where(tuple_(table.at, table.event_id) < tuple_(*before))
        rows = list(connection.execute(wanted))
        messages = _messages(connection, org, [row.message_id for row in rows])
        sent = _sent(connection, org, rows)
        return [
            Given(
                read_event(row), read_lead(_AsLead(row.lead, org, row.state)),  # type: ignore[arg-type]
                messages.get(row.message_id), sent.get(row.id), row.applied_at,
            )
            for row in rows
        ]  # fmt: skip

    return query


LOOKED_AT = 1_000
"""Of the newest feedback, for the agents to choose from."""
MOST_AGENTS = 100


def agents_of(org: str) -> Callable[[Connection], list[tuple[str, str]]]:
    """Of which agents the newest feedback is: (id, name), by name."""

    def query(connection: Connection) -> list[tuple[str, str]]:
        newest = (
            select(feedback.c.agent_id, feedback.c.event_id)
            .where(feedback.c.org == org, feedback.c.agent_id != "")
            .order_by(feedback.c.at.desc(), feedback.c.event_id.desc())
            .limit(LOOKED_AT)
            .subquery()
        )
        asked = select(newest.c.agent_id, func.max(newest.c.event_id)).group_by(newest.c.agent_id).limit(MOST_AGENTS)
        ids = {row[1]: row[0] for row in connection.execute(asked)}
        found = connection.execute(select(events).where(events.c.org == org, events.c.id.in_(list(ids)))) if ids else ()
        named = [(ids[row.id], str((read_event(row).agent or {}).get("name") or ids[row.id])) for row in found]
        return sorted(named, key=lambda one: one[1].casefold())

    return query


@dataclass(frozen=True, slots=True)
class _AsLead:
    id: str
    org: str
    state: str


_EVENT = tuple(column for column in events.c)


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    table = feedback.c
    found: list[ColumnElement[bool]] = [
        column == value
        for column, value in (
            (table.rating, asked.rating), (table.agent_id, asked.agent), (table.by_id, asked.by),
            (table.lead_id, asked.lead),
        )
        if value
    ]  # fmt: skip
    if asked.applied is not None:
        found.append(table.applied_at.is_not(None) if asked.applied else table.applied_at.is_(None))
    return found


def _messages(connection: Connection, org: str, ids: list[str]) -> dict[str, Event]:
    asked = select(events).where(events.c.org == org, events.c.id.in_(ids), events.c.kind == MESSAGE)
    return {row.id: read_event(row) for row in connection.execute(asked)} if ids else {}


def _sent(connection: Connection, org: str, rows: list[Any]) -> dict[str, int]:
    """When the webhooks of these were taken."""
    if not rows:
        return {}
    asked = select(lines.c.event_id, lines.c.sent_at).where(
        lines.c.org == org, lines.c.lead_id.in_({row.lead for row in rows}),
        lines.c.event_id.in_([row.id for row in rows]), lines.c.template == "webhook",
        lines.c.sent_at.is_not(None),
    )  # fmt: skip
    return {row.event_id: row.sent_at for row in connection.execute(asked)}
