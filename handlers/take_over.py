"""Take over: the agents stop, and the person who pressed answers the lead."""

from __future__ import annotations

from functools import partial

from cards import notice
from cards.leads import BESIDE
from cards.model import Said
from cards.take_over_question import FROM_COLLEAGUE, take_over_question
from handlers.deciding import carry_out
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.room import Room
from leads import control


@intent(
    "take_over", label="Take over", arguments=(FROM_COLLEAGUE[0], BESIDE[0]),
    sentence="The agents stop and you answer the lead, until you return the chat to automated.",
)  # fmt: skip
async def take_over(asked: Intent, room: Room) -> Outcome:
    """Any rep may. From a colleague it takes a second, confirmed press; the colleague is told."""
    wish = partial(
        control.take_over, by=asked.person.who, seen=asked.version,
        from_colleague=asked.arguments.get(FROM_COLLEAGUE[0]) == FROM_COLLEAGUE[1],
        via=asked.key.partition(":")[0],
    )  # fmt: skip
    name = Said(asked.person.name, 60)
    return await carry_out(
        asked, room, wish,
        done=lambda lead, view: notice.done(name, " has taken over the chat.", lead=lead, view=view),
        already=lambda lead, view: notice.already(name, " has control already.", lead=lead, view=view),
        confirm=take_over_question,
    )  # fmt: skip
