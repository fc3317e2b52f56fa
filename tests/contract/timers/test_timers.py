"""Does what is due happen once, at its time, whoever looks for it, and not at all where something came between?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import insert

from bot.timers.due import LEASE, claim, next_due
from bot.timers.ticking import Ticker
from bot.timers.waiting import KIND, PATIENCE, WaitingTimers
from leads.control import block, return_to_automated
from leads.lead import Lead
from leads.store.reading import find_lead
from leads.store.recording import Decide
from leads.store.schema import events, timers
from tests.contract.store.rig import DANA, ORG, Refused, Store, ThenRefuse, happening, now, recorded, taking_over

WITHIN = 3_600_000


@dataclass
class Clock:
    """The real time, and as much more as a test wants."""

    ahead: int = 0

    def __call__(self) -> int:
        return now() + self.ahead


@dataclass
class House:
    """A service's store, and who looks for its timers."""

    url: str
    clock: Clock
    store: Store = field(init=False)
    ticker: Ticker = field(init=False)

    def __post_init__(self) -> None:
        self.store = Store(self.url, WaitingTimers(WITHIN).on_change, self.clock)
        self.ticker = Ticker(self.store.database.read, self.store.writer.submit, self.clock)

    async def writes(self, event_id: str, lead: str = "lead_1", kind: str = "message.received", ago: int = 0) -> Lead:
        said = happening(event_id, lead, kind, at=self.clock())
        event = replace(said.event, at=said.event.at - ago)
        await self.store.writer.submit(recorded(replace(said, event=event)))
        return self.lead(lead)

    def lead(self, lead: str = "lead_1") -> Lead:
        found: Lead = self.store.read(find_lead(ORG, lead))
        return found

    async def taken_over(self, lead: str = "lead_1") -> None:
        await self.store.writer.submit(taking_over(self.lead(lead)))

    async def done(self, decide: Any, lead: str = "lead_1") -> None:
        await self.store.writer.submit(Decide(ORG, self.lead(lead).id, DANA, decide))

    async def waits(self, lead: str = "lead_1") -> None:
        """The lead writes while somebody has control."""
        await self.writes(f"{lead} 1", lead)
        await self.taken_over(lead)
        await self.writes(f"{lead} 2", lead)

    def told(self) -> list[str]:
        """The leads of which it was told that they wait, in order."""
        return [row.lead_id for row in self.store.rows(events, events.c.seq) if row.kind == "reply.waiting"]

    def set(self) -> list[Any]:
        return self.store.rows(timers, timers.c.due_at)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    made = House(database_url, Clock())
    yield made
    made.store.close()


@pytest.fixture
def other(house: House) -> Iterator[House]:
    """A second service on the same database."""
    made = House(house.url, house.clock)
    yield made
    made.store.close()


@pytest.mark.asyncio
async def test_it_happens_when_it_is_due_and_once(house: House) -> None:
    await house.waits()
    [timer] = house.set()
    assert (timer.kind, timer.subject, timer.fence) == (KIND, house.lead().id, house.lead().waiting.since)  # type: ignore[union-attr]
    assert 0 < timer.due_at - house.clock() <= PATIENCE
    house.clock.ahead += PATIENCE - 5_000
    await house.ticker.tick()
    assert house.told() == []
    house.clock.ahead += 5_000
    await house.ticker.tick()
    await house.ticker.tick()
    assert house.told() == [house.lead().id]
    assert house.set() == []
    [event] = [row for row in house.store.rows(events) if row.kind == "reply.waiting"]
    assert abs(event.at - house.clock()) < 5_000


@pytest.mark.asyncio
async def test_a_lead_that_writes_on_is_told_of_once(house: House) -> None:
    await house.waits()
    [timer] = house.set()
    house.clock.ahead += 60_000
    await house.writes("more")
    assert house.set() == [timer], "it waits since the first message"
    house.clock.ahead += 60_000
    await house.ticker.tick()
    await house.writes("and more")
    house.clock.ahead += 2 * PATIENCE
    await house.ticker.tick()
    assert len(house.told()) == 1
    assert house.set() == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "between",
    [
        lambda lead: return_to_automated(lead, DANA),
        lambda lead: block(lead, reason="spam"),
    ],
    ids=["returned", "blocked"],
)
async def test_what_comes_between_ends_it(house: House, between: Any) -> None:
    await house.waits()
    await house.done(between)
    house.clock.ahead += PATIENCE
    await house.ticker.tick()
    assert house.told() == []
    assert house.set() == []


