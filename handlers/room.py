"""What may a handler use?

The room is all a handler sees of the service: the clock, the one write path, what is stored, and cards drawn
for the person who pressed. It is handed in, so that no handler knows a platform or a database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from cards.model import Card
from cards.view import View
from handlers.intent import Intent
from leads.change import Event
from leads.control import Act
from leads.lead import Lead
from leads.store.recording import Decision


class Room(Protocol):
    """Handed to every handler."""

    def now(self) -> int:
        """Milliseconds since 1970, UTC."""
        ...

    async def decide(self, intent: Intent, decide: Callable[[Lead], Act | None]) -> Decision:
        """Carry out a wish on the intent's lead as a compare-and-set, and answer after the commit."""
        ...

    async def lead(self, intent: Intent) -> Lead | None:
        """The intent's lead as it now is, None where the organisation has none of this id."""
        ...

    async def happened(self, intent: Intent, *, most: int = 50, kinds: Sequence[str] = ()) -> list[Event]:
        """What happened to the intent's lead, newest first."""
        ...

    async def view(self, intent: Intent) -> View:
        """How the person who pressed sees the intent's lead: what rang last, their zone, the owner's name."""
        ...

    def fresh(self, lead: Lead, view: View) -> Card:
        """The live card as it now is."""
        ...
