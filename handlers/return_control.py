"""Return to Automated: the agents answer the lead again."""

from __future__ import annotations

from functools import partial

from cards import notice
from cards.take_over_question import FROM_COLLEAGUE, return_question
from handlers.deciding import carry_out
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.room import Room
from leads import control

MOST_NOTE = 1000
"""Characters of the note for the agent."""


@intent(
    "return_control", label="Return to Automated", arguments=("note", FROM_COLLEAGUE[0]),
    sentence="The agents answer the lead again; a note tells them what you promised.",
)  # fmt: skip
async def return_control(asked: Intent, room: Room) -> Outcome:
    """Who has control may; for a colleague's chat it takes a second, confirmed press."""
    wish = partial(
        control.return_to_automated, by=asked.person.who, seen=asked.version,
        note=asked.arguments.get("note", "").strip()[:MOST_NOTE],
        from_colleague=asked.arguments.get(FROM_COLLEAGUE[0]) == FROM_COLLEAGUE[1],
    )  # fmt: skip
    return await carry_out(
        asked, room, wish,
        done=lambda lead, view: notice.done("The chat is returned to automated.", lead=lead, view=view),
        already=lambda lead, view: notice.already("The chat is automated already.", lead=lead, view=view),
        confirm=return_question,
    )  # fmt: skip
