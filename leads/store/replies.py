"""How far has a rep's reply got, and who must be shown it?

A reply goes to the agents' platform as a webhook: a line like any other. Lines of its own in the lead's threads show
how far it has got; they are due again whenever that changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, case, select, tuple_, update

from leads.store.retrying import CannotRetry, retry
from leads.store.schema import destinations, lines

STATE = "reply_state"
"""Template of the lines that show it."""
WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class ReplyState:
    """`code`, `fault`: why it failed."""

    state: Literal["sending", "sent", "failed"]
    code: str = ""
    fault: str = ""


def reply_states(connection: Connection, keys: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], ReplyState]:
    """How far replies have got, by (lead's inner id, event's id); what has no webhook isn't there."""
    if not keys:
        return {}
    found = connection.execute(_STATES, {"b_keys": list(keys), "b_leads": sorted({lead for lead, _ in keys})})
    return {(row.lead_id, row.event_id): _state(row) for row in found}


def _state(row: Any) -> ReplyState:
    if row.state == "sent":
        return ReplyState("sent")
    return ReplyState("failed", row.fault_code or "", row.fault or "") if row.due_at is None else ReplyState("sending")


_AT = lines.c
_STATES = select(_AT.lead_id, _AT.event_id, _AT.state, _AT.due_at, _AT.fault_code, _AT.fault).where(
    _AT.lead_id.in_(bindparam("b_leads", expanding=True)), _AT.template == WEBHOOK,
    tuple_(_AT.lead_id, _AT.event_id).in_(bindparam("b_keys", expanding=True)),
)  # fmt: skip


def show_again(connection: Connection, lead_id: str, event_id: str, now: int) -> None:
    """Let all that shows how far a reply has got be drawn anew. The destinations are locked in the order of their
    numbers, as everybody locks them."""
    given = {"b_lead": lead_id, "b_event": event_id, "b_now": now}
    numbers = sorted(set(connection.execute(_SHOWN, given).scalars()))
    connection.execute(_SHOW, given)
    for number in numbers:
        connection.execute(_DUE, {"b_id": number, "b_now": now})


_MINE = (_AT.lead_id == bindparam("b_lead"), _AT.event_id == bindparam("b_event"), _AT.template == STATE)
_STANDS = _AT.state.in_(("waiting", "sent"))
_SHOWN = select(_AT.destination_id).where(*_MINE, _STANDS)
_SHOW = update(lines).where(*_MINE, _STANDS).values(due_at=bindparam("b_now"))
_EARLIER = case((destinations.c.due_at < bindparam("b_now"), destinations.c.due_at), else_=bindparam("b_now"))
_DUE = update(destinations).where(destinations.c.id == bindparam("b_id")).values(due_at=_EARLIER)


def retry_reply(org: str, lead_id: str, event_id: str, now: int) -> Callable[[Connection], bool]:
    """Try a reply again that failed: the same webhook, so that its receiver knows a repeat. Whether there is anything
    to try again."""

    def command(connection: Connection) -> bool:
        own = _AT.org == org, _AT.lead_id == lead_id, _AT.event_id == event_id, _AT.template == WEBHOOK
        number = connection.execute(select(_AT.id).where(*own)).scalar_one_or_none()
        if number is None:
            return False
        try:
            retry(org, "line", number, now)(connection)
        except CannotRetry:
            return False
        show_again(connection, lead_id, event_id, now)
        return True

    return command
