"""Note: something for colleagues that stands with the lead and never reaches it."""

from __future__ import annotations

from functools import partial

from cards import notice
from handlers.deciding import carry_out
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.room import Room
from leads import wishes

TEXT = "text"


@intent("note", label="Note", arguments=(TEXT,), sentence="")
async def note(asked: Intent, room: Room) -> Outcome:
    """Keep `text`, 1 to 4,000 characters. Anybody's, whoever has control."""
    try:
        text = wishes.checked_text(asked.arguments.get(TEXT, ""), "note")
    except ValueError as fault:
        return Outcome("refused", notice.refused(str(fault)))
    return await carry_out(
        asked, room, partial(wishes.note, text=text, seen=asked.version),
        done=lambda lead, view: notice.done("The note is kept.", lead=lead, view=view),
        already=lambda lead, view: notice.already("The note was kept already.", lead=lead, view=view),
    )  # fmt: skip
