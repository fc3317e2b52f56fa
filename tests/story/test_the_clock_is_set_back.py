"""The clock was hours ahead and is put right: from then on everything goes on at once, as if it had never been."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio

from bot.timers.due import next_due
from bot.timers.waiting import PATIENCE
from tests.story.people import BEN, DANA, email
from tests.story.stage import Stage
from tests.story.test_a_lead_waits_for_an_answer import RULES
from tests.story.waiting import eventually

HOURS = 6 * 3600


@pytest_asyncio.fixture
async def stage(open_stage: Callable[..., Awaitable[Stage]]) -> Stage:
    """A stage where messages are sent at the platforms' pace, which is remembered in points of time."""
    return await open_stage(rules=RULES, paces=True)


async def asks(stage: Stage, name: str) -> None:
    lead = {"id": f"lead_{name}", "first_name": name, "last_name": "Night"}
    await stage.happens("human.requested", says="Anybody there?", lead=lead)


async def everywhere(stage: Stage, words: str) -> None:
    """Wait until all three platforms show these words."""
    await eventually(
        lambda: all(words in seat.all_words() for seat in stage.seats.values()),
        seen=lambda: {name: seat.all_words() for name, seat in stage.seats.items()},
    )


async def is_busy_ahead(stage: Stage) -> None:
    """While the clock is hours ahead, leads ring, are taken over, and write."""
    stage.watch.ahead += HOURS
    for name in ("Ann", "Bea", "Cid"):
        await asks(stage, name)
    await everywhere(stage, "Cid Night")
    await stage.post("/v1/leads/lead_Ann/takeover", {"by": email(DANA)})
    await everywhere(stage, "Dana Ruiz has control")


@pytest.mark.asyncio
async def test_new_leads_ring_at_once_on_all_platforms(stage: Stage) -> None:
    await asks(stage, "Zoe")
    await everywhere(stage, "Zoe Night")
    await is_busy_ahead(stage)

    stage.watch.ahead = 0
    await asks(stage, "Max")
    await everywhere(stage, "Max Night")
    await stage.at_rest()


@pytest.mark.asyncio
async def test_cards_of_that_time_can_still_be_pressed_and_follow(stage: Stage) -> None:
    await is_busy_ahead(stage)

    stage.watch.ahead = 0
    seat = stage.seats["slack"]
    card = await eventually(lambda: next((one for one in seat.cards() if "Bea Night" in one.text), None))
    await seat.press(BEN, card, "Take over")
    await everywhere(stage, "Ben Ito has control")


@pytest.mark.asyncio
async def test_what_the_agents_platform_refused_meanwhile_it_hears_now(stage: Stage) -> None:
    """It goes by the real time, as the other side of the world does, and takes no message from the future."""
    stage.agents.clock = time.time
    await is_busy_ahead(stage)
    assert stage.agents.heard == []

    stage.watch.ahead = 0
    await stage.agents.hears("conversation.taken_over")


@pytest.mark.asyncio
async def test_a_lead_that_waits_since_then_rings_two_minutes_later_not_after_hours(stage: Stage) -> None:
    await is_busy_ahead(stage)
    ann = {"id": "lead_Ann", "first_name": "Ann", "last_name": "Night"}
    await stage.happens("message.received", says="Are you still there?", lead=ann)

    stage.watch.ahead = 0
    await eventually(lambda: has_followed(stage))
    stage.watch.ahead = PATIENCE / 1000
    await everywhere(stage, "Waits for an answer")


async def has_followed(stage: Stage) -> bool:
    """Whether the service has noticed, and moved its timers."""
    due = await stage.service.database.read(next_due)
    return due is not None and due <= stage.service.now() + PATIENCE
