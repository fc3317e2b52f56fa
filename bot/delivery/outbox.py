"""What is to be sent where, who has claimed it, and what became of it?

What is claimed is a destination, not a row: with a lease, by the database's clock, and a fence that
grows with each claim. A result that comes in under an old fence names a surplus message.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    BindParameter,
    Connection,
    Select,
    Update,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.delivery.parcels import Parcel
from leads.store.replies import WEBHOOK, reply_states, show_again
from leads.store.schema import cards, destinations, lines
from leads.store.unheard import LATE, is_away, show_cards, show_unheard

LEASE = 60_000
"""Milliseconds a claim lasts without news: longer than any call to a platform may take."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A destination that is this process' to send to."""

    id: int
    org: str
    platform: str
    address: str
    place: dict[str, Any] | None
    fence: int
    failures: int
    set_aside_until: int


def claim(platform: str, now: int, most: int, holder: int = 0) -> Callable[[Connection], list[Claim]]:
    """Claim destinations of a platform that are due, the longest waiting first. `holder`: the number of this process,
    with which another frees them should it die."""

    def command(connection: Connection) -> list[Claim]:
        given = {"b_platform": platform, "b_now": now, "b_most": most, "b_lease": now + LEASE, "b_holder": holder}
        return [
            Claim(
                id=row.id, org=row.org, platform=row.platform, address=row.address,
                place=orjson.loads(row.place) if row.place else None, fence=row.fence, failures=row.failures,
                set_aside_until=row.set_aside_until,
            )
            for row in connection.execute(_TAKE, given)
        ]  # fmt: skip

    return command


_CLAIM = ("id", "org", "platform", "address", "place", "fence", "failures", "set_aside_until")
_AT = destinations.c
_NOW: BindParameter[int] = bindparam("b_now", type_=BigInteger)
# Statements of the delivery of a card stand here, built once: building one costs five times as much as running it.
_TAKE = (
    update(destinations)
    .where(
        _AT.id.in_(
            select(_AT.id)
            .where(
                _AT.platform == bindparam("b_platform"), _AT.due_at <= _NOW, _AT.next_send <= _NOW,
                _AT.lease_until <= _NOW,
            )
            .order_by(_AT.due_at)
            .limit(bindparam("b_most"))
            .with_for_update(skip_locked=True)
        )
    )
    .values(lease_until=bindparam("b_lease"), fence=_AT.fence + 1, holder=bindparam("b_holder"))
    .returning(*(getattr(_AT, name) for name in _CLAIM))
)  # fmt: skip


def next_due(platform: str) -> Callable[[Connection], int | None]:
    """When the next unclaimed destination of a platform may be sent to, None where nothing waits."""

    def query(connection: Connection) -> int | None:
        due: int | None = connection.execute(_NEXT_DUE, {"b_platform": platform}).scalar_one()
        return due

    return query


def _next_due() -> Select[Any]:
    at = case((_AT.due_at > _AT.next_send, _AT.due_at), else_=_AT.next_send)
    at = case((_AT.lease_until > at, _AT.lease_until), else_=at)
    return select(func.min(at)).where(_AT.platform == bindparam("b_platform"), _AT.due_at.is_not(None))


_NEXT_DUE = _next_due()


def holds(connection: Connection, held: Claim, now: int, **values: Any) -> bool:
    """Renew a claim, and write something about its destination; False where the claim is no longer ours."""
    given = {f"b_{name}": value for name, value in values.items()}
    own = {"b_id": held.id, "b_fence": held.fence, "b_lease": now + LEASE}
    return connection.execute(_hold(tuple(values)), {**given, **own}).rowcount == 1


@cache
def _hold(names: tuple[str, ...]) -> Update:
    mine = update(destinations).where(_AT.id == bindparam("b_id"), _AT.fence == bindparam("b_fence"))
    return mine.values(lease_until=bindparam("b_lease"), **{name: bindparam(f"b_{name}") for name in names})


def line_sent(
    held: Claim, parcel: Parcel, now: int, next_send: int, message: dict[str, Any] | None
) -> Callable[[Connection], bool]:
    """A line was sent. False: the claim was lost and `message` is surplus."""

    def command(connection: Connection) -> bool:
        heard = parcel.kind == "line" and parcel.row.template == WEBHOOK
        was_away = heard and is_away(connection, held.id)
        if not holds(connection, held, now, next_send=next_send, failures=0, fault=None, fault_code=None):
            return False
        done: dict[str, Any] = {"state": "sent", "sent_at": now, "due_at": None, "fault": None, "fault_code": None}
        text = None if message is None else orjson.dumps(message).decode()
        if parcel.reply is not None:  # it may have got further while this was on its way
            key = (parcel.row.lead_id, parcel.row.event_id)
            if reply_states(connection, [key]).get(key) != parcel.reply:
                done["due_at"] = now
        connection.execute(update(lines).where(lines.c.id == parcel.id).values(message=text, **done))
        if parcel.sent_by is not None:
            show_again(connection, parcel.row.lead_id, parcel.row.event_id, now)
        if was_away or (heard and now - parcel.row.created_at > LATE):
            show_cards(connection, parcel.row.lead_id, now)
        if was_away:
            show_unheard(connection, held.id, now)
        return True

    return command


