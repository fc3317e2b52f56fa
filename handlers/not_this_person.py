"""Not this person: what deanonymization said of the lead goes, and doesn't come back."""

from __future__ import annotations

from functools import partial

from cards import notice
from handlers.deciding import carry_out
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.room import Room
from leads import wishes


@intent("not_this_person", label="Not this person", sentence="")
async def not_this_person(asked: Intent, room: Room) -> Outcome:
    """Any rep may."""
    return await carry_out(
        asked, room, partial(wishes.not_this_person, seen=asked.version),
        done=lambda lead, view: notice.done("What deanonymization said is taken away.", lead=lead, view=view),
        already=lambda lead, view: notice.already("It was taken away already.", lead=lead, view=view),
    )  # fmt: skip
