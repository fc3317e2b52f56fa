"""Is what a dead process had claimed free at once, and never what a living one has?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from sqlalchemy import select, update

from bot.delivery import outbox
from bot.delivery.doubt import free, is_surplus
from bot.delivery.holder import GRACE, Holder
from bot.platforms.port import Unreachable
from leads.store.erasing import Erasing
from leads.store.schema import cards, destinations, holders, lines
from tests.contract.delivery.rig import Town, eventually, execute, town
from tests.contract.store.rig import ORG
from tests.postgresql import Postgresql


class Steady:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@asynccontextmanager
async def held(town: Town, steady: Steady | None = None) -> AsyncIterator[Holder]:
    """A process among the others, for as long as it lives."""
    holder = Holder(town.store.database, town.write, town.clock, steady=steady or Steady())
    await holder.start()
    try:
        yield holder
    finally:
        await holder.stop()


async def server_is_old(url: str) -> None:
    """Wait until the server has run for longer than it is waited for others after its start."""
    async with town(url) as here:
        asked = "SELECT extract(epoch FROM clock_timestamp() - pg_postmaster_start_time())"
        ran = here.store.read(lambda connection: float(connection.exec_driver_sql(asked).scalar_one()))
        await asyncio.sleep(max(0.0, GRACE + 0.1 - ran))  # nothing but its age is waited for


@pytest.mark.asyncio
async def test_what_a_killed_process_had_claimed_is_free_at_the_next_start(sqlite_url: str) -> None:
    async with town(sqlite_url) as here:
        await here.happens("e1")
        [dead] = await here.claim()
        async with held(here):
            assert [one.fence for one in await here.claim()] == [dead.fence + 1]
        assert here.store.rows(holders) == []


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_what_a_dead_process_had_claimed_another_sends_at_once(postgresql_url: str) -> None:
    await server_is_old(postgresql_url)
    async with town(postgresql_url) as one, town(postgresql_url) as other, held(other) as living:
        async with held(one) as dying:
            await one.happens("e1")
            [claim] = await one.claim(holder=dying.number)
            await living.look()
            assert await other.claim(holder=living.number) == []
            assert len(one.store.rows(holders)) == 2
        await seen_dead(living)
        [taken] = await other.claim(holder=living.number)
        assert (taken.id, taken.fence) == (claim.id, claim.fence + 1)
        assert [row.id for row in other.store.rows(holders)] == [living.number]
        assert not await one.write(outbox.release(claim)), "a late result of the dead one is void"


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_the_next_start_frees_what_the_last_process_had(postgresql_url: str) -> None:
    await server_is_old(postgresql_url)
    async with town(postgresql_url) as one:
        async with held(one) as dying:
            await one.happens("e1")
            await one.claim(holder=dying.number)
        async with held(one) as next_one:
            await seen_dead(next_one)
            assert len(await one.claim(holder=next_one.number)) == 1


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_of_many_that_look_at_once_each_finds_the_living_alive(postgresql_url: str) -> None:
    """To look whether somebody is dead is to try their lock: nobody may be taken for dead because of that."""
    await server_is_old(postgresql_url)
    async with town(postgresql_url) as one, AsyncExitStack() as stack:
        some = [await stack.enter_async_context(held(one)) for _ in range(4)]
        await one.happens("e1")
        await one.claim(holder=some[0].number)
        for _ in range(50):
            await asyncio.gather(*(each.look() for each in some))
        assert len(one.store.rows(holders)) == 4
        assert is_claimed(one)


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_after_a_cut_everybody_has_time_to_come_back(postgresql_url: str, postgresql: Postgresql) -> None:
    """The server's restart takes everybody's locks: whoever is back first must not take the others for dead."""
    async with town(postgresql_url) as one, town(postgresql_url) as other:
        steady = Steady()
        async with held(one) as slow, held(other, steady) as quick:
            await one.happens("e1")
            await one.claim(holder=slow.number)
            await asyncio.to_thread(postgresql.restart)
            await eventually_alive(quick)
            await quick.look()
            assert is_claimed(one)
            await eventually_alive(slow)
            await server_is_old(postgresql_url)
            steady.at += GRACE + 0.1
            await quick.look()
            assert is_claimed(one)
            assert len(one.store.rows(holders)) == 2


async def seen_dead(holder: Holder) -> None:
    """Look until nobody else is left: the server takes a moment to notice that a connection is closed."""
    async with asyncio.timeout(10):
        while len(holder_rows(holder)) > 1:
            await holder.look()


def holder_rows(holder: Holder) -> list[int]:
    return holder._database.read_now(lambda connection: list(connection.execute(select(holders.c.id)).scalars()))


def is_claimed(here: Town) -> bool:
    """Whether anything is in anybody's hands."""
    return any(row.lease_until for row in here.store.rows(destinations))


async def eventually_alive(holder: Holder) -> None:
    """Let a process notice that its session is lost, and be there again."""
    for _ in range(20):
        try:
            await holder.look()
        except Exception:
            await asyncio.sleep(0.05)
        else:
            return
    raise AssertionError("never came back")


