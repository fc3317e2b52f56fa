"""Why this, why not, and why did nobody answer? What rules said of the lead's newest events, and what became of its
last request."""

from __future__ import annotations

from cards.leads import BESIDE
from cards.trail import trail_lines
from cards.why import why_card
from handlers.intent import Intent, Outcome
from handlers.intents import intent, no_such_lead
from handlers.room import Room

MOST_EVENTS = 5
"""Newest events that are told of beside the one that rang last."""


@intent(
    "why", label="Why this?", arguments=(BESIDE[0],), opens=True, command="why", of_lead=True,
    sentence="Which rule rang for a lead, why and where, which stayed silent, and why nobody answered.",
)  # fmt: skip
async def why(asked: Intent, room: Room) -> Outcome:
    """Shown to the person who pressed, and to nobody else."""
    lead = await room.lead(asked)
    if lead is None:
        return no_such_lead()
    rang, latest = await room.judged(asked, most=MOST_EVENTS)
    view, trail = await room.view(asked), await room.trail(asked)
    lines = () if trail is None else tuple(trail_lines(trail, view, room.now()))
    card = why_card(lead, rang, latest, view, room.now(), lines)
    return Outcome("shown", card, lead, beside=asked.arguments.get(BESIDE[0]) == BESIDE[1])
