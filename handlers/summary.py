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
"""Entries of the timeline that are looked at for the latest words and past actions."""


@intent(
    "summary", label="Summary", arguments=(BESIDE[0],), opens=True, command="summary", of_lead=True,
    sentence="What the lead asked and wants, its details, what comes next.",
)  # fmt: skip
async def summary(asked: Intent, room: Room) -> Outcome:
    """Shown to the person who pressed, and to nobody else: what there is, at once."""
    lead = await room.lead(asked)
    if lead is None:
        return no_such_lead()
    happened, view, links, made = await asyncio.gather(
        room.happened(asked, most=MOST_READ, kinds=sorted(SPOKEN | DONE)), room.view(asked), room.chat_links(asked),
        room.summary(asked),
    )  # fmt: skip
    entries = [entry(event) for event in happened]
    card = summary_card(lead, entries, view, link_buttons(lead, links), made, room.lead_page(lead.id))
    beside = asked.arguments.get(BESIDE[0]) == BESIDE[1]
    return Outcome("shown", card, lead, beside=beside, made_at=0 if made is None else made.made_at)