def item_failed(
    held: Claim, parcel: Parcel, now: int, due_at: int | None, code: str, sentence: str, *, away: bool = False,
    doubted: bool = False,
) -> Callable[[Connection], bool]:  # fmt: skip
    """Sending one thing failed; it is tried again at `due_at`, or given up and kept where that is None. `away`: not
    the thing is at fault, its destination can't be reached; `doubted`: it may have got there all the same."""

    def command(connection: Connection) -> bool:
        there = {"fault_code": code, "fault": sentence} if away else {}
        if not holds(connection, held, now, **there):
            return False
        table = cards if parcel.kind == "card" else lines
        values: dict[str, Any] = {
            "due_at": due_at, "attempts": parcel.attempts + 1, "fault_code": code, "fault": sentence,
        }  # fmt: skip
        if parcel.kind == "card":
            values["failing_since"] = func.coalesce(cards.c.failing_since, now)
        if due_at is None:
            values["state"] = "gave_up"
        if doubted:
            values["doubted_at"] = now
        connection.execute(update(table).where(table.c.id == parcel.id).values(**values))
        if due_at is None and parcel.sent_by is not None:
            show_again(connection, parcel.row.lead_id, parcel.row.event_id, now)
        if away and not parcel.attempts and parcel.kind == "line" and parcel.row.template == WEBHOOK:
            show_unheard(connection, held.id, now)
        return True

    return command


def taken_away(held: Claim, parcel: Parcel, now: int) -> Callable[[Connection], bool]:
    """A message of an erased lead is gone, or there never was one: nothing is known of it any more."""

    def command(connection: Connection) -> bool:
        if not holds(connection, held, now, failures=0, fault=None, fault_code=None):
            return False
        table = cards if parcel.kind == "card" else lines
        values: dict[str, Any] = {
            "state": "erased", "message": None, "due_at": None, "attempts": 0, "fault": None, "fault_code": None,
        }  # fmt: skip
        if parcel.kind == "card":
            values |= {"hash": None, "failing_since": None}
        connection.execute(update(table).where(table.c.id == parcel.id).values(**values))
        return True

    return command


def surplus_stays(held: Claim, parcel: Parcel, now: int, message: dict[str, Any]) -> Callable[[Connection], None]:
    """A message that was sent under a lost claim couldn't be taken back at once: it is put down to be removed. Needs no
    claim: whoever has the destination next does it."""

    def command(connection: Connection) -> None:
        line = {
            "org": held.org, "destination_id": held.id, "lead_id": parcel.row.lead_id, "card_id": None, "event_id": "",
            "template": "surplus", "state": "erasing", "message": orjson.dumps(message).decode(), "created_at": now,
            "due_at": now, "attempts": 0,
        }  # fmt: skip
        connection.execute(insert(lines).values(line))
        there_due = destinations.c.due_at
        earlier = case((there_due < now, there_due), else_=now)
        connection.execute(update(destinations).where(destinations.c.id == held.id).values(due_at=earlier))

    return command


def defer(held: Claim, parcel: Parcel, now: int, until: int) -> Callable[[Connection], bool]:
    """Something waits for a reason of ours (its card isn't posted yet, the edits of this minute are spent)."""

    def command(connection: Connection) -> bool:
        if not holds(connection, held, now):
            return False
        table = cards if parcel.kind == "card" else lines
        connection.execute(update(table).where(table.c.id == parcel.id).values(due_at=until))
        return True

    return command


