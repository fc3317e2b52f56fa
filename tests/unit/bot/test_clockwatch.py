"""Is it noticed that the clock was set, and told by how much it went back, until somebody has listened?"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bot.clockwatch import ClockWatch


@dataclass
class World:
    """A machine's clock, the database's, and one that nobody sets. Seconds."""

    steady: float = 100.0
    machine: float = 1_000_000.0
    database: float = 1_000_000.0
    reckoned: float = 0.0  # how far the database is taken to be ahead
    ill: int = 0
    told: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.watch = ClockWatch(
            lambda: self.machine, self.now, self.reckon, self.went_back, steady=lambda: self.steady
        )  # fmt: skip

    def now(self) -> int:
        return int((self.machine + self.reckoned) * 1000)

    async def reckon(self) -> None:
        self.reckoned = self.database - self.machine

    async def went_back(self, by: int) -> None:
        if self.ill:
            self.ill -= 1
            raise OSError("the database is gone")
        self.told.append(by)

    def passes(self, seconds: float) -> None:
        self.steady += seconds
        self.machine += seconds
        self.database += seconds


class OwnClock(World):
    """A database that has no clock of its own (SQLite)."""

    async def reckon(self) -> None:
        pass


@pytest.mark.asyncio
async def test_time_that_passes_is_nothing_special() -> None:
    world = OwnClock()
    for seconds in (0.25, 3600, 86_400, 0.0):
        world.passes(seconds)
        await world.watch.look()
    assert world.told == []


@pytest.mark.asyncio
async def test_a_clock_that_goes_back_is_told_of_once_and_one_that_goes_ahead_is_not() -> None:
    world = OwnClock()
    world.machine += 4 * 3600
    world.passes(0.25)
    await world.watch.look()
    assert world.told == []
    world.machine -= 4 * 3600
    world.passes(0.25)
    await world.watch.look()
    await world.watch.look()
    assert world.told == [4 * 3600 * 1000]


@pytest.mark.asyncio
async def test_small_corrections_are_not_worth_it() -> None:
    world = OwnClock()
    for _ in range(10):
        world.machine -= 0.9
        world.passes(0.25)
        await world.watch.look()
    assert world.told == []


@pytest.mark.asyncio
async def test_what_could_not_be_told_is_told_at_the_next_look_together_with_what_came_since() -> None:
    world = OwnClock(ill=1)
    world.machine -= 60
    with pytest.raises(OSError, match="gone"):
        await world.watch.look()
    world.machine -= 30
    await world.watch.look()
    await world.watch.look()
    assert world.told == [90_000]


@pytest.mark.asyncio
@pytest.mark.parametrize("step", [-7200.0, 7200.0])
async def test_where_the_database_has_a_clock_ours_may_be_set_and_nothing_goes_back(step: float) -> None:
    world = World()
    world.machine += step
    await world.watch.look()
    assert world.told == []
    assert world.now() == int(world.database * 1000)


@pytest.mark.asyncio
async def test_the_databases_own_step_shows_when_ours_is_set_too() -> None:
    world = World()
    world.database -= 600
    world.machine -= 5  # only then is there a reason to ask
    await world.watch.look()
    assert world.told == [600_000]
