"""How is it written down that a card was sent, for all that were sent at the same time?

Each result is committed before its courier sends the next thing, but couriers are many: what they report while one
commit runs goes into the next together, in as few statements as for one. Where nothing more waits, the destination is
given back with the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    BindParameter,
    Connection,
    Integer,
    Text,
    Update,
    bindparam,
    case,
    func,
    literal_column,
    null,
    select,
    update,
)

from bot.delivery.outbox import LEASE, Claim
from bot.delivery.parcels import Parcel
from leads.store.schema import cards, destinations, lines
from leads.store.statements import write_rows


@dataclass(frozen=True, slots=True)
class CardSent:
    """A card shows what was wanted when it was drawn. `next_send`: not before. `ends`: the destination is given back.
    Answers False where the claim was lost: `message` is surplus then."""

    held: Claim
    parcel: Parcel
    now: int
    next_send: int
    message: dict[str, Any]
    content: str
    ends: bool = False

    def __call__(self, connection: Connection) -> bool:
        return self.together(connection, [self])[0]

    @staticmethod
    def together(connection: Connection, sent: Sequence[CardSent]) -> list[bool]:
        """Write several results. Locks the destinations before it looks what is left at them, so that an event
        committed meanwhile is never overlooked."""
        ids = sorted({one.held.id for one in sent})
        fences = {row.id: row.fence for row in connection.execute(_LOCK, {"b_ids": ids})}
        ours = [one for one in sent if fences.get(one.held.id) == one.held.fence]
        write_rows(connection, "card sent", _CARD_SENT, [_card(one) for one in ours])
        goes_on = [one for one in ours if not one.ends]
        write_rows(connection, "claim goes on", _GOES_ON, [_destination(one, one.now + LEASE) for one in goes_on])
        if len(goes_on) < len(ours):
            ending = {one.held.id: one for one in ours if one.ends}
            left = connection.execute(_LEFT, {"b_ids": sorted(ending)})
            rows = [{**_destination(ending[row.id], 0), "b_due": _earliest(row.cards, row.lines)} for row in left]
            write_rows(connection, "claim ends", _ENDS, rows)
        return [fences.get(one.held.id) == one.held.fence for one in sent]


def _card(one: CardSent) -> dict[str, Any]:
    state = one.parcel.row.state
    return {
        "b_id": one.parcel.id, "b_now": one.now, "b_drawn": one.parcel.row.wanted, "b_hash": one.content,
        "b_message": orjson.dumps(one.message).decode(), "b_state": state,
        "b_ended": "closed" if state == "moved" else state,
    }  # fmt: skip


def _destination(one: CardSent, lease: int) -> dict[str, Any]:
    return {"b_id": one.held.id, "b_lease": lease, "b_next": one.next_send}


def _earliest(*dues: int | None) -> int | None:
    return min((at for at in dues if at is not None), default=None)


_AT = destinations.c
_ZERO: Any = literal_column("0")
_IDS = _AT.id.in_(bindparam("b_ids", expanding=True))
_LOCK = select(_AT.id, _AT.fence).where(_IDS).order_by(_AT.id).with_for_update()
_LEFT = select(
    _AT.id,
    *(
        select(func.min(kind.c.due_at)).where(kind.c.destination_id == _AT.id).scalar_subquery().label(kind.name)
        for kind in (cards, lines)
    ),
).where(_IDS)
_GOES_ON = (
    update(destinations)
    .where(_AT.id == bindparam("b_id"))
    .values(
        lease_until=bindparam("b_lease"), next_send=bindparam("b_next"), failures=_ZERO, fault=null(),
        fault_code=null(),
    )
)  # fmt: skip
_ENDS = _GOES_ON.values(due_at=bindparam("b_due"))


def _card_sent() -> Update:
    table, drawn = cards.c, bindparam("b_drawn", type_=Integer)
    now: BindParameter[int] = bindparam("b_now", type_=BigInteger)
    return (
        update(cards)
        .where(table.id == bindparam("b_id"))
        .values(
            shown=drawn, hash=bindparam("b_hash"), message=bindparam("b_message"), attempts=_ZERO,
            failing_since=null(), fault=null(), fault_code=null(), edited_at=now,
            posted_at=func.coalesce(table.posted_at, now),
            due_at=case((table.wanted > drawn, table.due_at), else_=None),
            state=case((table.state == bindparam("b_state"), bindparam("b_ended", type_=Text)), else_=table.state),
        )
    )  # fmt: skip


_CARD_SENT = _card_sent()
