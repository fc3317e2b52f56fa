"""Does a ring that was held come when quiet hours are over, once, whichever service looks, and not when it needn't?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.delivery.rings import Rings, RingSettings
from bot.delivery.silences import HELD
from bot.directory import Directory
from bot.timers.held import RingHeld
from bot.timers.ticking import Ticker
from leads.control import block
from leads.lead import Lead
from leads.store.reading import find_lead
from leads.store.recording import Decide
from leads.store.schema import cards, silences, timers, verdicts
from rules.check import check_sources
from rules.match import Ruleset
from rules.read import Source
from tests.contract.store.rig import DANA, ORG, Store, happening, now, recorded, taking_over

HOUR = 3_600_000
NIGHT = 2 * HOUR
"""How long it is quiet from now on, at the most."""


@dataclass
class Clock:
    """The real time, and as much more as a test wants."""

    ahead: int = 0

    def __call__(self) -> int:
        return now() + self.ahead


def quiet_around(at: int, then: str = "hold") -> Ruleset:
    """A rule that is quiet an hour before and an hour after."""
    here = datetime.fromtimestamp(at / 1000, UTC)
    hours = f"{here - timedelta(hours=1):%H:%M}-{here + timedelta(hours=1):%H:%M}"
    text = (
        f"rules: [{{id: asks, on: human.requested, ring: ['slack:#leads', 'slack:#sales'], quiet: {{hours: '{hours}',"
        f" then: {then}}}}}]"
    )
    report = check_sources([Source("rules.yaml", text.encode())])
    assert not report.faults
    return Ruleset(report.rules, ["slack"])


@dataclass
class House:
    """A service's store, its rules, and who looks for its timers."""

    url: str
    clock: Clock
    rules: Ruleset
    store: Store = field(init=False)
    ticker: Ticker = field(init=False)

    def __post_init__(self) -> None:
        self.store = Store(self.url, lambda change, draft: rings.on_change(change, draft), self.clock)
        settings = RingSettings(frozenset({"slack"}), frozenset(), ring_within=HOUR, webhooks=False)
        rings = Rings(settings, Directory(self.store.database, ORG, ["slack"]), lambda: self.rules)
        acts = {HELD: lambda timer: RingHeld(timer, rings)}
        self.ticker = Ticker(self.store.database.read, self.store.writer.submit, self.clock, acts)

    async def asks(self, event_id: str = "e1", lead: str = "lead_1") -> None:
        await self.store.writer.submit(recorded(happening(event_id, lead, "human.requested", at=self.clock())))

    def lead(self) -> Lead:
        found: Lead = self.store.read(find_lead(ORG, "lead_1"))
        return found

    def became(self) -> list[tuple[str, str | None]]:
        return sorted((row.place, row.became) for row in self.store.rows(silences))

    def set(self) -> list[Any]:
        return self.store.rows(timers, timers.c.due_at)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url, Clock(), quiet_around(now()))
    yield made
    made.store.close()


@pytest.fixture
def other(house: House) -> Iterator[House]:
    """A second service on the same database."""
    made = House(house.url, house.clock, house.rules)
    yield made
    made.store.close()


@pytest.mark.asyncio
async def test_each_place_is_rung_once_when_it_is_over(house: House, other: House) -> None:
    await house.asks()
    assert house.store.rows(cards) == []
    assert len(house.set()) == 2
    house.clock.ahead += NIGHT
    await asyncio.gather(house.ticker.tick(), other.ticker.tick())
    assert len(house.store.rows(cards)) == 2
    assert house.became() == [("slack:#leads", "rang"), ("slack:#sales", "rang")]
    assert [row.reason for row in house.store.rows(verdicts)] == ["rings"]
    assert house.set() == []


@pytest.mark.asyncio
async def test_not_before_it_is_over(house: House) -> None:
    await house.asks()
    house.clock.ahead += HOUR // 2
    await house.ticker.tick()
    assert house.store.rows(cards) == []
    assert house.became() == [("slack:#leads", None), ("slack:#sales", None)]


@pytest.mark.asyncio
@pytest.mark.parametrize(("meanwhile", "reason"), [("takes over", "taken over"), ("blocks", "blocked")])
async def test_what_came_between_is_its_reason(house: House, meanwhile: str, reason: str) -> None:
    await house.asks()
    if meanwhile == "takes over":
        await house.store.writer.submit(taking_over(house.lead()))
    else:
        decide = Decide(ORG, house.lead().id, DANA, lambda lead: block(lead, reason="spam"))
        await house.store.writer.submit(decide)
    house.clock.ahead += NIGHT
    await house.ticker.tick()
    assert house.store.rows(cards) == []
    assert house.became() == [("slack:#leads", reason), ("slack:#sales", reason)]
    assert house.set() == []


@pytest.mark.asyncio
async def test_a_rule_that_is_gone_rings_nobody(house: House) -> None:
    await house.asks()
    house.rules = Ruleset([], ["slack"])
    house.clock.ahead += NIGHT
    await house.ticker.tick()
    assert house.store.rows(cards) == []
    assert house.became() == [("slack:#leads", "unmatched"), ("slack:#sales", "unmatched")]


@pytest.mark.asyncio
async def test_where_it_is_quiet_still_it_is_held_on(house: House) -> None:
    """The rule's hours were changed meanwhile."""
    await house.asks()
    house.clock.ahead += NIGHT
    house.rules = quiet_around(house.clock())
    await house.ticker.tick()
    assert house.store.rows(cards) == []
    assert house.became() == [("slack:#leads", None), ("slack:#sales", None)]
    house.clock.ahead += NIGHT
    await house.ticker.tick()
    assert len(house.store.rows(cards)) == 2


@pytest.mark.asyncio
async def test_dropped_is_dropped(database_url: str) -> None:
    house = House(database_url, Clock(), quiet_around(now(), "drop"))
    await house.asks()
    house.clock.ahead += NIGHT
    await house.ticker.tick()
    assert (house.store.rows(cards), house.set()) == ([], [])
    assert [row.reason for row in house.store.rows(verdicts)] == ["quiet"]
    house.store.close()
