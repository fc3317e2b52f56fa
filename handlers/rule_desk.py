"""What may a handler ask of whoever keeps the rules?"""

from __future__ import annotations

from typing import Protocol

from leads.people import Person
from rules.backtest import Backtest
from rules.rule import Status
from rules.standing import Arrival, Standing, Version


class RuleDesk(Protocol):
    """Rules in force, and the one way in which they are changed; what is refused is raised (`rules.standing`)."""

    async def all(self) -> list[Standing]:
        """All rules, those of files first."""
        ...

    async def one(self, rule_id: str) -> Standing | None:
        """The rule of this id, None where there is none."""
        ...

    async def save(self, person: Person, text: str, *, version: int | None) -> Standing:
        """Put the rule that a text holds in force; `version`: of the one that it replaces, None for a new one."""
        ...

    async def switch(self, person: Person, rule_id: str, status: Status, version: int | None = None) -> Standing:
        """Let a rule be on, watching or off."""
        ...

    async def delete(self, person: Person, rule_id: str, version: int | None = None) -> Standing | None:
        """Delete a rule."""
        ...

    async def roll_back(self, person: Person, rule_id: str, to: int, version: int | None = None) -> Standing:
        """Let a rule be again what it was in version `to`."""
        ...

    async def versions(self, rule_id: str) -> list[Version]:
        """What a rule was, newest first."""
        ...

    async def try_out(self, text: str, span_ms: int) -> Backtest:
        """What the rule that a text holds would have done, had it been on."""
        ...

    async def send_test_card(self, person: Person, rule_id: str, *, to_me: bool = False) -> list[Arrival]:
        """Send a card of a made-up lead to a rule's places, or to the person alone."""
        ...
