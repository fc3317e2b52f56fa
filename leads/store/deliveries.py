"""What was sent, what waits, what was given up, and why?

A delivery is a row of `cards` or of `lines`, known as "card-12" or "line-7". They are told newest first, in an order
that never changes: when a delivery was made, its kind, its number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, false, func, not_, or_, select

from leads.store.backlog import GAVE_UP
from leads.store.schema import cards, destinations, lead_ids, lines, verdicts

Kind = Literal["card", "line"]
State = Literal["waiting", "sent", "gave_up", "elsewhere", "gathered", "removed"]
"""`elsewhere`: its destination couldn't be reached, and the lead has a card at the rule's `else`. `gathered`: one of
many that were told in one message. `removed`: of a lead that was erased."""
STATES: tuple[State, ...] = get_args(State)
MOST = 200
"""Deliveries in one answer."""

TABLES: dict[Kind, Table] = {"card": cards, "line": lines}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One card or line. Times are milliseconds since 1970."""

    kind: Kind
    number: int
    lead: str  # an id that others know the lead by, else its inner one
    rule: str  # "" for what no rule sent
    event: str
    platform: str
    address: str
    template: str  # of a line: rang · told_taken · webhook · …
    state: State
    attempts: int
    fault_code: str
    fault: str
    created_at: int
    sent_at: int | None
    edited_at: int | None
    next_try: int | None
    set_aside_until: int | None
    trace: str  # under which the log tells of what changed it last

    @property
    def id(self) -> str:
        return f"{self.kind}-{self.number}"

    @property
    def place(self) -> Place:
        """Where it stands in the order of all."""
        return Place(self.created_at, self.kind, self.number)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the order of all deliveries: what is told next comes after it."""

    created_at: int
    kind: Kind
    number: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deliveries: all that are left out are taken. `lead`: its inner id."""

    state: State | None = None
    platform: str = ""
    lead: str = ""


def newest(
    org: str, wanted: Wanted, now: int, most: int, after: Place | None = None
) -> Callable[[Connection], list[Delivery]]:
    """At most `most` deliveries, newest first; `after`: those that come after it."""

    def query(connection: Connection) -> list[Delivery]:
        found: list[tuple[Kind, Any]] = []
        for kind in TABLES:
            asked = _chosen(kind, org, wanted)
            if after is not None:
                asked = asked.where(_after(kind, after))
            table = TABLES[kind].c
            made = table.created_at + 0 if wanted.lead else table.created_at
            rows = connection.execute(asked.order_by(made.desc(), table.id.desc()).limit(most))
            found += [(kind, row) for row in rows]
        found.sort(key=lambda one: (-one[1].created_at, one[0], -one[1].id))
        return _told(connection, org, found[:most], now)

    return query


def find(org: str, kind: Kind, number: int, now: int) -> Callable[[Connection], Delivery | None]:
    """One delivery, None where there is none of this kind and number."""

    def query(connection: Connection) -> Delivery | None:
        row = connection.execute(_chosen(kind, org, Wanted()).where(TABLES[kind].c.id == number)).one_or_none()
        return None if row is None else _told(connection, org, [(kind, row)], now)[0]

    return query


def _chosen(kind: Kind, org: str, wanted: Wanted) -> Select[Any]:
    table, there = TABLES[kind], destinations.c
    place = (
        there.platform, there.address, there.next_send, there.set_aside_until, there.failures,
        there.fault.label("place_fault"), there.fault_code.label("place_fault_code"),
    )  # fmt: skip
    asked = select(table, *place).join(destinations, there.id == table.c.destination_id)
    if kind == "line":  # which of the rules that rang for this event, if several did
        asked = asked.add_columns(cards.c.rule.label("card_rule")).outerjoin(cards, cards.c.id == lines.c.card_id)
    if wanted.state is not None:
        asked = asked.where(_is(kind, wanted.state))
    if wanted.platform:
        asked = asked.where(there.platform == wanted.platform)
    if not wanted.lead:
        return asked.where(table.c.org == org)
    # A lead's deliveries are few, and those of an organisation many: SQLite would seek them among all otherwise.
    return asked.where(table.c.lead_id == wanted.lead, table.c.org.concat("") == org)


