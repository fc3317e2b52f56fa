"""A rep has control and says nothing: they are reminded, the team rings, and where so wished the chat returns."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio

from tests.story.people import DANA, email
from tests.story.seat import Seat
from tests.story.stage import Stage

OpenStage = Callable[..., Awaitable[Stage]]

REMINDED = "waits for your answer"
MINUTE = 60.0


@pytest_asyncio.fixture
async def stage(open_stage: OpenStage, platform: str) -> Stage:
    """Dana has control, and the chat returns after a quarter of an hour."""
    stage = await open_stage(direct={"dana": platform}, settings={"LEADBELL_RETURN_AFTER": "15m"})
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    await stage.happens("message.received", says="Are you there?")
    return stage


@pytest.mark.asyncio
async def test_the_rep_is_reminded_in_private_and_answers_from_there(stage: Stage, at: Seat) -> None:
    await stage.later(MINUTE + 1)
    reminder = await at.private(DANA, REMINDED, "Are you there?")
    await at.press(DANA, reminder, "Reply")
    form = await at.private(DANA, "Your words go to the lead, in your name.")
    await at.press(DANA, form, "Send", text="I am.")
    assert (await stage.agents.hears("reply.sent"))["data"]["text"] == "I am."
    await stage.later(15 * MINUTE)
    assert (await stage.control())["control"] == "manual"
    assert at.times_told(DANA, REMINDED) == 1


@pytest.mark.asyncio
async def test_then_the_chat_returns_to_automated_and_everybody_sees_why(stage: Stage, at: Seat) -> None:
    await stage.later(MINUTE + 1)
    await stage.later(14 * MINUTE)
    control = await stage.control()
    assert (control["control"], control["version"]) == ("automated", 2)
    await at.card("Returned to automated: nobody answered")
    await at.private(DANA, "is answered by the agents again: it had waited 15 min for you")
    told = (await stage.agents.hears("conversation.returned"))["data"]
    assert [one["text"] for one in told["unanswered"]][-1:] == ["Are you there?"]
    assert "Returned to automated: Dana Ruiz didn't answer for 15 min" in await stage.timeline("conversation.returned")


@pytest.mark.asyncio
async def test_it_never_returns_by_itself_where_nobody_wished_so(open_stage: OpenStage) -> None:
    stage = await open_stage()
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    await stage.happens("message.received", says="Are you there?")
    await stage.later(MINUTE + 1)
    await stage.later(24 * 60 * MINUTE)
    assert (await stage.control())["control"] == "manual"
    assert await stage.timeline("reply.reminded") == ["Dana Ruiz is reminded: the lead waits for an answer"]
