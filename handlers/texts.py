"""What may handlers do with what people write in the threads of leads' cards?"""

from __future__ import annotations

from typing import Protocol

from handlers.intent import Intent
from leads.change import Event
from leads.lead import Lead
from leads.store.texts import AskedText, Choice, Taken


class Texts(Protocol):
    """The part of the room that knows of texts."""

    async def asked(self, intent: Intent, id: str) -> AskedText | None:
        """A text whose writer is being asked, None where it was answered or the time is over."""
        ...

    async def answer(self, intent: Intent, asked: AskedText, choice: Choice) -> Taken:
        """Do with it as was said, on the intent's lead. Raises ValueError, in a sentence, for a text that is too
        long."""
        ...

    async def held(self, intent: Intent, platform: str) -> list[Lead]:
        """Leads that the person who asks has control of, of those whose cards stand in their direct messages there."""
        ...

    async def reply(self, intent: Intent, id: str) -> Event | None:
        """A reply of the intent's lead by its event's id, None where there is none."""
        ...

    async def retry(self, intent: Intent, id: str) -> bool:
        """Try a reply again that wasn't sent; whether there is anything to try."""
        ...
