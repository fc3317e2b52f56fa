"""Improve this response: what should an agent have said, and why?"""

from __future__ import annotations

from cards import notice
from cards.feedback_form import BETTER, MESSAGE, RATING, SUBMITTED, WHY, feedback_form
from handlers.deciding import answer
from handlers.intent import Intent, Outcome
from handlers.intents import intent, no_such_lead
from handlers.room import Room
from leads.change import Event
from leads.feedback import MESSAGE as SENT
from leads.feedback import FeedbackFault, feedback_data

MOST_OFFERED = 20
"""Of the agents' newest messages, in the form."""
NOTHING = "No agent has said anything to this lead yet."


@intent(
    "improve", label="Improve a response…", arguments=(SUBMITTED[0], MESSAGE, RATING, BETTER, WHY), opens=True,
    sentence="Tells the agents' platform what an agent should have said.",
)  # fmt: skip
async def improve(asked: Intent, room: Room) -> Outcome:
    """With a message and a rating it is put down; without, a form asks. Each person once of a message."""
    given = asked.arguments
    if RATING not in given:
        return await _ask(asked, room)
    message = await room.agent_message(asked, given.get(MESSAGE, ""))
    if message is None:
        return await _again(asked, room, "Choose one of the agent's messages.")
    try:
        data = feedback_data(message, given[RATING], given.get(BETTER, ""), given.get(WHY, ""))
    except FeedbackFault as fault:
        return await _again(asked, room, fault.sentence)
    decision = await room.give_feedback(asked, message, data)
    return await answer(
        asked, room, decision,
        done=lambda lead, view: notice.done("Thank you. The agents' platform hears of it.", lead=lead, view=view),
        already=lambda lead, view: notice.already("You have said so of this response already.", lead=lead, view=view),
    )  # fmt: skip


async def _again(asked: Intent, room: Room, fault: str) -> Outcome:
    """What can't be taken, with what was written, where a form can be shown."""
    if asked.arguments.get(SUBMITTED[0]) == SUBMITTED[1]:
        return await _ask(asked, room, fault)
    return Outcome("refused", notice.refused(fault), await room.lead(asked))


async def _ask(asked: Intent, room: Room, fault: str = "") -> Outcome:
    lead = await room.lead(asked)
    if lead is None:
        return no_such_lead()
    messages: list[Event] = await room.happened(asked, most=MOST_OFFERED, kinds=(SENT,))
    chosen = asked.arguments.get(MESSAGE, "")
    if chosen and all(one.id != chosen for one in messages):
        older = await room.agent_message(asked, chosen)
        messages += [older] if older is not None else []
    if not messages:
        return Outcome("refused", notice.refused(NOTHING), lead)
    given = asked.arguments
    form = feedback_form(
        lead, await room.view(asked), messages, chosen=chosen, fault=fault,
        better=given.get(BETTER, ""), why=given.get(WHY, ""), rating=given.get(RATING, ""),
    )  # fmt: skip
    return Outcome("asked", form, lead)
