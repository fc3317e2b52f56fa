"""How soon do people answer leads here? The figures of an organisation, by rule, team and hour.

Kept in the write path (`leads.store.requests`); what happened before that is looked through behind the running service.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Connection

from bot.delivery.alarm import ALARM, NAME
from bot.delivery.asked import FALLBACK
from bot.delivery.escalations import rule_of
from bot.directory import Directory
from leads.answering import Figures
from leads.store.answers import Span, Unanswered, figures_of, unanswered
from leads.store.database import Database
from leads.store.request_filling import fill
from leads.store.writer import StoreUnavailable
from rules.match import Ruleset

BETWEEN = 0.05
"""Seconds between two pieces of what is looked through: what comes in goes before it."""
AGAIN = 60.0
"""Seconds until it is tried again where the database is away."""

log = logging.getLogger(__name__)

Write = Callable[[Callable[[Connection], Any]], Awaitable[Any]]


class AnswerBook:
    """The figures. `rules`: those in force; `write`: a command in a transaction of its own, behind all that is urgent;
    `now`: milliseconds."""

    def __init__(
        self, org: str, database: Database, directory: Directory, rules: Callable[[], Ruleset], write: Write,
        now: Callable[[], int],
    ) -> None:  # fmt: skip
        self._org = org
        self._database = database
        self._directory = directory
        self._rules = rules
        self._write = write
        self._now = now

    async def figures(self, span: Span, zone: str) -> Figures:
        """The figures of a time. `zone`: whose hours of the day count (IANA)."""
        teams = {one.id: one.teams for one in self._directory.everybody()}
        return await self._database.read(
            figures_of(self._org, span, zone, teams, self.rule_names(), lambda written: rule_of(written)[0])
        )

    async def unanswered(
        self, span: Span, *, before: tuple[int, str] | None = None, most: int = 100
    ) -> tuple[list[Unanswered], bool]:
        """Requests that nobody answered, newest first, and whether there are more."""
        return await self._database.read(unanswered(self._org, span, before=before, most=most))

    def rule_names(self) -> dict[str, str]:
        """Rules in force by id, as people know them."""
        names = {rule.id: rule.name for rule in self._rules().rules}
        return {FALLBACK: "Fall-back: no rule rang", ALARM: NAME, **names}

    def rule_name(self, written: str) -> str:
        """The name of a rule as it stands in a verdict; an escalation with its number."""
        id, number = rule_of(written)
        name = self.rule_names().get(id, id)
        return f"{name}, escalation {number}" if number else name

    async def run(self) -> None:
        """Look through what happened before requests were kept, once."""
        while True:
            try:
                if await self._write(fill(self._org, self._now())):
                    return
                await asyncio.sleep(BETWEEN)
            except StoreUnavailable:
                await asyncio.sleep(AGAIN)
            except Exception:
                log.exception("requests_not_looked_through", extra={"rarely": "requests_not_looked_through"})
                await asyncio.sleep(AGAIN)
