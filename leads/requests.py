"""When did a lead need a person, and when did one answer?

A request begins when a lead asks for a person, or when a rule rings for what it did while nobody had control. It ends
with the first reply of a person, or without one: the chat is returned to automated, the lead is blocked or books a
call, or asks anew a day later. Taking over and "On it" are kept, and end nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from leads.change import Event

ASK = "human.requested"
RUNG_FOR = frozenset({
    "lead.created", "page.visited", "message.received", "email.captured", "webform.submitted", "calendar.shown",
    "call.answered", "call.ended", "stage.changed",
})  # fmt: skip
"""What a lead does for which a ring calls a person. What people and workflows do to it wants no answer."""
AGAIN = 24 * 60 * 60 * 1000
"""Milliseconds after which a lead that needs a person again begins another request."""

Step = Literal["asked", "rung", "on_it", "taken_over", "answered", "returned", "blocked", "booked", "left", "back"]
Ended = Literal["answered", "returned", "blocked", "booked", "again"]

STEPS: dict[str, Step] = {
    "on_it.said": "on_it",
    "conversation.taken_over": "taken_over",
    "reply.sent": "answered",
    "conversation.returned": "returned",
    "lead.blocked": "blocked",
    "call.scheduled": "booked",
    "lead.left": "left",
    "lead.back": "back",
}
"""What an event does to the requests that are open, whoever it is of."""
ENDS: frozenset[Step] = frozenset({"answered", "returned", "blocked", "booked"})
KINDS = frozenset({ASK, "lead.unblocked", *RUNG_FOR, *STEPS})
"""All kinds of events that matter here."""


@dataclass(slots=True)
class Request:
    """One request. Times are milliseconds; `..._by` a person's id, "" where nobody is named. `asked`: the lead asked
    itself, rather than that a rule rang."""

    event_id: str
    lead_id: str
    kind: str
    asked: bool
    asked_at: int
    on_it_at: int | None = None
    on_it_by: str = ""
    taken_at: int | None = None
    taken_by: str = ""
    answered_at: int | None = None
    answered_by: str = ""
    left_at: int | None = None
    ended: Ended | None = None
    ended_at: int | None = None


def step_of(event: Event, *, rang: bool, blocked: bool, manual: bool, answered_at: int) -> Step | None:
    """What an event is to a lead's requests, None for nothing. `rang`: whether a rule rang for it; the others are the
    lead's facts after it."""
    if event.kind == ASK:
        return "asked" if not blocked and event.at > answered_at else None
    if event.kind in STEPS:
        return STEPS[event.kind]
    return "rung" if rang and event.kind in RUNG_FOR and not blocked and not manual else None


def requests_of(lead_id: str, happened: Iterable[Event], rang: frozenset[str]) -> list[Request]:
    """All requests of a lead, by what happened to it in the order of commits. `rang`: ids of events for which a rule
    rang. The write path keeps the same, event by event."""
    found: list[Request] = []
    blocked = manual = False
    answered_at = 0
    for event in happened:
        blocked = event.kind == "lead.blocked" or (blocked and event.kind != "lead.unblocked")
        if event.kind in ("conversation.taken_over", "conversation.returned", "lead.blocked"):
            manual = event.kind == "conversation.taken_over"
        if event.kind in ("reply.sent", "conversation.returned"):
            answered_at = max(answered_at, event.at)
        rings = event.id in rang
        step = step_of(event, rang=rings, blocked=blocked, manual=manual, answered_at=answered_at)
        if step is not None:
            apply(found, lead_id, step, event)
    return found


def apply(found: list[Request], lead_id: str, step: Step, event: Event) -> None:
    """Let a step happen to a lead's requests, in place."""
    if step in ("asked", "rung"):
        _begin(found, lead_id, step == "asked", event)
        return
    by = event.by.id if event.by is not None else ""
    for one in found:
        if one.ended is not None:
            continue
        if step == "on_it" and one.on_it_at is None:
            one.on_it_at, one.on_it_by = event.at, by
        elif step == "taken_over" and one.taken_at is None:
            one.taken_at, one.taken_by = event.at, by
        elif step == "answered":
            one.answered_at, one.answered_by = event.at, by
        elif step in ("left", "back"):
            one.left_at = event.at if step == "left" else None
        if step in ENDS:
            one.ended, one.ended_at = step, event.at  # type: ignore[assignment]


def _begin(found: list[Request], lead_id: str, asked: bool, event: Event) -> None:
    for one in found:
        if one.ended is None and one.asked == asked:
            if event.at - one.asked_at < AGAIN:
                return
            one.ended, one.ended_at = "again", event.at
    found.append(Request(event.id, lead_id, event.kind, asked, event.at))
