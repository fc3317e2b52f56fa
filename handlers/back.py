"""Back: from what was read or asked to the live card."""

from __future__ import annotations

from cards.spans import BACK
from handlers.intent import Intent, Outcome
from handlers.intents import intent, no_such_lead
from handlers.room import Room


@intent(BACK, label="Back", sentence="Shows the live card again.")
async def back(asked: Intent, room: Room) -> Outcome:
    """Where an answer replaced the card for one viewer, this brings the card back."""
    lead = await room.lead(asked)
    if lead is None:
        return no_such_lead()
    return Outcome("shown", None, lead, refresh=True, fresh=room.fresh(asked, lead, await room.view(asked)))
