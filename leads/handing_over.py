"""How does a chat pass from one rep to another, with nobody taking it and nobody left alone?

Whoever has control offers it, to one colleague or to everybody who sees the lead's cards, and keeps it until somebody
accepts. An offer ends when it is accepted, declined, or control changes in any other way.
"""

from __future__ import annotations

from leads.change import Event
from leads.codec import encode_who, read_who
from leads.control import Act, Refusal, take_over, unless_stale
from leads.lead import Lead, Offered, Who

PATIENCE = 5 * 60 * 1000
"""Milliseconds after which whoever offered is told that nobody has accepted."""


def hand_over(lead: Lead, by: Who, to: Who | None, *, seen: int | None = None) -> Act | None:
    """Offer the chat to `to`, None: to everybody who sees its cards. None where that is offered already."""
    _has_control(lead, by)
    if to is not None and to.id == by.id:
        raise Refusal("refused", lead, "You have control already.")
    unless_stale(lead, seen)
    if lead.offered is not None and _id(lead.offered.to) == _id(to):
        return None
    return Act("handover.offered", {"to": encode_who(to)})


def accept(lead: Lead, by: Who, *, seen: int | None = None) -> Act | None:
    """Take over what was offered."""
    holder = lead.control.by
    if lead.blocked is None and holder is not None and holder.id == by.id:
        return None
    if lead.blocked is None and (holder is None or not _is_for(lead.offered, by)):
        raise Refusal("refused", lead, "This chat isn't offered to you any more.")
    act = take_over(lead, by, seen=seen, from_colleague=True)
    return None if act is None else Act(act.kind, {**act.data, "offered": True})


def decline(lead: Lead, by: Who) -> Act | None:
    """Say no to what was offered to oneself alone; None where it isn't any more."""
    if lead.offered is None or _id(lead.offered.to) != by.id:
        return None
    return Act("handover.declined", {"from": encode_who(lead.control.by)})


def fold_hand_over(lead: Lead, event: Event) -> None:
    """To whom the chat is offered."""
    to = event.data.get("to")
    offers = event.kind == "handover.offered" and lead.control.manual
    lead.offered = Offered(read_who(to) if isinstance(to, list) else None, event.at) if offers else None


def _has_control(lead: Lead, by: Who) -> None:
    if lead.blocked is not None:
        raise Refusal("blocked", lead)
    if lead.control.by is None:
        raise Refusal("refused", lead, "Nobody has control of this lead: there is nothing to hand over.")
    if lead.control.by.id != by.id:
        raise Refusal("taken", lead)


def _is_for(offered: Offered | None, who: Who) -> bool:
    return offered is not None and (offered.to is None or offered.to.id == who.id)


def _id(who: Who | None) -> str:
    return "" if who is None else who.id
