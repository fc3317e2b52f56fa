"""A lead is erased while its messages are on their way, or stand where nobody thought of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import delete, update

from bot.platforms.port import Permanent, Unreachable
from leads.store.erased import Erasure
from leads.store.erasing import Erasing
from leads.store.schema import cards, destinations, leads, lines
from tests.contract.delivery.rig import Town, eventually, execute, town
from tests.contract.store.rig import ORG, happening, recorded

SALT = "5a" * 32


@pytest_asyncio.fixture
async def place(database_url: str) -> AsyncIterator[Town]:
    async with town(database_url) as made:
        yield made


async def erase(place: Town, lead: str = "lead_1") -> Erasure:
    done = await place.store.writer.submit(Erasing(ORG, lead, "test", place.clock(), f"fresh_{lead}", SALT))
    assert done is not None
    return done


async def nothing_waits(place: Town) -> None:
    """Deliver until nothing is due; the outbox must come to rest."""
    for _ in range(10):
        await place.deliver()
        dues = [row.due_at for table in (cards, lines, destinations) for row in place.store.rows(table)]
        if not any(dues):
            return
    raise AssertionError(f"still due: {dues}")


@pytest.mark.asyncio
async def test_a_card_that_is_on_its_way_is_taken_back(place: Town) -> None:
    place.screen.gate = asyncio.Event()
    await place.happens("e1")
    (claim,) = await place.claim()
    sending = asyncio.create_task(place.courier.deliver(claim))
    await eventually(lambda: place.screen.waiting == 1)
    await erase(place)
    place.screen.gate.set()
    await sending
    assert place.screen.shown == {}
    await nothing_waits(place)
    assert place.screen.log[1:] == ["take back"]


@pytest.mark.asyncio
async def test_what_a_courier_still_holds_is_not_sent(place: Town) -> None:
    place.screen.gate = asyncio.Event()
    for lead in ("lead_1", "lead_2", "lead_3"):
        await place.happens(f"of {lead}", lead)
    (claim,) = await place.claim()
    sending = asyncio.create_task(place.courier.deliver(claim))
    await eventually(lambda: place.screen.waiting == 1)  # the first; the other two have been read
    await erase(place, "lead_2")
    place.screen.gate.set()
    await sending
    await nothing_waits(place)
    assert len(place.screen.shown) == 2
    assert len(place.screen.posts()) == 3  # the one that was on its way once more; the erased lead's never


@pytest.mark.asyncio
async def test_one_that_cant_be_taken_back_now_is_removed_later(place: Town) -> None:
    place.screen.gate = asyncio.Event()

    async def no(message: object) -> None:
        raise Unreachable("away", code="unreachable")

    place.screen.take_back = no  # type: ignore[method-assign]
    await place.happens("e1")
    (claim,) = await place.claim()
    sending = asyncio.create_task(place.courier.deliver(claim))
    await eventually(lambda: place.screen.waiting == 1)
    await erase(place)
    place.screen.gate.set()
    await sending
    assert len(place.screen.shown) == 1
    await nothing_waits(place)
    assert place.screen.shown == {}


@pytest.mark.asyncio
async def test_cards_and_lines_of_all_states_are_removed(place: Town) -> None:
    await place.happens("e1")
    await place.deliver()
    place.clock.ahead = 11 * 3_600_000  # a working day later a fresh card is posted, and the old one closed
    await place.happens("e2")
    await place.deliver()
    await place.happens("e3")  # a line in its thread
    await place.deliver()
    await place.store.writer.submit(execute(update(cards).where(cards.c.id == 1).values(state="gave_up")))
    assert len(place.screen.shown) == 3
    erasure = await erase(place)
    assert erasure.waiting == 3
    await nothing_waits(place)
    assert place.screen.shown == {}
    for row in (*place.store.rows(cards), *place.store.rows(lines)):
        assert (row.state, row.message, row.event_id) == ("erased", None, "")


@pytest.mark.asyncio
async def test_a_place_that_cant_be_found_any_more_is_no_hindrance(place: Town) -> None:
    await place.happens("e1")
    await place.deliver()
    await place.store.writer.submit(execute(update(destinations).values(place=None)))
    place.screen.nowhere["#leads"] = Permanent("gone", code="channel_not_found")
    await erase(place)
    await nothing_waits(place)
    assert place.screen.shown == {}


@pytest.mark.asyncio
async def test_what_fails_is_tried_for_longer_than_a_day(place: Town) -> None:
    await place.happens("e1")
    await place.deliver()
    place.clock.ahead = 3 * 86_400_000
    await erase(place)
    place.screen.faults.append(Unreachable("away", code="unreachable"))
    await place.deliver()
    place.clock.ahead += 2 * 86_400_000
    place.screen.faults.append(Unreachable("away", code="unreachable"))
    await place.deliver()
    assert place.store.rows(cards)[0].state == "erasing"
    place.clock.ahead += 3_600_000
    await nothing_waits(place)
    assert place.screen.shown == {}


@pytest.mark.asyncio
async def test_what_belongs_to_no_lead_comes_to_rest(place: Town) -> None:
    """A card whose lead is missing is not passed over, or its destination would be due for ever."""
    await place.happens("e1")
    await place.deliver()
    await place.happens("e2", "lead_2")
    await place.store.writer.submit(execute(delete(leads)))
    await place.store.writer.submit(execute(update(cards).values(due_at=place.clock())))
    await nothing_waits(place)
    assert place.screen.shown == {}


@pytest.mark.asyncio
async def test_others_at_the_same_place_are_left_alone(place: Town) -> None:
    await place.happens("e1")
    other = await place.happens("e2", "lead_2")
    await place.deliver()
    await erase(place)
    await place.taken_over(other)
    await nothing_waits(place)
    (shown,) = place.screen.shown.values()
    assert f"card of {other.id}" in shown
    assert "Dana Ruiz" in shown
    await place.store.writer.submit(recorded(happening("e3", "lead_1", "human.requested")))
    await nothing_waits(place)
    assert len(place.screen.shown) == 1
