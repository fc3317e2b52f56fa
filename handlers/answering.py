"""What may a handler ask about how soon people answer?"""

from __future__ import annotations

from typing import Protocol

from cards.answers import Week
from leads.people import Person


class Answering(Protocol):
    """The figures of an organisation, and who wants them every week."""

    async def week(self, person: Person) -> Week:
        """The last seven days, by the hours of the person's zone."""
        ...

    async def wants_weekly(self, person: Person) -> bool:
        """Whether the person gets the weekly card."""
        ...

    async def want_weekly(self, person: Person, wanted: bool) -> bool:
        """Let a person get the weekly card, or not; whether that is new."""
        ...
