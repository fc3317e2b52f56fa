"""What may a handler do with the chats of somebody who isn't there?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from handlers.intent import Intent
from leads.lead import Lead
from leads.people import Person
from leads.store.recording import Decision


class Relaying(Protocol):
    """Who has control of what, and the way to let it pass on."""

    async def chats(self, person: Person) -> list[Lead]:
        """The leads of which a person has control, who waits longest first."""
        ...

    def stand_in(self, person: Person) -> Person | None:
        """Who gets the person's chats now, None where nobody does."""
        ...

    def by_id(self, person_id: str) -> Person | None:
        """A person on record, active or not."""
        ...

    async def keep(self, chats: Sequence[tuple[str, int]]) -> None:
        """Let chats, each by its lead's id and control version, not pass on until the lead waits."""
        ...

    async def passed_on(self, person_id: str) -> list[Lead]:
        """The leads whose chats were passed on for somebody who has left, and which nobody has but the agents."""
        ...

    async def reassign(self, asked: Intent, lead_id: str, version: int, to: Person) -> Decision:
        """Give a chat that nobody has to a colleague."""
        ...
