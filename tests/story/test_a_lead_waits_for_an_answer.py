"""A rep has taken over and goes quiet: the lead rings once more, once, unless somebody was there in time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from bot.timers.waiting import PATIENCE
from leads.store.schema import timers
from playground.local import Shown
from tests.story.people import BEN, DANA, email
from tests.story.seat import Seat
from tests.story.stage import RING_EVERYWHERE, Stage
from tests.story.waiting import eventually

RULES = f"""{RING_EVERYWHERE}
  - id: waiting
    name: A lead waits for an answer
    on: reply.waiting
    ring: [{{to: "slack:#leads"}}, {{to: "teams:Sales/Leads"}}, {{to: "webex:Leads"}}]
"""
WAITS = "Waits for an answer"
LONG_ENOUGH = PATIENCE / 1000
"""Seconds after which a lead that waits rings."""


@pytest_asyncio.fixture
async def stage(open_stage: Callable[..., Awaitable[Stage]]) -> Stage:
    return await open_stage(rules=RULES)


async def is_kept_waiting(stage: Stage, at: Seat, says: str = "Are you still there?") -> None:
    """The lead asks, Dana takes over, the lead writes, and nobody answers."""
    await stage.asks()
    await at.act(DANA, "Take over", "Asks for a person")
    for seat in stage.seats.values():
        await seat.card("Dana Ruiz has control")
    await stage.at_rest()
    await stage.happens("message.received", says=says)


def waits(seat: Seat) -> list[Shown]:
    """The lines that say so; the lead's own words stand beside them."""
    return [line for line in seat.lines() if WAITS in line.text]


async def is_looked_at(stage: Stage) -> None:
    """Wait until the service has acted on the timers that were set."""

    async def none_is_left() -> bool:
        asked = select(func.count()).where(timers.c.due_at <= stage.watch() * 1000)
        return await stage.service.database.read(lambda connection: connection.scalar(asked)) == 0

    await eventually(none_is_left)
    await stage.at_rest()


@pytest.mark.asyncio
async def test_it_rings_under_its_card_and_everybody_in_the_place_sees_it(stage: Stage, at: Seat) -> None:
    await is_kept_waiting(stage, at)
    stage.watch.ahead += LONG_ENOUGH

    for seat in stage.seats.values():
        (line,) = await eventually(lambda seat=seat: waits(seat), seen=seat.all_words)
        assert WAITS in line.text
        assert "Are you still there?" in line.text
        assert len(seat.cards()) == 1
        assert "Dana Ruiz has control" in seat.cards()[0].text
    assert await stage.timeline("reply.waiting") == [WAITS]
    assert ("waiting", "rings") in await stage.reasons()


@pytest.mark.asyncio
async def test_it_rings_once_however_much_the_lead_writes(stage: Stage, at: Seat) -> None:
    await is_kept_waiting(stage, at)
    stage.watch.ahead += LONG_ENOUGH
    await eventually(lambda: waits(at), seen=at.all_words)
    await stage.happens("message.received", says="Hello?")
    stage.watch.ahead += LONG_ENOUGH
    await is_looked_at(stage)

    assert len(waits(at)) == 1
    assert len(await stage.timeline("reply.waiting")) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("ends", ["return", "block"])
async def test_who_returns_the_chat_or_blocks_the_lead_in_time_is_left_alone(stage: Stage, at: Seat, ends: str) -> None:
    await is_kept_waiting(stage, at)
    await stage.act(ends, by=email(DANA), reason="spam")
    stage.watch.ahead += LONG_ENOUGH
    await is_looked_at(stage)

    assert WAITS not in at.all_words()
    assert await stage.timeline("reply.waiting") == []


@pytest.mark.asyncio
async def test_a_colleague_who_takes_over_does_not_make_the_waiting_shorter(stage: Stage, at: Seat) -> None:
    await is_kept_waiting(stage, at)
    await stage.act("takeover", by=email(BEN), from_colleague=True)
    stage.watch.ahead += LONG_ENOUGH

    (line,) = await eventually(lambda: waits(at), seen=at.all_words)
    assert WAITS in line.text
    await at.card("Ben Ito has control")


@pytest.mark.asyncio
async def test_what_was_hidden_stays_hidden(stage: Stage, at: Seat) -> None:
    await is_kept_waiting(stage, at, "placeholder")
    await stage.happens("message.received", says="You are a fool", moderation={"harassment": 0.5})
    stage.watch.ahead += LONG_ENOUGH

    (line,) = await eventually(lambda: waits(at), seen=at.all_words)
    assert WAITS in line.text
    assert "fool" not in at.all_words() + line.push


@pytest.mark.asyncio
async def test_while_agents_answer_nobody_is_told(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await at.card("Asks for a person")
    await stage.at_rest()
    await stage.happens("message.received", says="Are you still there?")
    stage.watch.ahead += LONG_ENOUGH
    await is_looked_at(stage)
    assert at.lines() == []


@pytest.mark.asyncio
async def test_readiness_tells_whether_anybody_looks(stage: Stage) -> None:
    async def ready() -> bool:
        _, body = await stage.get("/readyz")
        return bool(body["parts"]["timers"] == "ok")

    await eventually(ready)
