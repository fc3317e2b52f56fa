"""Lead Details: what is known of a lead, where it came from and when."""

from __future__ import annotations

from cards.details import details_card
from handlers.intent import Intent, Outcome
from handlers.intents import intent, no_such_lead
from handlers.room import Room


@intent(
    "details", label="Lead Details", opens=True, command="details", of_lead=True,
    sentence="What is known of a lead, in four sections, each value with where it came from and when.",
)  # fmt: skip
async def details(asked: Intent, room: Room) -> Outcome:
    """Shown to the person who pressed, and to nobody else."""
    lead = await room.lead(asked)
    if lead is None:
        return no_such_lead()
    return Outcome("shown", details_card(lead, await room.view(asked)), lead)
