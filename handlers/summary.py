"""Summary: what a rep must know before they write to the lead."""

from __future__ import annotations

import asyncio

from cards.chat_links import link_buttons
from cards.leads import BESIDE
from cards.summary import summary_card
from handlers.intent import Intent, Outcome
from handlers.intents import intent, no_such_lead
from handlers.room import Room
from leads.timeline import DONE, SPOKEN, entry

MOST_READ = 100
"""Entries of the timeline that a summary looks at."""


@intent(
    "summary", label="Summary", arguments=(BESIDE[0],), opens=True, command="summary", of_lead=True,
    sentence="What the lead asked and wants, its details, what comes next.",
)  # fmt: skip
async def summary(asked: Intent, room: Room) -> Outcome:
    """Shown to the person who pressed, and to nobody else."""
    lead = await room.lead(asked)
    if lead is None:
        return no_such_lead()
    happened, view, links = await asyncio.gather(
        room.happened(asked, most=MOST_READ, kinds=sorted(SPOKEN | DONE)), room.view(asked), room.chat_links(asked)
    )
    card = summary_card(lead, [entry(event) for event in happened], view, link_buttons(lead, links))
    return Outcome("shown", card, lead, beside=asked.arguments.get(BESIDE[0]) == BESIDE[1])
