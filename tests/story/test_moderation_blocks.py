"""Scores that add up to 1 block a lead by themselves; an unblock by hand lasts."""

from __future__ import annotations

import pytest

from tests.story.people import DANA, MONA, email
from tests.story.seat import Seat
from tests.story.stage import Stage


async def writes(stage: Stage, says: str, harassment: float) -> None:
    await stage.happens("message.received", says=says, moderation={"harassment": harassment, "hate": 0.01})


@pytest.mark.asyncio
async def test_scores_add_up_until_the_lead_is_blocked(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await writes(stage, "You are a fool", 0.6)
    assert (await stage.control())["control"] == "automated"
    await writes(stage, "and a liar", 0.4)

    for seat in stage.seats.values():
        await seat.card("Blocked automatically", "harassment")
    assert (await stage.lead())["blocked"]["by"] is None
    told = await stage.agents.hears("lead.blocked")
    assert (told["data"]["automatic"], told["data"]["by"]) == (True, None)
    assert await stage.timeline("lead.blocked") == ["Blocked automatically: harassment"]


@pytest.mark.asyncio
async def test_bad_words_are_hidden_on_the_card(stage: Stage, at: Seat) -> None:
    await writes(stage, "You are a fool", 0.5)
    await stage.happens("human.requested")

    card = await at.card("Message hidden")
    assert "fool" not in card.text
    assert "fool" not in card.push


@pytest.mark.asyncio
async def test_an_automatic_block_ends_manual_control(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await at.act(DANA, "Take over", "Asks for a person")
    await at.card("Dana Ruiz has control")
    await writes(stage, "I will find you", 1.0)

    await at.card("Blocked automatically")
    assert (await stage.control())["by"] is None


@pytest.mark.asyncio
async def test_unblocked_by_hand_it_is_automated_and_never_blocked_automatically_again(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await writes(stage, "You are a fool", 0.9)
    await stage.act("block", by=email(DANA), reason="called me a fool")
    await at.act(MONA, "Unblock", "Blocked by Dana Ruiz")

    for seat in stage.seats.values():
        await seat.offers("Take over")
    control = await stage.control()
    assert (control["control"], control["version"]) == ("automated", 2)
    told = await stage.agents.hears("lead.unblocked")
    assert told["data"]["by"]["email"] == email(MONA)
    assert await stage.timeline("lead.unblocked") == ["Unblocked by Mona Okafor"]

    await writes(stage, "still a fool", 0.9)
    lead = await stage.lead()
    assert (lead["blocked"], lead["exempt"]) == (None, True)


@pytest.mark.asyncio
async def test_an_automatic_block_is_lifted_like_any_other(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await writes(stage, "You are a fool", 1.0)
    await at.act(MONA, "Unblock", "Blocked automatically")

    await at.offers("Take over")
    assert (await stage.control())["control"] == "automated"
