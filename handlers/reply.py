"""Reply: the rep who has control says something to the lead."""

from __future__ import annotations

from functools import partial

from cards import notice
from cards.text_form import CHANNEL, FORM, REPLY, TEXT
from handlers.deciding import carry_out
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.room import Room
from handlers.writing import asked_again, sent_form, written
from leads import wishes
from leads.lead import CHANNELS

UNSENT: dict[str, str] = {
    "taken": "Not sent: somebody else has taken over meanwhile.",
    "refused": "Not sent: nobody has control of this lead any more. Take over first.",
    "blocked": "Not sent: this lead is blocked.",
}
"""What is said above the words that couldn't be sent, so that they aren't lost."""
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
    if TEXT not in asked.arguments and not sent_form(asked):
        lead = await room.lead(asked)
        has = lead.control.by if lead is not None else None
        if lead is not None and has is not None and has.id != asked.person.id:
            # A form would promise what can't be kept, and cost the words.
            view = await room.view(asked)
            told = notice.taken(has, lead.control.since)
            return Outcome("taken", told, lead, refresh=True, fresh=room.fresh(asked, lead, view))
    text = await written(asked, room, REPLY, "reply")
    if isinstance(text, Outcome):
        return text
    seen = None if sent_form(asked) else asked.version
    channel = next((one for one in CHANNELS if one == asked.arguments.get(CHANNEL)), None)
    outcome = await carry_out(
        asked, room, partial(wishes.reply, by=asked.person.who, text=text, seen=seen, channel=channel),
        done=lambda lead, view: notice.done("Your reply is on its way to the lead.", lead=lead, view=view),
        already=lambda lead, view: notice.already("Your reply was sent already.", lead=lead, view=view),
    )  # fmt: skip
    if sent_form(asked) and outcome.code in UNSENT:
        return await asked_again(asked, room, REPLY, fault=UNSENT[outcome.code], written=text)
    return outcome