# -- what may stand twice -------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_what_was_on_its_way_at_a_death_is_sent_again_and_marked(database_url: str) -> None:
    async with town(database_url) as here:
        here.screen.gate = asyncio.Event()
        for number in range(3):
            await here.happens(f"e{number}", f"lead_{number}")
        [claim] = await here.claim()
        sending = asyncio.create_task(here.courier.deliver(claim))
        await eventually(lambda: here.screen.waiting == 1)
        sending.cancel()  # the message is there, its result is not
        here.screen.gate.set()
        await here.write(free_all(here))
        await here.deliver()
        assert len(here.screen.shown) == 4
        doubted = [row.doubted_at is not None for row in here.store.rows(cards, cards.c.id)]
        assert doubted == [True, False, False]


@pytest.mark.asyncio
async def test_what_was_on_its_way_by_a_clock_that_was_ahead_is_marked(database_url: str) -> None:
    async with town(database_url) as here:
        here.clock.ahead = 2_000
        await here.happens("e1")
        await here.claim()
        here.clock.ahead = 0
        await here.write(free_all(here))
        assert [row.doubted_at is not None for row in here.store.rows(cards)] == [True]


@pytest.mark.asyncio
async def test_one_that_changed_while_it_was_sent_hides_none_that_followed(database_url: str) -> None:
    async with town(database_url) as here:
        here.screen.gate = asyncio.Event()
        first = await here.happens("e1", "lead_1")
        await here.happens("e2", "lead_2")
        [claim] = await here.claim()
        sending = asyncio.create_task(here.courier.deliver(claim))
        await eventually(lambda: here.screen.waiting == 1)
        await here.taken_over(first)
        one_by_one, here.screen.gate = here.screen.gate, asyncio.Event()
        one_by_one.set()
        await eventually(lambda: here.screen.waiting == 2)
        sending.cancel()
        await here.write(free_all(here))
        doubted = {row.lead_id: row.doubted_at is not None for row in here.store.rows(cards)}
        assert doubted.pop(first.id) is False, "its message is known, and is due for an edit"
        assert list(doubted.values()) == [True]


@pytest.mark.asyncio
async def test_a_line_that_waits_for_its_card_hides_none_of_others(database_url: str) -> None:
    async with town(database_url) as here:
        await here.happens("e0", "lead_0")
        await here.happens("e1", "lead_1")
        await here.deliver()
        await here.happens("e2", "lead_0")
        await here.happens("e3", "lead_1")
        unseen, _ = here.store.rows(cards, cards.c.id)
        far = update(cards).where(cards.c.id == unseen.id).values(message=None, due_at=here.clock() + 60_000)
        await here.write(execute(far))
        await here.claim()
        await here.write(free_all(here))
        doubted = [row.doubted_at is not None for row in here.store.rows(lines, lines.c.id)]
        assert doubted == [False, True]


@pytest.mark.asyncio
async def test_a_line_on_its_way_is_marked_and_an_edit_is_not(database_url: str) -> None:
    async with town(database_url) as here:
        lead = await here.happens("e0")
        await here.deliver()
        await here.happens("e1")
        await here.taken_over(lead)
        await here.claim()
        await here.write(free_all(here))
        assert [row.doubted_at for row in here.store.rows(cards)] == [None], "the same edit again shows nothing twice"
        [line] = here.store.rows(lines)
        assert line.doubted_at is not None


BROKEN = {
    "late": Unreachable("Slack didn't answer in time.", code="timeout"),
    "cut": Unreachable("Slack can't be reached.", code="unreachable"),
    "ill": Unreachable("Slack has trouble of its own.", code="http_502"),
    "odd": KeyError("an answer that can't be read"),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
async def test_a_post_that_was_sent_and_not_well_answered_may_stand_twice(database_url: str, broken: Exception) -> None:
    async with town(database_url) as here:
        gone = Unreachable("Slack can't be reached.", code="refused")
        await here.happens("e1")
        here.screen.faults = [gone]
        await here.deliver()
        assert [row.doubted_at for row in here.store.rows(cards)] == [None], "it never got there"
        here.clock.ahead += 20_000
        here.screen.faults = [broken]
        await here.deliver()
        assert here.store.rows(cards)[0].doubted_at is not None


@pytest.mark.asyncio
async def test_a_message_that_nobody_knows_is_surplus_where_its_lead_was_doubted(database_url: str) -> None:
    async with town(database_url) as here:
        lead = await here.happens("e0")
        await here.deliver()
        [message] = here.screen.shown

        def surplus(lead_id: str, place: str, one: str) -> bool:
            found: bool = here.store.read(is_surplus(ORG, lead_id, place, one))
            return found

        assert not surplus(lead.id, "#leads", "unknown"), "no card of this lead was doubted"
        await here.write(execute(update(cards).values(doubted_at=here.clock())))
        assert surplus(lead.id, "#leads", "unknown")
        assert not surplus(lead.id, "#leads", message)
        assert not surplus(lead.id, "#elsewhere", "unknown")
        assert not surplus("another", "#leads", "unknown")
        other = await here.happens("e1", "lead_2")
        await here.write(Erasing(ORG, "lead_2", "test", here.clock(), "fresh", "5a" * 32))
        assert surplus(other.id, "#leads", "unknown"), "whatever stands of an erased lead"


def free_all(here: Town) -> object:
    return free(here.clock(), destinations.c.lease_until > 0)