@pytest.mark.asyncio
async def test_a_new_waiting_has_its_own_time(house: House) -> None:
    await house.waits()
    house.clock.ahead += 60_000
    await house.done(lambda lead: return_to_automated(lead, DANA))
    await house.taken_over()
    house.clock.ahead += 1_000
    await house.writes("again")
    house.clock.ahead += 60_000
    await house.ticker.tick()
    assert house.told() == [], "the first waiting is over"
    house.clock.ahead += 60_000
    await house.ticker.tick()
    assert len(house.told()) == 1


@pytest.mark.asyncio
async def test_nothing_is_set_while_agents_answer_or_for_what_came_in_too_late(house: House) -> None:
    await house.writes("e1")
    await house.writes("e2", kind="human.requested")
    assert house.set() == []
    await house.writes("e3", "lead_2")
    await house.taken_over("lead_2")
    await house.writes("e4", "lead_2", ago=WITHIN + 1_000)
    assert house.lead("lead_2").waiting is not None
    assert house.set() == []


@pytest.mark.asyncio
async def test_what_is_refused_sets_nothing(house: House) -> None:
    await house.writes("e1")
    await house.taken_over()
    with pytest.raises(Refused):
        await house.store.writer.submit(ThenRefuse(happening("e2")))
    assert house.set() == []


@pytest.mark.asyncio
async def test_two_services_share_them(house: House, other: House) -> None:
    some = [f"lead_{number}" for number in range(12)]
    for lead in some:
        await house.waits(lead)
    house.clock.ahead += PATIENCE
    await asyncio.gather(*(one.ticker.tick() for _ in range(3) for one in (house, other)))
    assert sorted(house.told()) == sorted(house.lead(lead).id for lead in some)
    assert house.set() == []


@pytest.mark.asyncio
async def test_what_a_service_that_died_had_claimed_another_does(house: House, other: House) -> None:
    await house.waits()
    house.clock.ahead += PATIENCE
    [claimed] = await house.store.writer.submit(claim(house.clock()))
    assert claimed.subject == house.lead().id
    await other.ticker.tick()
    assert other.told() == []
    house.clock.ahead += LEASE
    await other.ticker.tick()
    assert len(other.told()) == 1


@pytest.mark.asyncio
async def test_more_than_one_claim_takes_are_all_done(house: House) -> None:
    row = {"org": ORG, "kind": KIND, "subject": "", "fence": 1, "due_at": 1, "lease_until": 0}
    rows = [{**row, "subject": f"nobody {number}"} for number in range(120)]
    await house.store.writer.submit(lambda connection: connection.execute(insert(timers), rows).rowcount)
    await house.waits()
    house.clock.ahead += PATIENCE
    await house.ticker.tick()
    assert len(house.told()) == 1
    assert house.set() == []


@pytest.mark.asyncio
async def test_a_kind_of_a_newer_release_is_left_to_it_and_holds_up_nobody(house: House) -> None:
    row = {"org": ORG, "kind": "of_tomorrow", "subject": "x", "fence": 1, "due_at": 1, "lease_until": 0}
    await house.store.writer.submit(lambda connection: connection.execute(insert(timers), [row]).rowcount)
    await house.waits()
    house.clock.ahead += PATIENCE
    await house.ticker.tick()
    assert len(house.told()) == 1
    assert [timer.kind for timer in house.set()] == ["of_tomorrow"]


@pytest.mark.asyncio
async def test_one_that_fails_is_tried_again_and_holds_up_no_other(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await house.waits("ill")
    await house.waits("well")
    house.clock.ahead += PATIENCE
    ill, submit = house.lead("ill").id, house.store.writer.submit

    async def failing(command: Any, priority: int) -> Any:
        if getattr(command, "_lead_id", "") == ill:
            raise ValueError("a fault of ours")
        return await submit(command, priority)

    await Ticker(house.store.database.read, failing, house.clock).tick()
    assert house.told() == [house.lead("well").id]
    assert "timer_failed" in caplog.text
    assert house.store.read(next_due) > house.clock()
    house.clock.ahead += LEASE
    await house.ticker.tick()
    assert house.told() == [house.lead("well").id, ill]
