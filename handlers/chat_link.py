"""Card in chat: the platform itself goes there."""

from __future__ import annotations

from cards.chat_links import FOLLOWED
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.room import Room


@intent(FOLLOWED, label="Card in chat", sentence="")
async def followed(asked: Intent, room: Room) -> Outcome:
    """A platform that tells of a press on a link is told nothing, and what it stands on stays."""
    return Outcome("shown", beside=True)
