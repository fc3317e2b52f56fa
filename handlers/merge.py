"""Merge: two leads turn out to be one person."""

from __future__ import annotations

from cards import notice
from cards.merge_question import ASK, OTHER, merge_question
from cards.who import full_name
from handlers.deciding import answer
from handlers.intent import Intent, Outcome
from handlers.intents import intent, no_such_lead
from handlers.room import Room


@intent(
    "merge", label="Merge…", arguments=(OTHER, ASK[0]),
    sentence="Makes two leads with the same e-mail address one, after a second press: timelines, cards and ids.",
)  # fmt: skip
async def merge(asked: Intent, room: Room) -> Outcome:
    """With `other`, any id of the other lead, it is done; the button of a card asks before. The older lead takes in the
    newer one; blocked and manual win."""
    lead = await room.lead(asked)
    if lead is None:
        return no_such_lead()
    other = await room.any_lead(asked.arguments.get(OTHER, ""))
    if other is None:
        return Outcome("refused", notice.refused("The other lead isn't known here; it may have been erased."), lead)
    view = await room.view(asked)
    if asked.arguments.get(ASK[0]) == ASK[1] and other.id != lead.id:
        return Outcome("asked", merge_question(lead, other, view), lead)
    decision = await room.merge(asked, other.id)
    name = full_name(other)
    return await answer(
        asked, room, decision,
        done=lambda lead, view: notice.done("The two leads are one now.", lead=lead, view=view),
        already=lambda lead, view: notice.already(name, " and this lead are one already.", lead=lead, view=view),
    )  # fmt: skip
