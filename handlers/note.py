"""Note: something for colleagues that stands with the lead and never reaches it."""

from __future__ import annotations

from functools import partial

from cards import notice
from cards.text_form import FORM, NOTE, TEXT
from handlers.deciding import carry_out
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.room import Room
from handlers.writing import sent_form, written
from leads import wishes


@intent("note", label="Note", arguments=(FORM, TEXT), opens=True, sentence="")
async def note(asked: Intent, room: Room) -> Outcome:
    """Keep `text`, 1 to 4,000 characters; without one, a form asks. Anybody's, whoever has control."""
    text = await written(asked, room, NOTE, "note")
    if isinstance(text, Outcome):
        return text
    return await carry_out(
        asked, room, partial(wishes.note, text=text, seen=None if sent_form(asked) else asked.version),
        done=lambda lead, view: notice.done("The note is kept.", lead=lead, view=view),
        already=lambda lead, view: notice.already("The note was kept already.", lead=lead, view=view),
    )  # fmt: skip
