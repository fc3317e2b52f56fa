"""Two reps press Take over at the same moment: one has it, the other is told who."""

from __future__ import annotations

import asyncio

import pytest

from tests.story.people import BEN, DANA, email
from tests.story.seat import Seat
from tests.story.stage import Stage


@pytest.mark.asyncio
async def test_on_one_platform_one_wins_and_the_other_is_told(stage: Stage, at: Seat) -> None:
    await stage.asks()
    card = await at.card("Asks for a person")
    await asyncio.gather(at.press(DANA, card, "Take over"), at.press(BEN, card, "Take over"))

    await one_won(stage, at, at)


@pytest.mark.asyncio
async def test_on_two_platforms_it_is_the_same(stage: Stage, at: Seat) -> None:
    await stage.asks()
    elsewhere = stage.others(at)[0]
    mine, theirs = await at.card("Asks for a person"), await elsewhere.card("Asks for a person")
    await asyncio.gather(at.press(DANA, mine, "Take over"), elsewhere.press(BEN, theirs, "Take over"))

    await one_won(stage, at, elsewhere)


async def one_won(stage: Stage, danas: Seat, bens: Seat) -> None:
    """Exactly one of the two has control; the other was told so, and it happened once."""
    control = await stage.control()
    winner, loser, seat = (DANA, BEN, bens) if control["by"] == email(DANA) else (BEN, DANA, danas)
    assert (control["by"], control["version"]) == (email(winner), 1)
    await seat.private(loser, f"{winner} has control since")
    assert await stage.timeline("conversation.taken_over") == [f"{winner} has taken over the chat"]
    for one in stage.seats.values():
        await one.card(f"{winner} has control")
    await stage.agents.hears("conversation.taken_over")
    assert len(stage.agents.heard) == 1
