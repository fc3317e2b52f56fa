"""Open lead: from the card to the lead's page in a browser, by a link for the person who pressed."""

from __future__ import annotations

from cards.notice import refused
from cards.open_lead import OPENED, link_card
from handlers.intent import Intent, Outcome
from handlers.intents import intent, no_such_lead
from handlers.room import Room

NOWHERE = "Leadbell doesn't know its own address: whoever runs it must set LEADBELL_PUBLIC_URL."


@intent("open_lead", label="Open lead", sentence="Opens the lead's page in your browser, by a link for you alone.")
async def open_lead(asked: Intent, room: Room) -> Outcome:
    """The link is spent once, within ten minutes, by a press on the page that it opens."""
    lead = await room.lead(asked)
    if lead is None:
        return no_such_lead()
    link = await room.sign_in_link(asked, f"/leads/{lead.id}")
    if not link:
        return Outcome("refused", refused(NOWHERE), lead)
    return Outcome("shown", link_card(lead, link, asked.person.name), lead)


@intent(OPENED, label="Opened", sentence="")
async def opened(asked: Intent, room: Room) -> Outcome:
    """A platform that tells of a press on a link is told nothing: the browser has opened it. In a whisper the link
    goes away with that."""
    return Outcome("done")
