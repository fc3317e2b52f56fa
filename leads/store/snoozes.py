"""Who snoozed what, and until when?

Rows stay when they are over, so that rules can be tried on what has happened. What shows on cards is drawn anew when a
snooze begins, and when it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from leads.snooze import Snooze
from leads.store.people import raise_revision
from leads.store.schema import cards, destinations, snoozes, timers
from leads.store.statements import read_rows

SUBJECT = "snoozes"
"""Whose revision says that some have changed."""
KIND = "snooze"
"""The first word of the timers by which cards are drawn anew when one is over."""
MOST_AT_ONCE = 50
"""That one person may have at a time."""
MOST_READ = 5_000
MOST_CARDS = 200
"""Cards that follow one snooze of a rule at once, those that rang last."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a lead's card stands: `rule` rang there last."""

    destination_id: int
    platform: str
    address: str
    rule: str
    rule_name: str


class TooMany(ValueError):
    """Somebody has snoozed as much as one may; the sentence says so."""


def put_snooze(org: str, one: Snooze, now: int, sparing: Sequence[str] = ()) -> Callable[[Connection], Snooze]:
    """Let something be snoozed; one that is snoozed so already lasts until then instead. `sparing`: platforms whose
    edits are for control and block alone. Raises TooMany."""

    def command(connection: Connection) -> Snooze:
        at = snoozes.c
        mine = at.org == org, at.until > now
        same = at.person_id.is_not_distinct_from(one.person_id or None), at.rule.is_not_distinct_from(one.rule or None)
        there = at.destination_id.is_not_distinct_from(one.destination_id)
        lead = at.lead_id.is_not_distinct_from(one.lead_id or None)
        found = connection.execute(select(at.id).where(*mine, *same, there, lead).limit(1)).scalar_one_or_none()
        kept = Snooze(**{name: getattr(one, name) for name in _NAMES} | {"id": found or one.id})
        if found is None:
            many = connection.execute(select(func.count()).where(*mine, at.by == one.by)).scalar_one()
            if many >= MOST_AT_ONCE:
                raise TooMany(f"You have snoozed {many} already; undo one of them first: write snoozed.")
            connection.execute(insert(snoozes).values({"org": org, **_row(kept)}))
        else:
            values = {"until": one.until, "said_until": one.until, "by": one.by}
            connection.execute(update(snoozes).where(at.org == org, at.id == found).values(values))
        _changed(connection, org, kept, now, sparing)
        timer = {"org": org, "kind": f"{KIND} {kept.id}", "subject": _subject(kept), "fence": 0}
        own = [timers.c[name] == timer[name] for name in ("org", "kind", "subject")]
        connection.execute(delete(timers).where(*own))
        connection.execute(insert(timers).values(timer | {"due_at": kept.until}))
        return kept

    return command


def end_snooze(
    org: str, snooze_id: str, now: int, sparing: Sequence[str] = ()
) -> Callable[[Connection], Snooze | None]:
    """Let a snooze be over now; None where it is already, or never was."""

    def command(connection: Connection) -> Snooze | None:
        at = snoozes.c
        rows = _read(connection, at.org == org, at.id == snooze_id, at.until > now)
        if not rows:
            return None
        one = rows[0]
        connection.execute(update(snoozes).where(at.org == org, at.id == snooze_id).values(until=max(now, one.since)))
        _forget(connection, org, one)
        _changed(connection, org, one, now, sparing)
        return one

    return command


def snooze_over(org: str, snooze_id: str, now: int, sparing: Sequence[str] = ()) -> Callable[[Connection], bool]:
    """A snooze has run out: let its cards say so. False where it lasts longer by now, or is gone."""

    def command(connection: Connection) -> bool:
        at = snoozes.c
        rows = _read(connection, at.org == org, at.id == snooze_id)
        connection.execute(delete(timers).where(timers.c.org == org, timers.c.kind == f"{KIND} {snooze_id}"))
        if not rows:
            return False
        if rows[0].until > now:
            due = {"org": org, "kind": f"{KIND} {snooze_id}", "subject": _subject(rows[0]), "fence": 0}
            connection.execute(insert(timers).values(due | {"due_at": rows[0].until}))
            return False
        _changed(connection, org, rows[0], now, sparing)
        return True

    return command


def snoozes_since(org: str, at: int) -> Callable[[Connection], list[Snooze]]:
    """All that were in force at `at` (milliseconds) or later, those that last longest first; at most 5,000."""
    return lambda connection: _read(connection, snoozes.c.org == org, snoozes.c.until > at)


