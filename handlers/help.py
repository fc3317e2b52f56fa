"""Help: what can be done here."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cards.help import help_card
from handlers.intent import Intent, Outcome
from handlers.intents import Handler, intent
from handlers.room import Room


def help_on(handlers: Callable[[], Iterable[Handler]]) -> Handler:
    """The handler that tells of all others."""

    @intent("help", label="Help", sentence="Tells what you can do with Leadbell.", command="help")
    async def show(asked: Intent, room: Room) -> Outcome:
        rows = [
            (one.label.rstrip("…"), one.sentence)
            for one in handlers()
            if one.name != "back" and one.sentence and asked.person.may(one.role)
        ]
        return Outcome("shown", help_card(rows))

    return show
