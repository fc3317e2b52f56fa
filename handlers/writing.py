"""How is a text asked for where a button was pressed, and taken where it was written?"""

from __future__ import annotations

from cards import notice
from cards.text_form import FORM, TEXT, Asked, text_form
from handlers.intent import Intent, Outcome
from handlers.intents import no_such_lead
from handlers.room import Room
from leads.wishes import checked_text


def sent_form(asked: Intent) -> bool:
    """Whether the form was sent: what has become of control since it was opened doesn't take the words back."""
    return asked.arguments.get(FORM) == asked.name


async def written(asked: Intent, room: Room, form: Asked, what: str) -> str | Outcome:
    """The text that came along; the form where none was given yet, or where it can't be taken. `what`: "note"."""
    text = asked.arguments.get(TEXT)
    if text is None and not sent_form(asked):
        return await asked_again(asked, room, form)
    try:
        return checked_text(text or "", what)
    except ValueError as fault:
        if sent_form(asked):
            return await asked_again(asked, room, form, fault=str(fault), written=text or "")
        return Outcome("refused", notice.refused(str(fault)), await room.lead(asked))


async def asked_again(asked: Intent, room: Room, form: Asked, *, fault: str = "", written: str = "") -> Outcome:
    """The form, again: with what was wrong, and what was written."""
    lead = await room.lead(asked)
    if lead is None:
        return no_such_lead()
    return Outcome("asked", text_form(lead, await room.view(asked), form, fault=fault, written=written), lead)
