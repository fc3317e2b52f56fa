"""Unsent reply: try it again, or keep it as a note."""

from __future__ import annotations

from functools import partial

from cards import notice
from cards.conversation import DO, REPLY, UNSENT
from handlers.deciding import carry_out
from handlers.intent import Intent, Outcome
from handlers.intents import intent, no_such_lead
from handlers.room import Room
from leads import wishes


@intent(UNSENT, label="Retry", arguments=(REPLY, DO), sentence="")
async def unsent_reply(asked: Intent, room: Room) -> Outcome:
    """Whoever wrote it may try it again, as long as they have control; anybody may keep it as a note."""
    lead = await room.lead(asked)
    if lead is None:
        return no_such_lead()
    reply = await room.texts.reply(asked, asked.arguments.get(REPLY, ""))
    if reply is None:
        return Outcome("refused", notice.refused("This reply is no longer on record."), lead)
    if asked.arguments.get(DO) == "note":
        text = str(reply.data.get("text") or "")
        return await carry_out(
            asked, room, partial(wishes.note, text=f"Not sent to the lead: {text}"[: wishes.MOST_TEXT]),
            done=lambda lead, view: notice.done("It is kept as a note.", lead=lead, view=view),
            already=lambda lead, view: notice.already("It was kept as a note already.", lead=lead, view=view),
        )  # fmt: skip
    if reply.by is None or reply.by.id != asked.person.id:
        return Outcome("refused", notice.refused("Only whoever wrote this reply can send it again."), lead)
    if lead.control.by is None or lead.control.by.id != asked.person.id:
        told = "You no longer have control of this lead: take over first, then write it again."
        return Outcome("refused", notice.refused(told), lead)
    if not await room.texts.retry(asked, reply.id):
        return Outcome("already", notice.already("It is on its way, or was sent already."), lead)
    return Outcome("done", notice.done("It is tried again."), lead)
