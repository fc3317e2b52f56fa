"""A rep returns the chat: the agents answer again, and the timeline says who gave it back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.story.people import BEN, DANA, email
from tests.story.seat import Seat, labels
from tests.story.stage import Stage

OpenStage = Callable[..., Awaitable[Stage]]


@pytest.mark.asyncio
async def test_a_press_returns_the_chat(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    await at.act(DANA, "Return to Automated", "Dana Ruiz has control")

    for seat in stage.seats.values():
        card = await seat.card("Returned to automated by Dana Ruiz")
        assert "Take over" in labels(card)
    control = await stage.control()
    assert (control["control"], control["by"], control["version"]) == ("automated", None, 2)
    assert await stage.timeline("conversation.returned") == ["Returned to automated by Dana Ruiz"]
    told = await stage.agents.hears("conversation.returned")
    assert (told["data"]["control"], told["data"]["by"]["email"]) == ("automated", email(DANA))


@pytest.mark.asyncio
async def test_a_note_for_the_agent_goes_along(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    await stage.act("return", by=email(DANA), note="promised the SSO sheet; no prices")

    await at.card("Note for the agent: promised the SSO sheet; no prices")
    assert (await stage.agents.hears("conversation.returned"))["data"]["note"] == "promised the SSO sheet; no prices"


@pytest.mark.asyncio
async def test_a_colleagues_chat_is_returned_only_when_confirmed(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(direct={"dana": platform})
    at = stage.seats[platform]
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    await at.act(BEN, "Return to Automated", "Dana Ruiz has control")
    question = await at.private(BEN, "Return Dana's chat to automated?")
    assert (await stage.control())["by"] == email(DANA)
    await at.press(BEN, question, "Return to Automated")

    await at.private(DANA, "Ben Ito returned Ada Lovelace to automated")
    assert (await stage.control())["control"] == "automated"