def send_elsewhere(held: Claim, parcel: Parcel, now: int, to: int) -> Callable[[Connection], bool]:
    """A card goes to the rule's `else`, because its destination can't be reached. Where the lead has a live
    card there already, that one serves, and the ring stands in its thread."""

    def command(connection: Connection) -> bool:
        if not holds(connection, held, now):
            return False
        table = cards.c
        there = select(table.id, table.event_id).where(table.lead_id == parcel.row.lead_id, table.destination_id == to)
        taken = connection.execute(there.where(table.state == "live", table.id != parcel.id)).first()
        values: dict[str, Any] = {"destination_id": to, "otherwise_id": None, "attempts": 0, "due_at": now}
        if taken is not None:
            values = {"state": "closed", "due_at": None}
        connection.execute(update(cards).where(table.id == parcel.id).values(**values))
        if taken is not None:
            if taken.event_id == parcel.row.event_id:
                return True  # this very event rang there as well
            line = {
                "org": held.org, "destination_id": to, "lead_id": parcel.row.lead_id, "card_id": taken.id,
                "event_id": parcel.row.event_id, "template": "rang", "state": "waiting", "created_at": now,
                "due_at": now, "attempts": 0, "trace": parcel.row.trace,
            }  # fmt: skip
            connection.execute(insert(lines).values(line))
        there_due = destinations.c.due_at
        earlier = case((there_due < now, there_due), else_=now)
        connection.execute(update(destinations).where(destinations.c.id == to).values(due_at=earlier))
        return True

    return command


def place_found(held: Claim, now: int, place: dict[str, Any]) -> Callable[[Connection], bool]:
    """A destination's name was resolved."""
    return lambda connection: holds(connection, held, now, place=orjson.dumps(place).decode())


def met_fault(held: Claim, now: int, code: str, sentence: str) -> Callable[[Connection], bool]:
    """Why nothing is sent to a destination for now; the next thing that gets there takes it back."""
    return lambda connection: holds(connection, held, now, fault_code=code, fault=sentence)


def back_again(held: Claim, now: int) -> Callable[[Connection], bool]:
    """Something has got to a destination that could not be reached: all that failed there is tried at once."""

    def command(connection: Connection) -> bool:
        if not holds(connection, held, now):
            return False
        for table in (cards, lines):
            tried = (table.c.destination_id == held.id, table.c.attempts > 0, table.c.due_at > now)
            connection.execute(update(table).where(*tried).values(due_at=now))
        return True

    return command


def set_aside(
    held: Claim, now: int, until: int, code: str, sentence: str, scope: str = "destination"
) -> Callable[[Connection], bool]:
    """Nothing can be sent to a destination until somebody acts; it is tried again at `until`. `scope`: "installation"
    where the whole platform is ill."""

    def command(connection: Connection) -> bool:
        values: dict[str, Any] = {
            "set_aside_until": until, "fault_code": code, "fault": sentence, "fault_scope": scope, "place": None,
        }  # fmt: skip
        if not holds(connection, held, now, **values):
            return False
        for table in (cards, lines):
            waiting = (table.c.destination_id == held.id, table.c.due_at.is_not(None))
            connection.execute(update(table).where(*waiting).values(fault_code=code, fault=sentence))
        return True

    return command


def postpone(held: Claim, now: int, until: int) -> Callable[[Connection], bool]:
    """What waits at a destination that is set aside waits on; what has another way out does not."""

    def command(connection: Connection) -> bool:
        if not holds(connection, held, now):
            return False
        bound = (cards.c.destination_id == held.id, cards.c.due_at < until)
        stuck = or_(cards.c.otherwise_id.is_(None), cards.c.posted_at.is_not(None))
        connection.execute(update(cards).where(*bound, stuck).values(due_at=until))
        due = (lines.c.destination_id == held.id, lines.c.due_at < until)
        connection.execute(update(lines).where(*due).values(due_at=until))
        return True

    return command


def release(held: Claim, next_send: int = 0, failures: int | None = None) -> Callable[[Connection], bool]:
    """Give a destination back, due when the earliest of what is left is due. Locks it before it looks, so that
    an event committed meanwhile is never overlooked."""

    def command(connection: Connection) -> bool:
        row = connection.execute(_LOCK, {"b_id": held.id}).one()
        if row.fence != held.fence:
            return False
        dues = connection.execute(_LEFT, {"b_id": held.id}).one()
        due = min((at for at in dues if at is not None), default=None)
        kept = row.failures if failures is None else failures
        given = {"b_id": held.id, "b_due": due, "b_next": max(next_send, row.next_send), "b_failures": kept}
        connection.execute(_RELEASE, given)
        return True

    return command


_LOCK = select(_AT.fence, _AT.next_send, _AT.failures).where(_AT.id == bindparam("b_id")).with_for_update()
_LEFT = select(
    *(
        select(func.min(kind.c.due_at)).where(kind.c.destination_id == bindparam("b_id")).scalar_subquery()
        for kind in (cards, lines)
    )
)
_RELEASE = (
    update(destinations)
    .where(_AT.id == bindparam("b_id"))
    .values(
        lease_until=0, due_at=bindparam("b_due"), next_send=bindparam("b_next"), failures=bindparam("b_failures")
    )
)  # fmt: skip
