"""How are a batch's accepted changes written, in as few statements as there are tables?"""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson
from sqlalchemy import BigInteger, Connection, Text, and_, bindparam, case, delete, func, literal_column, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from leads.change import SCHEMA, Event
from leads.codec import encode_who
from leads.store import schema
from leads.store.carrying import carry_over
from leads.store.draft import Draft, Held, Row, Standing
from leads.store.requests import write_requests
from leads.store.statements import insert_rows, write_rows
from leads.store.turns import write_turns


def flush(connection: Connection, draft: Draft) -> None:
    """Write everything that stands in the draft."""
    changed = [(lead_id, held) for lead_id, held in sorted(draft.leads.items()) if _is_written(draft, lead_id, held)]
    fresh = [_lead_row(lead_id, held) for lead_id, held in changed if not held.stored]
    stored = [_lead_row(lead_id, held) for lead_id, held in changed if held.stored]
    insert_rows(connection, schema.leads, _LEAD, fresh)
    write_rows(connection, "update lead", _UPDATE_LEAD, stored)
    insert_rows(connection, schema.events, _EVENT, [_packed(row) for row in draft.events])
    insert_rows(connection, schema.verdicts, _VERDICT, draft.verdicts)
    insert_rows(connection, schema.silences, _SILENCE, draft.silences)
    write_rows(connection, "silence became", _BECAME, draft.became)
    write_rows(connection, "rang later", _RANG_LATER, draft.rang_later)
    insert_rows(connection, schema.rung, _RUNG, draft.rung)
    write_requests(connection, draft.requests)
    insert_rows(connection, schema.feedback, _FEEDBACK, draft.feedback)
    insert_rows(connection, schema.unscored, _UNSCORED, draft.unscored)
    write_rows(connection, "judged", _JUDGED, draft.judged)
    write_turns(connection, draft.turns)
    cards = [card for some in draft.cards.values() for card in some if card.touched]
    insert_rows(connection, schema.cards, _CARD, [_card_row(card, draft.now) for card in cards if not card.id])
    write_rows(connection, "update card", _UPDATE_CARD, [_card_update(card) for card in cards if card.id])
    insert_rows(connection, schema.lines, _LINE, draft.lines)
    insert_rows(connection, schema.inbox, _INBOX, draft.answered)
    write_rows(connection, "timer over", _TIMER_OVER, draft.timers_over)
    write_rows(connection, "set timer", _set_timer(connection.dialect.name), draft.timers)
    due = [{"b_id": number, "b_due": at} for number, at in sorted(draft.due.items())]
    write_rows(connection, "destination due", _UPDATE_DUE, due)
    for gone, kept in draft.united.items():
        carry_over(connection, draft.leads[kept].lead.org, gone, kept)


def _is_written(draft: Draft, lead_id: str, held: Held) -> bool:
    return held.changed and lead_id not in draft.united


_LEAD = ("id", "org", "created_at", "last_activity", "state")
_EVENT = ("org", "id", "kind", "lead_id", "at", "received", "channel", "body", "changed", "schema")
_VERDICT = ("org", "event_id", "rule", "lead_id", "reason", "because")
_SILENCE = ("org", "event_id", "rule", "place", "lead_id", "reason", "until", "destination_id")
_RUNG = ("org", "rule", "destination_id", "at", "lead_id", "event_id")
_FEEDBACK = ("org", "event_id", "lead_id", "message_id", "agent_id", "rating", "by_id", "at")
_UNSCORED = ("org", "event_id", "lead_id", "since", "late", "due_at")
_INBOX = ("org", "key", "at", "result")
_LINE = (
    "org", "destination_id", "lead_id", "card_id", "event_id", "template", "state", "created_at", "due_at", "attempts",
    "trace", "message",
)  # fmt: skip
_TIMER = ("org", "kind", "subject", "fence", "due_at", "lease_until", "event_id", "data")
_CARD = (
    "org", "lead_id", "destination_id", "otherwise_id", "state", "event_id", "kind", "rang_at", "rule", "rule_name",
    "mention", "wanted", "shown", "created_at", "edited_at", "due_at", "attempts", "trace",
)  # fmt: skip

_UPDATE_LEAD = (
    update(schema.leads)
    .where(schema.leads.c.id == bindparam("id_"))
    .values(last_activity=bindparam("last_activity"), state=bindparam("state"), created_at=bindparam("created_at"))
)


def _earlier(column: Any, name: str) -> Any:
    """The earlier of what the column holds and what is handed in; an empty column counts as never."""
    given: Any = bindparam(name)
    return case((column.is_(None), given), (column > given, given), else_=column)


_LIVE: Any = literal_column("'live'")
_MOVED: Any = literal_column("'moved'")


