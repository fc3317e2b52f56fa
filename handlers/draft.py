"""Send, Edit: what the agent would have said becomes the rep's own words."""

from __future__ import annotations

from functools import partial

from cards import notice
from cards.draft import DRAFT
from cards.leads import BESIDE
from cards.text_form import MOST, REPLY, text_form
from handlers.deciding import carry_out
from handlers.intent import Intent, Outcome
from handlers.intents import intent, no_such_lead
from handlers.reply import NOWHERE
from handlers.room import Room
from leads.drafts import send_draft as decide

GONE = "This draft is not on record any more."


@intent("send_draft", label="Send", arguments=(DRAFT, BESIDE[0]), sentence="")
async def send_draft(asked: Intent, room: Room) -> Outcome:
    """Send the newest draft as it is, once; only who has control may."""
    if not room.carries_replies:
        return Outcome("refused", notice.refused(NOWHERE), await room.lead(asked))
    draft = asked.arguments.get(DRAFT, "")
    text = await room.draft(asked, draft)
    if not text:
        return Outcome("refused", notice.refused(GONE), await room.lead(asked))
    wish = partial(decide, by=asked.person.who, draft=draft, text=text, seen=asked.version)
    return await carry_out(
        asked, room, wish,
        done=lambda lead, view: notice.done("Your reply is on its way to the lead.", lead=lead, view=view),
        already=lambda lead, view: notice.already("Your reply was sent already.", lead=lead, view=view),
    )  # fmt: skip


@intent("edit_draft", label="Edit", arguments=(DRAFT,), opens=True, sentence="")
async def edit_draft(asked: Intent, room: Room) -> Outcome:
    """The reply's form with the draft in it."""
    lead = await room.lead(asked)
    if lead is None:
        return no_such_lead()
    text = await room.draft(asked, asked.arguments.get(DRAFT, ""))
    if not text:
        return Outcome("refused", notice.refused(GONE), lead)
    return Outcome("asked", text_form(lead, await room.view(asked), REPLY, written=text[:MOST]), lead)