def shown_on(connection: Connection, org: str, now: int, leads: Iterable[str], rules: Iterable[str]) -> list[Snooze]:
    """What is snoozed of these leads, and of these rules. Where nothing is, that costs next to nothing."""
    if not read_rows(connection, "anything snoozed", lambda: _ANY, {"b_org": org, "b_now": now}):
        return []
    given = {"b_org": org, "b_now": now, "b_leads": sorted(set(leads)), "b_rules": sorted(set(rules))}
    return [_snooze(row) for row in connection.execute(_SHOWN, given)]


def where_shown(org: str, lead_id: str) -> Callable[[Connection], list[Shown]]:
    """Where a lead's live cards stand, what rang last first; at most 50."""
    asked = (
        select(cards.c.destination_id, destinations.c.platform, destinations.c.address, cards.c.rule, cards.c.rule_name)
        .join_from(cards, destinations, destinations.c.id == cards.c.destination_id)
        .where(cards.c.org == org, cards.c.lead_id == lead_id, cards.c.state == "live")
        .order_by(cards.c.rang_at.desc(), cards.c.id.desc())
        .limit(50)
    )
    return lambda connection: [Shown(*row) for row in connection.execute(asked)]


def _read(connection: Connection, *chosen: ColumnElement[bool]) -> list[Snooze]:
    return [_snooze(row) for row in connection.execute(_chosen(*chosen))]


def _chosen(*chosen: ColumnElement[bool]) -> Select[Any]:
    return (
        select(snoozes, destinations.c.platform, destinations.c.address)
        .outerjoin(destinations, destinations.c.id == snoozes.c.destination_id)
        .where(*chosen)
        .order_by(snoozes.c.until.desc(), snoozes.c.id)
        .limit(MOST_READ)
    )


_ANY = (
    select(snoozes.c.id)
    .where(snoozes.c.org == bindparam("b_org"), snoozes.c.until > bindparam("b_now", type_=BigInteger))
    .limit(literal_column("1"))
    .offset(literal_column("0"))  # SQLite's dialect would write a parameter of its own
)
_SHOWN = _chosen(
    snoozes.c.org == bindparam("b_org"),
    snoozes.c.until > bindparam("b_now", type_=BigInteger),
    or_(
        snoozes.c.lead_id.in_(bindparam("b_leads", expanding=True)),
        snoozes.c.rule.in_(bindparam("b_rules", expanding=True)),
    ),
)
"""Built once: every card that is drawn asks it."""


def _snooze(row: Any) -> Snooze:
    return Snooze(
        row.id, row.by, row.since, row.until, row.person_id or "", row.destination_id, row.platform or "",
        row.address or "", row.lead_id or "", row.rule or "",
    )  # fmt: skip


_NAMES = (
    "id",
    "by",
    "since",
    "until",
    "person_id",
    "destination_id",
    "platform",
    "address",
    "lead_id",
    "rule",
)


def _row(one: Snooze) -> dict[str, Any]:
    return {
        "id": one.id, "person_id": one.person_id or None, "destination_id": one.destination_id,
        "lead_id": one.lead_id or None, "rule": one.rule or None, "by": one.by, "since": one.since,
        "until": one.until, "said_until": one.until,
    }  # fmt: skip


def _subject(one: Snooze) -> str:
    """Whose timer it is: the lead's, so that it goes with it; else the rule's."""
    return one.lead_id or f"rule:{one.rule}"


def _forget(connection: Connection, org: str, one: Snooze) -> None:
    connection.execute(delete(timers).where(timers.c.org == org, timers.c.kind == f"{KIND} {one.id}"))


def _changed(connection: Connection, org: str, one: Snooze, now: int, sparing: Sequence[str]) -> None:
    """Let every service look again, and let the cards that show it be drawn anew."""
    raise_revision(connection, org, SUBJECT)
    at, there = cards.c, destinations.c
    about = at.lead_id == one.lead_id if one.lead_id else at.rule == one.rule
    stands = (
        select(at.id, at.destination_id)
        .join_from(cards, destinations, there.id == at.destination_id)
        .where(at.org == org, about, at.state == "live", or_(at.posted_at.is_(None), there.platform.not_in(sparing)))
        .order_by(at.rang_at.desc(), at.id.desc())
        .limit(MOST_CARDS)
    )
    rows = connection.execute(stands).all()
    if not rows:
        return
    wanted = sorted({row.destination_id for row in rows})
    # The destinations first, as couriers lock them.
    connection.execute(select(there.id).where(there.id.in_(wanted)).order_by(there.id).with_for_update()).all()
    sooner = case((at.due_at < now, at.due_at), else_=now)
    connection.execute(
        update(cards).where(at.id.in_([row.id for row in rows])).values(wanted=at.wanted + 1, due_at=sooner)
    )
    earlier = case((there.due_at < now, there.due_at), else_=now)
    connection.execute(update(destinations).where(there.id.in_(wanted)).values(due_at=earlier))
