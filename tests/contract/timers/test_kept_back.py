"""Is what a rule's limit keeps back told once, when there is room again, whichever service looks?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.delivery.limits import GATHER
from bot.delivery.parcels import load_due
from bot.delivery.rings import Rings, RingSettings
from bot.directory import Directory
from bot.timers.gathering import TellGathered
from bot.timers.ticking import Ticker
from leads.store.schema import cards, destinations, lines, rung, silences, timers
from rules.check import check_sources
from rules.match import Ruleset
from rules.read import Source
from tests.contract.store.rig import ORG, Store, happening, now, recorded
from tests.contract.timers.test_held_rings import Clock

HOUR = 3_600_000
RULES = b"rules: [{id: writes, on: message.received, ring: ['slack:#leads'], limit: [2 per destination per 1h]}]"


@dataclass
class House:
    """A service's store, and who looks for its timers."""

    url: str
    clock: Clock
    store: Store = field(init=False)
    ticker: Ticker = field(init=False)

    def __post_init__(self) -> None:
        ruleset = Ruleset(check_sources([Source("rules.yaml", RULES)]).rules, ["slack"])
        self.store = Store(self.url, lambda change, draft: rings.on_change(change, draft), self.clock)
        settings = RingSettings(frozenset({"slack"}), frozenset(), ring_within=HOUR, webhooks=False)
        rings = Rings(settings, Directory(self.store.database, ORG, ["slack"]), lambda: ruleset)
        acts = {GATHER: lambda timer: TellGathered(timer, self.clock)}
        self.ticker = Ticker(self.store.database.read, self.store.writer.submit, self.clock, acts)

    async def write(self, *numbers: int) -> None:
        """Leads of these numbers write, each once, in one batch."""
        said = [
            recorded(happening(f"e{number}", f"lead_{number}", "message.received", at=self.clock()))
            for number in numbers
        ]
        await asyncio.gather(*(self.store.writer.submit(one) for one in said))

    def told(self) -> list[Any]:
        """The leads that each message of them tells of, as they are sent."""
        [place] = self.store.rows(destinations)
        due = self.store.read(load_due(place.id, self.clock()))
        return [[lead.id for lead in one.leads] for one in due if one.kind == "line"]


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url, Clock())
    yield made
    made.store.close()


@pytest.mark.asyncio
async def test_one_message_tells_of_all_and_once(house: House) -> None:
    await house.write(*range(6))
    assert len(house.store.rows(cards)) == 2
    assert len(house.store.rows(rung)) == 2
    assert len(house.store.rows(timers)) == 1
    other = House(house.url, house.clock)
    house.clock.ahead += HOUR
    await asyncio.gather(house.ticker.tick(), other.ticker.tick())
    other.store.close()
    kept = {row.lead_id for row in house.store.rows(silences)}
    assert len(kept) == 4
    assert [sorted(some) for some in house.told()] == [sorted(kept)]
    assert [row.template for row in house.store.rows(lines)] == ["limited+4"]
    assert {row.became for row in house.store.rows(silences)} == {"gathered"}
    assert house.store.rows(timers) == []


@pytest.mark.asyncio
async def test_not_while_there_is_no_room(house: House) -> None:
    await house.write(*range(3))
    house.clock.ahead += HOUR - 60_000
    await house.ticker.tick()
    assert house.store.rows(lines) == []
    await house.write(7)
    assert len(house.store.rows(cards)) == 2


@pytest.mark.asyncio
async def test_in_one_batch_or_one_by_one_it_is_the_same(house: House) -> None:
    for number in range(4):
        await house.write(number)
    assert (len(house.store.rows(cards)), len(house.store.rows(silences))) == (2, 2)
    assert now() <= house.clock()
