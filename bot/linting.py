"""What is probably not meant in rules, as far as the people, platforms and leads on record tell?

`rules.lints` judges; here is looked up what it needs to know of where the rules are to be in force.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from bot.listing import Listing
from bot.rulebook import Rulebook
from leads.conditions import Condition
from leads.filters import Filter, Timeframe
from leads.people import PlatformName
from leads.store.database import Database
from leads.store.listed import page
from leads.store.people import all_people
from rules.faults import RuleFault
from rules.lints import Known, lint, named_values
from rules.read import Source
from rules.rule import Rule

SEEN_WITHIN = 30
"""Days within which a lead must have been active for its values to count as seen."""
PATIENCE = 3.0
"""Seconds that values are looked for among leads: what wasn't looked for by then is not warned of."""
_DAY = 86_400_000


class Linting:
    """The warnings of one service. `now` gives milliseconds."""

    def __init__(self, book: Rulebook, database: Database, listing: Listing, now: Callable[[], int]) -> None:
        self._book = book
        self._database = database
        self._listing = listing
        self._now = now

    async def of_all(self, rules: Sequence[Rule], sources: Iterable[Source]) -> tuple[RuleFault, ...]:
        """The warnings of rules that were read from `sources`."""
        known = await self._known(rules)
        return await asyncio.to_thread(lint, rules, sources, known)

    async def of_one(self, rule: Rule, text: str) -> tuple[RuleFault, ...]:
        """The warnings of one rule among those in force, in the place of the one of its id. `text`: of a file with
        that one rule. It is looked at as if it were on: whoever asks wants to switch it on."""
        rule = replace(rule, status="on")
        others = (one for one in self._book.in_force().rules if one.id != rule.id)
        sources = [Source("this rule", text.encode()), *self._book.sources]
        return await asyncio.to_thread(lint, [*others, rule], sources, await self._known([rule]), only=rule.id)

    async def _known(self, rules: Sequence[Rule]) -> Known:
        await self._listing.caught_up()
        asked = what_is_known(self._book.org, rules, self._book.platforms, self._now())
        return await self._database.read(asked)


def what_is_known(
    org: str, rules: Sequence[Rule], platforms: Collection[PlatformName] | None, now: int
) -> Callable[[Connection], Known]:
    """What is on record that warnings need. `platforms`: those installed, None where that isn't known; `now`:
    milliseconds."""
    values = named_values(rules)

    def query(connection: Connection) -> Known:
        people = all_people(org)(connection)
        return Known(people, platforms, frozenset(_unseen(connection, org, values, now)))

    return query


def _unseen(connection: Connection, org: str, values: Iterable[Condition], now: int) -> Iterable[Condition]:
    until = time.monotonic() + PATIENCE
    lately = Timeframe(now - SEEN_WITHIN * _DAY, None, f"{SEEN_WITHIN}d")
    if not page(org, Filter((), lately), limit=1)(connection).rows:
        return  # of nobody nothing is known
    for value in values:
        if time.monotonic() > until:
            return
        if not page(org, Filter((value,), lately), limit=1)(connection).rows:
            yield value
