"""A rep takes over, and everybody knows: every card, the agents' platform, the timeline."""

from __future__ import annotations

import pytest

from tests.story.people import BEN, DANA, email
from tests.story.seat import Seat, labels
from tests.story.stage import LEAD, Stage


@pytest.mark.asyncio
async def test_a_press_takes_over_and_every_card_follows(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await at.act(DANA, "Take over", "Asks for a person")

    for seat in stage.seats.values():
        card = await seat.card("Dana Ruiz has control", "paused while Dana has control")
        assert labels(card) == [
            "Reply",
            "Return to Automated",
            "Summary",
            "Timeline",
            "Open lead",
            "Take over from Dana",
            "Hand over…",
            "Assign…",
            "Snooze…",
            "Why this?",
            "Block…",
        ]
        assert len(seat.cards()) == 1

    control = await stage.control()
    assert (control["control"], control["by"], control["version"]) == ("manual", email(DANA), 1)
    assert await stage.timeline("conversation.taken_over") == ["Dana Ruiz has taken over the chat"]


@pytest.mark.asyncio
async def test_the_agents_platform_is_told_once_and_signed(stage: Stage, at: Seat) -> None:
    await stage.asks()
    stage.agents.refuse = 1
    await at.act(DANA, "Take over", "Asks for a person")

    told = await stage.agents.hears("conversation.taken_over")
    assert told["data"]["lead"]["id"] == LEAD
    assert told["data"]["by"] == {"name": DANA, "email": email(DANA)}
    assert (told["data"]["control"], told["data"]["version"]) == ("manual", 1)
    assert len(stage.agents.heard) == 1


@pytest.mark.asyncio
async def test_over_http_it_is_the_same(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await at.card("Asks for a person")
    status, body = await stage.act("takeover", by=email(BEN))

    assert (status, body["control"], body["by"]) == (200, "manual", email(BEN))
    assert body == await stage.control()
    await at.card("Ben Ito has control")
    assert (await stage.agents.hears("conversation.taken_over"))["data"]["by"]["name"] == BEN
