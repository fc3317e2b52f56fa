"""In which state is the lead, and which line says so?

The states of the card's table in product.md. Where several hold, the one that matters most to who may
act is shown: blocked, taken over, waiting, returned, then what rang.
"""

from __future__ import annotations

from typing import Literal

from cards.model import Line, Moment, Said, Span, Text
from cards.view import View
from leads.events import CATALOGUE, action_name
from leads.lead import Block, Lead, Returned

State = Literal["blocked", "taken_over", "waiting", "returned", "new", "quiet"]

MOST_REASON = 120
PASSED = frozenset({"lead.blocked", "conversation.taken_over", "reply.waiting"})
"""Kinds that name a state: a card they rang must not say so once the state has passed."""


def state_of(lead: Lead, view: View) -> State:
    """The state that the card shows. A ring after the return is newer than it, and shown instead; the request
    for a person itself says "Asks for a person", what comes after it says that the lead waits."""
    if lead.blocked is not None:
        return "blocked"
    if lead.control.manual:
        return "taken_over"
    if lead.waiting is not None:
        return "new" if view.why is not None and view.why.kind == "human.requested" else "waiting"
    if lead.returned is not None and (view.why is None or view.why.at <= lead.returned.at):
        return "returned"
    return "new" if view.why is not None and view.why.kind not in PASSED else "quiet"


def state_line(lead: Lead, view: View) -> Line:
    """The first line: why the card rang, or the lead's state, with its time."""
    match state_of(lead, view):
        case "blocked" if lead.blocked is not None:
            return Line(_blocked(lead, lead.blocked, view), "state", "bad")
        case "taken_over" if lead.control.by is not None:
            by = lead.control.by
            said = (Text("🔵 "), view.subject(by, bold=True), Text(f" {view.has(by)} control", bold=True))
            return Line((*said, Text(" · since "), shown(lead.control.since, lead, view)), "state")
        case "waiting" if lead.waiting is not None:
            said = (Text("⏳ "), Text("Waiting for a person", bold=True), Text(" · since "))
            return Line((*said, shown(lead.waiting.since, lead, view), *_on_it(lead, view)), "state", "urgent")
        case "returned" if lead.returned is not None:
            return Line(_returned(lead, lead.returned, view), "state")
        case "new" if view.why is not None:
            kind = CATALOGUE[view.why.kind]
            tone: Literal["urgent", "plain"] = "urgent" if kind.urgent else "plain"
            said = (Text(f"{kind.emoji} "), Text(kind.why, bold=True), Text(" · "))
            return Line((*said, shown(view.why.at, lead, view), *_on_it(lead, view)), "state", tone)
        case _:
            return Line(_quiet(lead, view), "state")


def state_since(lead: Lead, view: View) -> int:
    """When what the first line says began, in milliseconds; the lead's latest activity where nothing did."""
    match state_of(lead, view):
        case "blocked" if lead.blocked is not None:
            return lead.blocked.since
        case "taken_over":
            return lead.control.since
        case "waiting" if lead.waiting is not None:
            return lead.waiting.since
        case "returned" if lead.returned is not None:
            return lead.returned.at
        case "new" if view.why is not None:
            return view.why.at
        case _:
            return lead.action.at if lead.action else lead.created_at


def shown(at: int, lead: Lead, view: View) -> Moment:
    """A time of the card, with its day where something newer on the card is of another day."""
    times = [at, state_since(lead, view), lead.last_activity, *(rang.at for rang in view.rang)]
    return view.moment(at, max([*times, view.why.at] if view.why else times))


def _blocked(lead: Lead, block: Block, view: View) -> tuple[Span, ...]:
    if block.by is None:
        said: tuple[Span, ...] = (Text("⛔ "), Text("Blocked automatically", bold=True))
    else:
        said = (Text("⛔ "), Text("Blocked by ", bold=True), view.object(block.by, bold=True))
    reason = (Text(" · "), Said(block.reason, MOST_REASON)) if block.reason else ()
    return (*said, Text(" · "), shown(block.since, lead, view), *reason)


def _returned(lead: Lead, returned: Returned, view: View) -> tuple[Span, ...]:
    if returned.why:
        said: tuple[Span, ...] = (
            Text("Returned to automated: ", bold=True),
            Said(returned.why, MOST_REASON, bold=True),
        )
    elif returned.by is None:
        said = (Text("Returned to automated: nobody answered", bold=True),)
    else:
        said = (Text("Returned to automated by ", bold=True), view.object(returned.by, bold=True))
    return (Text("↩️ "), *said, Text(" · "), shown(returned.at, lead, view), *_on_it(lead, view))


def _quiet(lead: Lead, view: View) -> tuple[Span, ...]:
    said: tuple[Span, ...] = (Text("⚪ "), Text("Automated", bold=True))
    action = lead.action and action_name(lead.action.kind, lead.action.channel)
    if lead.action and action:
        said = (*said, Text(f" · {action} · "), shown(lead.action.at, lead, view))
    return (*said, *_on_it(lead, view))


def _on_it(lead: Lead, view: View) -> tuple[Span, ...]:
    if lead.on_it is None:
        return ()
    by = lead.on_it.by
    return (Text(" · "), view.object(by), Text(" are on it" if view.is_viewer(by) else " is on it"))
