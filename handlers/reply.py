"""Reply: the rep who has control says something to the lead."""

from __future__ import annotations

from functools import partial

from cards import notice
from cards.text_form import CHANNEL, FORM, REPLY, TEXT
from handlers.deciding import carry_out
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.room import Room
from handlers.writing import sent_form, written
from leads import wishes
from leads.lead import CHANNELS

NOWHERE = "Leadbell isn't connected to the agents' platform: it can't reply."


@intent(
    "reply", label="Reply", arguments=(FORM, TEXT, CHANNEL), opens=True,
    sentence="Sends your words to the lead, on the channel it last wrote on, while you have control.",
)  # fmt: skip
async def reply(asked: Intent, room: Room) -> Outcome:
    """Send `text`, 1 to 4,000 characters, to the lead; without one, a form asks. Only who has control may, and only
    where the agents' platform can be reached: there is no other way to the lead."""
    if not room.carries_replies:
        return Outcome("refused", notice.refused(NOWHERE), await room.lead(asked))
    text = await written(asked, room, REPLY, "reply")
    if isinstance(text, Outcome):
        return text
    seen = None if sent_form(asked) else asked.version
    channel = next((one for one in CHANNELS if one == asked.arguments.get(CHANNEL)), None)
    return await carry_out(
        asked, room, partial(wishes.reply, by=asked.person.who, text=text, seen=seen, channel=channel),
        done=lambda lead, view: notice.done("Your reply is on its way to the lead.", lead=lead, view=view),
        already=lambda lead, view: notice.already("Your reply was sent already.", lead=lead, view=view),
    )  # fmt: skip
