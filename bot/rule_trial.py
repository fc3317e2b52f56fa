"""What would rules have done with what has happened?

For HTTP, the page and chat: rules that aren't in force yet beside those that are. Nobody is rung and nothing stored.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.backtesting import Progress, backtest, world_of
from bot.rulebook import Rulebook
from leads.store.database import Database
from leads.store.people import all_people
from leads.store.snoozes import snoozes_since
from rules.backtest import Backtest
from rules.match import Ruleset
from rules.rule import Rule

MOST_TRIED = 50_000
"""Events of one backtest beside all that is urgent: some seconds' work."""


def unheard(done: int, total: int) -> None:
    """Progress that nobody listens to."""


class RuleTrial:
    """Backtests of one service, one at a time: each takes a processor. `zone`: the organisation's; `ring_within`:
    milliseconds; `now` gives milliseconds."""

    def __init__(self, book: Rulebook, database: Database, zone: str, ring_within: int, now: Callable[[], int]) -> None:
        self._book = book
        self._database = database
        self._zone = zone
        self._ring_within = ring_within
        self._now = now
        self._one = asyncio.Lock()

    async def of_all(self, rules: Iterable[Rule], span_ms: int, progress: Progress = unheard) -> Backtest:
        """What these rules would have done in the `span_ms` milliseconds until now, held against those in force; at
        most the newest 50,000 events are looked at. `progress` is called in another thread."""
        tried = tuple(rules)
        async with self._one:
            return await asyncio.to_thread(self._backtest, tried, span_ms, progress)

    async def of_one(self, rule: Rule, span_ms: int, progress: Progress = unheard) -> Backtest:
        """The same of one rule among those in force, in the place of the one of its id. It is tried as if it were on:
        whoever asks wants to know what switching it on would do."""
        wanted = replace(rule, status="on")
        rules = self._book.in_force().rules
        if all(one.id != rule.id for one in rules):
            return await self.of_all((*rules, wanted), span_ms, progress)
        return await self.of_all((wanted if one.id == rule.id else one for one in rules), span_ms, progress)

    def _backtest(self, rules: tuple[Rule, ...], span_ms: int, progress: Progress) -> Backtest:
        now, book = self._now(), self._book
        world = world_of(
            self._database.read_now(all_people(book.org)), self._zone, self._ring_within,
            self._database.read_now(snoozes_since(book.org, 0)),
        )  # fmt: skip
        tried = Ruleset(rules, book.platforms)
        with self._database.snapshot() as connection:
            return backtest(
                connection, book.org, tried, book.in_force(), world, now - span_ms, now, progress, MOST_TRIED
            )
