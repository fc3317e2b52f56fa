"""The clock was hours ahead and goes back: does all that waits go at once, or when it would have?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import insert

from bot.delivery import outbox
from bot.delivery.outbox import LEASE
from bot.delivery.rings import EDIT_EVERY
from bot.delivery.setback import FURTHEST, call_back, move_back
from bot.platforms.port import Busy, Permanent, Unreachable
from leads.store.schema import cards, destinations, timers
from tests.contract.delivery.rig import SWIFT, Screen, Town, execute, town
from tests.contract.store.rig import ORG

AHEAD = 4 * 60 * 60 * 1000
DOWN = Unreachable("Slack can't be reached.", code="unreachable")


@pytest_asyncio.fixture
async def here(database_url: str) -> AsyncIterator[Town]:
    """A service that sends one message a second to a place, and whose clock is four hours ahead."""
    async with town(database_url, Screen(capabilities=replace(SWIFT, pace=1.0))) as one:
        one.clock.ahead = AHEAD
        yield one


async def goes_back(here: Town, by: int = AHEAD) -> None:
    """What a service does when it sees that its clock has gone back."""
    here.clock.ahead -= by
    here.pace.forget()
    await here.write(move_back(here.clock(), by))


async def deliver_some(here: Town) -> None:
    """Send what is due, over a few seconds at the place's pace."""
    for _ in range(3):
        here.clock.ahead += 1_100
        await here.deliver()


def place(here: Town) -> Any:
    [row] = [one for one in here.store.rows(destinations) if one.address.endswith("#leads")]
    return row


@pytest.mark.asyncio
async def test_a_new_ring_goes_at_once_where_something_was_sent_before(here: Town) -> None:
    await here.happens("e1", "lead_1")
    await here.deliver()
    await goes_back(here)
    await here.happens("e2", "lead_2")
    await deliver_some(here)
    assert len(here.screen.shown) == 2


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", [DOWN, Busy("Slow down.", code="429", after=20)], ids=["down", "busy"])
async def test_what_failed_is_tried_again_when_it_would_have_been(here: Town, fault: Exception) -> None:
    await here.happens("e1", "lead_1")
    await here.happens("e2", "lead_2")
    here.screen.faults = [fault, fault]
    await here.deliver()
    here.screen.faults.clear()
    await goes_back(here)
    row = place(here)
    assert max(row.next_send, row.due_at) - here.clock() <= 20_000
    await here.deliver()
    assert here.screen.log == [], "it still waits as long as it was asked to"
    here.clock.ahead += 20_000
    await deliver_some(here)
    assert len(here.screen.shown) == 2


@pytest.mark.asyncio
async def test_a_place_that_was_set_aside_is_tried_within_the_hour(here: Town) -> None:
    here.screen.nowhere["#booked"] = Permanent("There is no channel #booked.", code="channel_not_found")
    await here.happens("e1", kind="call.scheduled")
    await here.deliver()
    await goes_back(here)
    here.screen.nowhere.clear()
    here.clock.ahead += 60 * 60 * 1000 + 1000
    await here.deliver()
    assert len(here.screen.shown) == 1


@pytest.mark.asyncio
async def test_an_edit_of_a_card_that_was_edited_ahead_comes_within_its_minute(here: Town) -> None:
    await here.happens("e1")
    await here.deliver()
    await goes_back(here)
    await here.happens("m1", kind="message.received")
    [card] = here.store.rows(cards)
    assert card.edited_at > here.clock()
    assert 0 <= card.due_at - here.clock() <= EDIT_EVERY
    here.clock.ahead += EDIT_EVERY
    await here.deliver()
    assert "1 messages" in here.screen.log[-1]


@pytest.mark.asyncio
async def test_a_claim_of_that_time_runs_out_as_any_other(here: Town) -> None:
    await here.happens("e1")
    [_] = await here.claim()
    await goes_back(here)
    assert await here.claim() == []
    here.clock.ahead += LEASE
    await here.deliver()
    assert len(here.screen.shown) == 1


@pytest.mark.asyncio
async def test_what_was_put_off_before_the_clock_went_ahead_is_only_early(here: Town) -> None:
    here.clock.ahead = 0
    await here.happens("e1")
    here.screen.faults = [Busy("Slow down.", code="429", after=600)]
    await here.deliver()
    here.clock.ahead = AHEAD
    await goes_back(here)
    assert place(here).next_send <= here.clock() + 600_000


@pytest.mark.asyncio
async def test_timers_go_back_with_it(here: Town) -> None:
    now = here.clock()
    row = {"org": ORG, "kind": "reply_waiting", "subject": "x", "fence": 1, "due_at": now + 90_000}
    await here.write(execute(insert(timers).values({**row, "lease_until": now + 20_000})))
    await goes_back(here)
    [timer] = here.store.rows(timers)
    assert 85_000 < timer.due_at - here.clock() <= 90_000
    assert timer.lease_until - here.clock() <= 30_000


@pytest.mark.asyncio
async def test_a_start_after_the_clock_was_put_right_calls_back_what_can_not_be_so_late(here: Town) -> None:
    await here.happens("e1", "lead_1")
    await here.happens("e2", "lead_2")
    here.screen.faults = [DOWN, DOWN]
    await here.deliver()
    here.clock.ahead = 0  # and the service was started anew
    here.pace.forget()
    assert here.store.read(outbox.next_due("slack")) > here.clock() + FURTHEST
    await here.write(call_back(here.clock()))
    await deliver_some(here)
    assert len(here.screen.shown) == 2


@pytest.mark.asyncio
async def test_a_start_leaves_alone_what_waits_as_long_as_it_should(here: Town) -> None:
    here.screen.nowhere["#booked"] = Permanent("There is no channel #booked.", code="channel_not_found")
    await here.happens("e1", kind="call.scheduled")
    await here.deliver()
    before = here.store.rows(destinations), here.store.rows(cards)
    assert await here.write(call_back(here.clock())) == 0
    assert (here.store.rows(destinations), here.store.rows(cards)) == before
