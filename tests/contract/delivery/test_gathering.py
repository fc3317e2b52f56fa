"""Is a burst told in few messages, with its number, and nothing dropped?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.delivery.gathering import AGAIN, COUNT_EVERY, FEW, FIRST, PATIENCE
from bot.delivery.setback import move_back
from leads.store.deliveries import Wanted, newest
from leads.store.reading import lead_by_inner_id
from leads.store.schema import cards, lead_ids, lines
from tests.contract.delivery.rig import SWIFT, Screen, Town, town
from tests.contract.store.rig import ORG, happening, recorded

PACED = replace(SWIFT, pace=1.0, burst=1)
MANY = 300


async def a_burst(here: Town, number: int, kind: str = "human.requested", name: str = "lead") -> None:
    """So many leads, all at once."""
    some = [happening(f"{name}_{at}", f"{name}_{at}", kind, at=here.clock()) for at in range(number)]
    for first in range(0, number, 100):
        await here.store.writer.submit(recorded(*some[first : first + 100]))


async def minutes(here: Town, number: int) -> None:
    """Let time go by, a second at a time, while the dispatcher sends."""
    for _ in range(number * 60):
        here.clock.ahead += 1000
        await here.deliver()


def states(here: Town) -> dict[str, int]:
    """How many deliveries there are in each state, as they are listed."""
    found: dict[str, int] = {}
    listed = here.store.read(newest(ORG, Wanted(), here.clock(), 100_000))
    for one in listed:
        found[one.state] = found.get(one.state, 0) + 1
    return found


@pytest.mark.asyncio
async def test_more_new_cards_than_a_minute_takes_are_told_in_one_message(database_url: str) -> None:
    async with town(database_url, Screen(capabilities=PACED)) as here:
        await a_burst(here, MANY)
        await minutes(here, 2)
        posts = here.screen.posts()
        [said] = [at for at, one in enumerate(posts) if "gathered" in one]
        assert said <= PATIENCE / 1000, "it is said soon"
        left = MANY - FIRST - said
        assert posts[said].startswith(f"#leads line gathered+{left} ")
        assert states(here) == {"sent": MANY - left + 1, "waiting": left}
        waiting = [row for row in here.store.rows(cards) if row.due_at is not None]
        assert {row.fault_code for row in waiting} == {"gathered"}
        assert f"with {left - 1} others" in waiting[0].fault


@pytest.mark.asyncio
@pytest.mark.parametrize("back", [0, 3_600_000], ids=["as it goes", "the clock is set back"])
async def test_a_place_is_counted_again_after_some_seconds(database_url: str, back: int) -> None:
    """A count costs as much as a message: where little waits, it isn't made for each one."""
    async with town(database_url, Screen(capabilities=PACED)) as here:
        here.clock.ahead = back
        await a_burst(here, 30)
        here.clock.ahead += PATIENCE
        await here.deliver()  # counted: not too many
        await a_burst(here, MANY, name="more")
        here.clock.ahead += COUNT_EVERY - 1
        await here.deliver()
        assert len(here.screen.posts("#leads live card")) == len(here.screen.posts()) == 2
        if back:
            here.clock.ahead -= back
            here.pace.forget()
            await here.write(move_back(here.clock(), back))
        for _ in range(PATIENCE // 1000 + 2 if back else 2):  # what was put off waits from when the clock was set back
            here.clock.ahead += 1000
            await here.deliver()
        assert len(here.screen.posts("#leads line gathered")) == 1


@pytest.mark.asyncio
async def test_as_many_as_a_minute_takes_each_have_their_card(database_url: str) -> None:
    async with town(database_url, Screen(capabilities=PACED)) as here:
        await a_burst(here, 60)
        await minutes(here, 2)
        assert len(here.screen.posts()) == len(here.screen.posts("#leads live card")) == 60


@pytest.mark.asyncio
async def test_who_asks_for_a_person_goes_before_the_others(database_url: str) -> None:
    async with town(database_url, Screen(capabilities=PACED)) as here:
        await a_burst(here, 100, "call.scheduled", "booked")
        calm = len(here.store.rows(cards))
        await here.store.writer.submit(recorded(happening("ask", "lead_ask", "human.requested", at=here.clock())))
        assert (calm, len(here.store.rows(cards))) == (100, 101)
        await minutes(here, 1)
        assert FIRST < len(here.screen.posts("#booked")) <= FIRST + 1 + PATIENCE / 1000
        assert len(here.screen.posts("#leads")) == 1


@pytest.mark.asyncio
async def test_an_hour_later_those_get_a_card_who_still_wait(database_url: str) -> None:
    async with town(database_url, Screen(capabilities=PACED)) as here:
        await a_burst(here, 100)
        await minutes(here, 2)
        gathered = [row.lead_id for row in here.store.rows(cards, cards.c.id) if row.due_at is not None]
        early = len(here.screen.posts())
        here.clock.ahead += AGAIN - 200_000
        for lead_id in gathered[2:]:
            await here.taken_over(here.store.read(lead_by_inner_id(ORG, lead_id)))
        await minutes(here, 1)
        here.clock.ahead += 200_000
        await minutes(here, 2)
        late = here.screen.posts()[early:]
        left = [row.state for row in here.store.rows(cards) if row.lead_id in gathered]
        assert (len(late), left.count("live"), left.count("gathered")) == (2, 2, len(gathered) - 2)
        assert states(here).get("waiting", 0) == 0


@pytest.mark.asyncio
async def test_a_lead_that_rings_again_has_its_card_at_once(database_url: str) -> None:
    async with town(database_url, Screen(capabilities=PACED)) as here:
        await a_burst(here, 100)
        await minutes(here, 2)
        [some] = [row for row in here.store.rows(cards, cards.c.id) if row.due_at is not None][-1:]
        name = here.store.read(lambda connection: outside(connection, some.lead_id))
        await here.happens("again", name)
        await minutes(here, 1)
        assert f"card of {some.lead_id}" in here.screen.log[-1]


@pytest.mark.asyncio
async def test_bursts_that_follow_each_other_are_said_once_a_minute(database_url: str) -> None:
    async with town(database_url, Screen(capabilities=PACED)) as here:
        for number in range(10):
            await a_burst(here, 100, name=f"wave{number}")
            here.clock.ahead += 1000
            await here.deliver()
        await minutes(here, 3)
        said = here.screen.posts("#leads line gathered")
        assert len(said) <= 3
        told = sum(int(one.split("+")[1].split()[0]) for one in said)
        assert told + len(here.screen.posts("#leads live card")) == 1000


# -- one thread -----------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_many_rings_of_one_lead_are_one_line_with_their_number(database_url: str) -> None:
    async with town(database_url) as here:
        await here.happens("first")
        await here.deliver()
        some = [happening(f"e{at}", kind="human.requested", at=here.clock()) for at in range(1000)]
        for first in range(0, 1000, 100):
            await here.store.writer.submit(recorded(*some[first : first + 100]))
        await here.deliver()
        here.clock.ahead += 61_000
        await here.deliver()
        told = here.screen.posts("#leads line")
        assert len(told) == 1
        assert told[0].startswith("#leads line rang+999 e999 ")
        assert states(here) == {"sent": 2, "gathered": 999}


@pytest.mark.asyncio
async def test_a_line_that_failed_and_tells_of_others_keeps_their_number(database_url: str) -> None:
    async with town(database_url, Screen()) as here:
        lead = await here.happens("first")
        await here.deliver()
        here.screen.ill[lead.id] = TimeoutError()
        for wave in range(2):
            some = [happening(f"w{wave}_{at}", kind="human.requested", at=here.clock()) for at in range(10)]
            await here.store.writer.submit(recorded(*some))
            await here.deliver()
            here.clock.ahead += 20_000
        here.screen.ill.clear()
        await here.deliver()
        assert [one.split()[2] for one in here.screen.posts("#leads line")] == ["rang+19"]


@pytest.mark.asyncio
async def test_a_few_rings_are_a_line_each(database_url: str) -> None:
    async with town(database_url) as here:
        await here.happens("first")
        await here.deliver()
        for number in range(FEW):
            await here.happens(f"e{number}")
        await here.deliver()
        assert len(here.screen.posts("#leads line rang ")) == FEW
        assert {row.state for row in here.store.rows(lines)} == {"sent"}


def outside(connection: object, lead: str) -> str:
    asked = select(lead_ids.c.outside_id).where(lead_ids.c.lead_id == lead)
    return str(connection.execute(asked).scalar_one())  # type: ignore[attr-defined]
