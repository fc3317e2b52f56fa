"""Reply: the rep who has control says something to the lead."""

from __future__ import annotations

from functools import partial

from cards import notice
from handlers.deciding import carry_out
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.room import Room
from leads import wishes

TEXT = "text"


@intent("reply", label="Reply", arguments=(TEXT,), sentence="")
async def reply(asked: Intent, room: Room) -> Outcome:
    """Send `text`, 1 to 4,000 characters, to the lead. Only who has control may, and only where the agents' platform
    can be reached: there is no other way to the lead."""
    if not room.carries_replies:
        return Outcome("refused", notice.refused("Leadbell isn't connected to the agents' platform: it can't reply."))
    try:
        text = wishes.checked_text(asked.arguments.get(TEXT, ""), "reply")
    except ValueError as fault:
        return Outcome("refused", notice.refused(str(fault)))
    return await carry_out(
        asked, room, partial(wishes.reply, by=asked.person.who, text=text, seen=asked.version),
        done=lambda lead, view: notice.done("Your reply is on its way to the lead.", lead=lead, view=view),
        already=lambda lead, view: notice.already("Your reply was sent already.", lead=lead, view=view),
    )  # fmt: skip
