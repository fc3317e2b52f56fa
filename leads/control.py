"""Who answers the lead, and who may change that?

Each decision here is a compare-and-set on one lead. It returns what is to happen, or None where the
wish already holds (a success), or raises `Refusal`. `seen` is the control version the person's card
was drawn from: a stale press never undoes somebody's work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from leads.change import Event
from leads.lead import Block, Channel, Control, Lead, Returned, Who

RefusalCode = Literal["taken", "stale", "blocked", "refused"]


class Refusal(Exception):
    """The wish can't be carried out as the lead now is. `lead` is that state; `sentence` says why, where the code
    doesn't: it holds no words from outside but people's names."""

    def __init__(self, code: RefusalCode, lead: Lead, sentence: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.lead = lead
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Act:
    """What is to happen: an event kind of the catalogue, its data, and checked field values set by hand."""

    kind: str
    data: Mapping[str, object] = field(default_factory=dict)
    lead: Mapping[str, object] = field(default_factory=dict)
    channel: Channel | None = None


def take_over(
    lead: Lead, by: Who, *, seen: int | None = None, from_colleague: bool = False, via: str = ""
) -> Act | None:
    """Give `by` control. Taking it from a colleague is a second, confirmed step. `via`: where they did it, which is
    where they go on."""
    if lead.blocked is not None:
        raise Refusal("blocked", lead)
    holder = lead.control.by
    if holder is not None and holder.id == by.id:
        return None
    if holder is not None and not from_colleague:
        raise Refusal("taken", lead)
    unless_stale(lead, seen)
    return _act(lead, "conversation.taken_over", {"from": _record(holder)} | ({"via": via} if via else {}))


def return_to_automated(
    lead: Lead, by: Who, *, note: str = "", seen: int | None = None, from_colleague: bool = False
) -> Act | None:
    """End manual control. Only who has control may, unless it is said that it is a colleague's."""
    if lead.blocked is not None:
        raise Refusal("blocked", lead)
    holder = lead.control.by
    if holder is None:
        return None
    if holder.id != by.id and not from_colleague:
        raise Refusal("taken", lead)
    unless_stale(lead, seen)
    return _act(lead, "conversation.returned", {"note": note, "from": _record(holder)})


def block(lead: Lead, *, reason: str, seen: int | None = None) -> Act | None:
    """Send nothing more to the lead. Ends manual control."""
    if lead.blocked is not None:
        return None
    unless_stale(lead, seen)
    return _act(lead, "lead.blocked", {"reason": reason, "from": _record(lead.control.by)})


def unblock(lead: Lead, *, reason: str = "", seen: int | None = None) -> Act | None:
    """Lift a block: the lead is automated, and exempt from automatic blocking."""
    if lead.blocked is None:
        return None
    unless_stale(lead, seen)
    return _act(lead, "lead.unblocked", {"reason": reason})


def _act(lead: Lead, kind: str, data: dict[str, object]) -> Act:
    """The act, with the control version that it leads to."""
    return Act(kind, {**data, "version": lead.control.version + 1})


def unless_stale(lead: Lead, seen: int | None) -> None:
    """Raises `Refusal` where control has changed since the version that was seen; None was not said."""
    if seen is not None and seen != lead.control.version:
        raise Refusal("stale", lead)


def _record(who: Who | None) -> dict[str, str] | None:
    return None if who is None else {"id": who.id, "name": who.name, "email": who.email}


def fold_control(lead: Lead, event: Event) -> bool:
    """What an event makes of control, block and waiting; whether it is about these. Goes by the order of commits, never
    by `at`."""
    version = lead.control.version + 1
    match event.kind:
        case "conversation.taken_over":
            lead.control = Control(event.by, event.at, version)
            lead.returned = lead.on_it = None
            if lead.waiting is not None:
                lead.waiting = lead.waiting._replace(whom=event.by)
        case "conversation.returned":
            lead.control = Control(None, event.at, version)
            passed = str(event.data.get("passed") or "")
            lead.returned = Returned(event.at, event.by, str(event.data.get("note") or ""), passed)
            lead.answered_at = max(lead.answered_at, event.at)
            # Whose holder has gone still waits for a person: it is asked for anew.
            lead.waiting = lead.waiting._replace(whom=None) if passed and lead.waiting is not None else None
        case "lead.blocked":
            lead.control = Control(None, event.at, version)
            lead.blocked = Block(event.at, str(event.data.get("reason") or ""), event.by)
            lead.waiting = lead.on_it = lead.returned = None
        case "lead.unblocked":
            lead.control = Control(None, event.at, version)
            lead.blocked, lead.exempt = None, True
        case _:
            return False
    return True
