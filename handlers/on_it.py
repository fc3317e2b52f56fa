"""On it: a rep looks after the lead by other means, such as the telephone."""

from __future__ import annotations

from functools import partial

from cards import notice
from cards.model import Said
from handlers.deciding import carry_out
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.room import Room
from leads import wishes


@intent(
    "on_it", label="On it",
    sentence="Names you on every card until the lead writes again, at most 30 minutes; the agents go on answering.",
)  # fmt: skip
async def on_it(asked: Intent, room: Room) -> Outcome:
    """Any rep may, unless a colleague has control or is on it already."""
    name = Said(asked.person.name, 60)
    return await carry_out(
        asked, room, partial(wishes.on_it, by=asked.person.who, seen=asked.version),
        done=lambda lead, view: notice.done(name, " is on it.", lead=lead, view=view),
        already=lambda lead, view: notice.already(name, " is on it already.", lead=lead, view=view),
    )  # fmt: skip
