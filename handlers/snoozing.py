"""What may a handler do with what is snoozed?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cards.snooze import Told
from leads.lead import Lead
from leads.people import Person
from leads.snooze import Snooze
from leads.store.snoozes import Shown


class Snoozing(Protocol):
    """What is snoozed in an organisation, and the way to change it."""

    def in_force(self) -> list[Snooze]:
        """All that is snoozed now, what ends first first."""
        ...

    def fresh_id(self) -> str:
        """An id for a snooze."""
        ...

    async def shown(self, lead: Lead) -> Sequence[Shown]:
        """Where the lead's live cards stand, what rang last first."""
        ...

    def place(self, shown: Shown) -> str:
        """How a channel is called: "#leads on Slack"."""
        ...

    async def put(self, one: Snooze) -> Snooze:
        """Let something be snoozed. Raises ValueError with a sentence where somebody has snoozed too much."""
        ...

    async def end(self, snooze_id: str) -> None:
        """Let a snooze be over now."""
        ...

    async def told(self, some: Sequence[Snooze], reader: Person | None) -> list[Told]:
        """The same in names, as `reader` reads them; None where everybody does."""
        ...