def _is(kind: Kind, state: State) -> ColumnElement[bool]:
    table = TABLES[kind].c
    elsewhere = and_(table.state == "closed", cards.c.posted_at.is_(None)) if kind == "card" else false()
    match state:
        case "waiting":
            return table.due_at.is_not(None)
        case "gave_up":
            return and_(table.state == GAVE_UP, table.due_at.is_(None))
        case "removed":
            return and_(table.state == "erased", table.due_at.is_(None))
        case "gathered":
            return and_(table.state == "gathered", table.due_at.is_(None))
        case "elsewhere":
            return and_(elsewhere, table.due_at.is_(None))
        case "sent":
            return and_(table.due_at.is_(None), table.state.not_in(("gave_up", "erased", "gathered")), not_(elsewhere))


def _after(kind: Kind, place: Place) -> ColumnElement[bool]:
    table = TABLES[kind].c
    if kind == place.kind:
        then: ColumnElement[bool] = and_(table.created_at == place.created_at, table.id < place.number)
    else:
        then = table.created_at == place.created_at if kind > place.kind else false()
    return or_(table.created_at < place.created_at, then)


def _told(connection: Connection, org: str, found: list[tuple[Kind, Any]], now: int) -> list[Delivery]:
    """The rows as deliveries; two more queries for all of them."""
    leads_known = _known_by(connection, {row.lead_id for _, row in found})
    rang = _rang(
        connection, org, {row.event_id for kind, row in found if kind == "line" and row.template.startswith("rang")}
    )
    return [_delivery(kind, row, leads_known.get(row.lead_id, row.lead_id), rang, now) for kind, row in found]


def _known_by(connection: Connection, lead_ids_: set[str]) -> dict[str, str]:
    asked = select(lead_ids.c.lead_id, func.min(lead_ids.c.outside_id)).where(lead_ids.c.lead_id.in_(lead_ids_))
    return {row[0]: row[1] for row in connection.execute(asked.group_by(lead_ids.c.lead_id))}


def _rang(connection: Connection, org: str, event_ids: set[str]) -> dict[str, list[str]]:
    """The rules that rang for each event."""
    found: dict[str, list[str]] = {}
    if event_ids:
        asked = select(verdicts.c.event_id, verdicts.c.rule).where(
            verdicts.c.org == org, verdicts.c.event_id.in_(event_ids), verdicts.c.reason == "rings"
        )
        for row in connection.execute(asked.order_by(verdicts.c.rule)):
            found.setdefault(row.event_id, []).append(row.rule)
    return found


def _delivery(kind: Kind, row: Any, lead: str, rang: dict[str, list[str]], now: int) -> Delivery:
    state = state_of(kind, row)
    waits, aside = state == "waiting", row.set_aside_until > now
    if kind == "card":
        rule, template, sent_at, edited_at = row.rule, "", row.posted_at, row.edited_at or None
    else:
        rules = rang.get(row.event_id, []) if row.template.startswith("rang") else []
        rule = row.card_rule if row.card_rule in rules else next(iter(rules), "")
        template, sent_at, edited_at = row.template, row.sent_at, None
    code, fault = (row.fault_code, row.fault) if state in ("waiting", "gave_up", "gathered") else ("", "")
    if waits and not fault:
        code, fault = row.place_fault_code, row.place_fault
    until = row.set_aside_until if waits and aside else None
    return Delivery(
        kind=kind, number=row.id, lead=lead, rule=rule, event=row.event_id, platform=row.platform,
        address=row.address, template=template, state=state, attempts=row.attempts, fault_code=code or "",
        fault=fault or "", created_at=row.created_at, sent_at=sent_at,
        edited_at=edited_at if edited_at != sent_at else None,
        next_try=max(row.due_at, row.next_send, until or 0) if waits else None, set_aside_until=until,
        trace=row.trace or "",
    )  # fmt: skip


def state_of(kind: Kind, row: Any) -> State:
    """A row's state, as `_is` asks for it."""
    if row.due_at is not None:
        return "waiting"
    if row.state == "gave_up":
        return "gave_up"
    if row.state == "erased":
        return "removed"
    if row.state == "gathered":
        return "gathered"
    return "elsewhere" if kind == "card" and row.state == "closed" and row.posted_at is None else "sent"
