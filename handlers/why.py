"""Why this? And why not: what the rules said of this lead's newest events."""

from __future__ import annotations

from cards.why import why_card
from handlers.intent import Intent, Outcome
from handlers.intents import intent, no_such_lead
from handlers.room import Room

MOST_EVENTS = 5
"""Newest events that are told of beside the one that rang last."""


@intent(
    "why", label="Why this?", opens=True, command="why", of_lead=True,
    sentence="Which rule rang for a lead, why and where, and which stayed silent.",
)  # fmt: skip
async def why(asked: Intent, room: Room) -> Outcome:
    """Shown to the person who pressed, and to nobody else."""
    lead = await room.lead(asked)
    if lead is None:
        return no_such_lead()
    rang, latest = await room.judged(asked, most=MOST_EVENTS)
    return Outcome("shown", why_card(lead, rang, latest, await room.view(asked), room.now()), lead)
