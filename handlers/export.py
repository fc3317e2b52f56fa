"""Export: a list of leads as a file for spreadsheets, for whoever may have it."""

from __future__ import annotations

from urllib.parse import urlencode

from cards.export import coming_card, link_card
from cards.leads import MOST_TYPED, TEXT, fault_card
from cards.notice import forbidden, refused
from cards.view import View
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.leads import read_text
from handlers.open_lead import NOWHERE
from handlers.room import Room
from leads.filters import FilterFault, write_filter


@intent(
    "export", label="Export", arguments=(TEXT,), command="export", words=TEXT, hint="stage:engaged country:DE",
    sentence="Sends you a list of leads as a file; type filters as for leads.",
)  # fmt: skip
async def export(asked: Intent, room: Room) -> Outcome:
    """The same leads in the same order as the list. The file comes to the person's direct messages; where a platform
    takes none, they get a link to it."""
    if not asked.person.may(room.export_by):
        return Outcome("forbidden", forbidden(room.export_by, "export leads"), beside=True)
    try:
        filter = read_text(asked, room.now())
    except FilterFault as fault:
        text = asked.arguments.get(TEXT, "")[:MOST_TYPED]
        card = fault_card(asked.org, text, fault.sentence, fault.allowed, View(zone=asked.person.zone))
        return Outcome("refused", card)
    number = await room.counted(asked, filter)
    if number.number == 0:
        return Outcome("refused", refused("No lead fits: there is nothing to export."), beside=True)
    if room.takes_files(asked):
        return Outcome("done", coming_card(str(number)), beside=True, file=filter)
    asks = urlencode(write_filter(filter))
    link = await room.sign_in_link(asked, f"/leads.csv?{asks}" if asks else "/leads.csv")
    if not link:
        return Outcome("refused", refused(NOWHERE), beside=True)
    return Outcome("shown", link_card(asked.org, link, asked.person.name), beside=True)