def _moved_or_as_it_is() -> Any:
    """A card's state: a draft only ever moves one. Another service may have given it up since it was read."""
    state = schema.cards.c.state
    return case((and_(state == _LIVE, bindparam("state", type_=Text) == _MOVED), _MOVED), else_=state)


def _due_while_shown() -> Any:
    """When a card is due: never again once it was given up or closed."""
    state = schema.cards.c.state
    return case((or_(state == _LIVE, state == _MOVED), _earlier(schema.cards.c.due_at, "b_due")), else_=None)


_UPDATE_DUE = (
    update(schema.destinations)
    .where(schema.destinations.c.id == bindparam("b_id"))
    .values(due_at=_earlier(schema.destinations.c.due_at, "b_due"))
)
_UPDATE_CARD = (
    update(schema.cards)
    .where(schema.cards.c.id == bindparam("b_id"))
    .values(
        state=_moved_or_as_it_is(), event_id=bindparam("event_id"), kind=bindparam("kind"),
        rang_at=bindparam("rang_at"), rule=bindparam("rule"), rule_name=bindparam("rule_name"),
        mention=bindparam("mention"),
        wanted=schema.cards.c.wanted + literal_column("1"), due_at=_due_while_shown(), trace=bindparam("trace"),
    )
)  # fmt: skip


_BECAME = (
    update(schema.silences)
    .where(
        schema.silences.c.lead_id == bindparam("b_lead"), schema.silences.c.org == bindparam("b_org"),
        schema.silences.c.rule == bindparam("b_rule"), schema.silences.c.place == bindparam("b_place"),
        schema.silences.c.until.is_not(None), schema.silences.c.became.is_(None),
        schema.silences.c.reason == literal_column("'quiet'"),
    )
    .values(
        became=bindparam("b_became"), became_at=bindparam("b_at"),
        until=func.coalesce(bindparam("b_until", type_=BigInteger), schema.silences.c.until),
        destination_id=func.coalesce(bindparam("b_there", type_=BigInteger), schema.silences.c.destination_id),
    )
)  # fmt: skip
_RANG_LATER = (
    update(schema.verdicts)
    .where(
        schema.verdicts.c.org == bindparam("b_org"), schema.verdicts.c.event_id == bindparam("b_event"),
        schema.verdicts.c.rule == bindparam("b_rule"),
    )
    .values(reason=literal_column("'rings'"))
)  # fmt: skip

_JUDGED = delete(schema.unscored).where(
    schema.unscored.c.org == bindparam("b_org"), schema.unscored.c.event_id == bindparam("b_event")
)  # fmt: skip
_TIMER_OVER = delete(schema.timers).where(
    schema.timers.c.org == bindparam("b_org"), schema.timers.c.kind == bindparam("b_kind"),
    schema.timers.c.subject == bindparam("b_subject"), schema.timers.c.fence == bindparam("b_fence"),
)  # fmt: skip


@cache
def _set_timer(dialect: str) -> Any:
    """A timer of one kind and subject stays where it has this fence already, and is replaced where it has another."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    table = schema.timers.c
    made: Any = insert(schema.timers).values(dict.fromkeys(_TIMER))
    given = made.excluded
    return made.on_conflict_do_update(
        index_elements=[table.org, table.kind, table.subject],
        set_={name: given[name] for name in ("fence", "due_at", "lease_until", "event_id", "data")},
        where=table.fence != given.fence,
    )


def _lead_row(lead_id: str, held: Held) -> Row:
    lead = held.lead
    return {
        "id": lead_id, "id_": lead_id, "org": lead.org, "created_at": lead.created_at,
        "last_activity": lead.last_activity or lead.created_at, "state": orjson.dumps(held.record).decode(),
    }  # fmt: skip


def _packed(row: Row) -> Row:
    event: Event = row["event"]
    body: dict[str, object] = {"data": event.data}
    if event.agent:
        body["agent"] = event.agent
    if event.lead:
        body["lead"] = event.lead
    if event.by:
        body["by"] = encode_who(event.by)
    if event.counted is not None:
        body["counted"] = event.counted
    row["body"] = orjson.dumps(body).decode()
    row["changed"] = orjson.dumps([tuple(one) for one in row["fields"]]).decode()
    row["schema"] = SCHEMA
    return row


def _card_row(card: Standing, now: int) -> Row:
    row = {name: getattr(card, name) for name in Standing.COLUMNS}
    more = {"wanted": 1, "shown": 0, "created_at": now, "due_at": card.due_at, "attempts": 0, "trace": card.trace}
    return {**row, **more}


def _card_update(card: Standing) -> Row:
    return {
        "b_id": card.id, "state": card.state, "event_id": card.event_id, "kind": card.kind, "rang_at": card.rang_at,
        "rule": card.rule, "rule_name": card.rule_name, "mention": card.mention, "b_due": card.due_at,
        "trace": card.trace,
    }  # fmt: skip
