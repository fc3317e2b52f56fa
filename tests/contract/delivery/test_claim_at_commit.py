"""Is what an event leaves to send claimed in the event's own transaction, with it or not at all?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest
import pytest_asyncio
from sqlalchemy import Connection, func, select

from bot.delivery import outbox
from bot.delivery.dispatcher import IN_HAND
from bot.delivery.outbox import Claim
from leads.store.schema import destinations, events
from tests.contract.delivery.rig import Town, eventually, town


@pytest_asyncio.fixture
async def here(database_url: str) -> AsyncIterator[Town]:
    async with town(database_url) as one:
        yield one


def claims_at_commit(here: Town) -> list[list[Claim] | None]:
    """Let the dispatcher claim inside of transactions. What it claimed is put into the list, and not handed over."""
    taken: list[list[Claim] | None] = []

    def at_commit(connection: Connection, _: set[str]) -> Callable[[], None]:
        claims = here.dispatcher.claim_now(connection)
        return partial(taken.append, claims)

    here.store.writer.at_commit = at_commit
    return taken


def stands(here: Town) -> tuple[int, int]:
    """How many events are recorded, and how many destinations are claimed."""

    def query(connection: Connection) -> tuple[int, int]:
        claimed = select(func.count()).where(destinations.c.lease_until > here.clock())
        recorded = select(func.count()).select_from(events)
        return connection.execute(recorded).scalar_one(), connection.execute(claimed).scalar_one()

    return here.store.read(query)


@pytest.mark.asyncio
async def test_it_is_claimed_with_the_event_and_sent_once(here: Town) -> None:
    taken = claims_at_commit(here)
    async with here.dispatching():
        await eventually(lambda: here.dispatcher.last_look > 0)
        await here.happens("e1")
        [claim] = taken[0] or []
        assert (claim.address, claim.fence, stands(here)[1]) == ("channel::#leads", 1, 1)
        assert here.screen.log == []
        here.dispatcher.expect([claim])
        here.dispatcher.begin([claim])
        await eventually(lambda: stands(here)[1] == 0)
    assert len(here.screen.posts()) == 1


@pytest.mark.asyncio
async def test_what_is_rolled_back_is_not_claimed(here: Town) -> None:
    def breaks(connection: Connection, _: set[str]) -> Callable[[], None]:
        assert here.dispatcher.claim_now(connection)
        raise RuntimeError("the transaction can't be committed")

    async with here.dispatching():
        await eventually(lambda: here.dispatcher.last_look > 0)
        here.store.writer.at_commit = breaks
        with pytest.raises(RuntimeError):
            await here.happens("e1")
        assert stands(here) == (0, 0)
        here.store.writer.at_commit = None
        await here.happens("e1")
        await eventually(lambda: len(here.screen.posts()) == 1)


@pytest.mark.asyncio
async def test_nothing_is_claimed_that_nobody_can_send_now(here: Town) -> None:
    taken = claims_at_commit(here)
    await here.happens("e1")
    assert taken == [None], "it isn't running"
    async with here.dispatching():
        await eventually(lambda: len(here.screen.posts()) == 1)
        here.dispatcher.expect([claim_of(number) for number in range(IN_HAND)])
        await here.happens("e2", "lead_2")
        assert taken[1:] == [None], "all hands are full"
        here.dispatcher.begin([])
        here.dispatcher._coming = 0  # they were never real
    taken.clear()
    await here.dispatcher.stop()
    await here.happens("e3", "lead_3")
    assert taken == [None], "it is stopping"


@pytest.mark.asyncio
async def test_who_stops_gives_back_what_was_claimed_last(here: Town) -> None:
    taken = claims_at_commit(here)
    running = asyncio.create_task(here.dispatcher.run())
    await eventually(lambda: here.dispatcher.last_look > 0)
    await here.happens("e1")
    [claims] = taken
    assert claims
    here.dispatcher.expect(claims)
    asyncio.get_running_loop().call_soon(here.dispatcher.begin, claims)
    await here.dispatcher.stop()
    await running
    assert stands(here)[1] == 0
    here.store.writer.at_commit = None
    here.__post_init__()  # one that was stopped sends nothing any more
    await here.deliver()
    assert len(here.screen.posts()) == 1


def claim_of(number: int) -> Claim:
    """A claim of a destination that isn't there."""
    return outbox.Claim(1000 + number, "acme", "slack", "channel::#nowhere", None, 1, 0, 0)
