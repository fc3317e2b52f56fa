"""Does a dispatcher that is told to stop end what is on its way, and begin nothing more?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.platforms.port import Permanent
from leads.store.schema import cards, destinations
from tests.contract.delivery.rig import Town, eventually, town


@pytest_asyncio.fixture
async def here(database_url: str) -> AsyncIterator[Town]:
    async with town(database_url) as made:
        yield made


@pytest.mark.asyncio
async def test_the_message_on_its_way_is_ended_and_the_others_wait(here: Town) -> None:
    here.screen.gate = asyncio.Event()
    for number in range(5):
        await here.happens(f"e{number}", f"lead_{number}")
    running = asyncio.create_task(here.dispatcher.run())
    await eventually(lambda: here.screen.waiting == 1)
    stopping = asyncio.create_task(here.dispatcher.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    here.screen.gate.set()
    await stopping
    await running
    assert len(here.screen.posts("#leads")) == 1
    rows = here.store.rows(cards, cards.c.id)
    assert [row.due_at is None for row in rows] == [True, False, False, False, False]
    place = next(one for one in here.store.rows(destinations) if one.address.endswith("#leads"))
    assert (place.lease_until, place.due_at is not None) == (0, True)


@pytest.mark.asyncio
async def test_what_a_platform_refused_as_a_whole_goes_as_soon_as_it_takes_from_us(here: Town) -> None:
    refused = Permanent("The token was revoked.", code="token_revoked", scope="installation")
    here.screen.nowhere = dict.fromkeys(("#a", "#b", "#c", "#d"), refused)
    await here.happens("e1", kind="webform.submitted")
    await here.deliver()
    assert {row.fault_scope for row in here.store.rows(destinations)} == {"installation"}
    here.screen.nowhere.clear()
    await here.deliver()
    assert here.screen.posts() == []  # set aside for an hour
    await here.happens("e2", "lead_2", kind="call.scheduled")
    await here.deliver()
    assert len(here.screen.posts("#booked")) == 1
    await here.deliver()
    assert sorted(one.split()[0] for one in here.screen.posts()) == ["#a", "#b", "#booked", "#c", "#d"]
    assert {row.set_aside_until for row in here.store.rows(destinations)} == {0}
