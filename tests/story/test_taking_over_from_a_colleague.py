"""Taking over from a colleague is a second, confirmed step, and the colleague is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.story.people import BEN, DANA, email
from tests.story.seat import Seat, labels
from tests.story.stage import Stage

OpenStage = Callable[..., Awaitable[Stage]]


@pytest.mark.asyncio
async def test_the_rep_is_asked_first_and_the_colleague_is_told_afterwards(
    open_stage: OpenStage, platform: str
) -> None:
    stage = await open_stage(direct={"dana": platform})
    at = stage.seats[platform]
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    await at.act(BEN, "Take over from Dana", "Dana Ruiz has control")

    question = await at.private(BEN, "Take over from Dana?")
    assert "Take over from Dana" in labels(question)
    assert (await stage.control())["by"] == email(DANA)
    await at.press(BEN, question, "Take over from Dana")

    await at.private(DANA, "Ben Ito took over Ada Lovelace from you")
    for seat in stage.seats.values():
        await seat.card("Ben Ito has control")
    control = await stage.control()
    assert (control["by"], control["version"]) == (email(BEN), 2)
    told = await stage.agents.hears("conversation.taken_over", version=2)
    assert told["data"]["from"] == {"name": DANA, "email": email(DANA)}


@pytest.mark.asyncio
async def test_what_is_not_confirmed_leaves_it_with_the_colleague(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    await at.act(BEN, "Take over from Dana", "Dana Ruiz has control")
    question = await at.private(BEN, "Take over from Dana?")
    if "Back" in labels(question):  # where the question has taken the card's place for this viewer
        await at.press(BEN, question, "Back")
        assert all("Take over from Dana?" not in one.text for one in at.local.private(at.ids[BEN]))

    control = await stage.control()
    assert (control["by"], control["version"]) == (email(DANA), 1)


@pytest.mark.asyncio
async def test_over_http_it_must_be_said(stage: Stage) -> None:
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    status, body = await stage.act("takeover", by=email(BEN))
    assert (status, body["code"], body["by"]) == (409, "taken", email(DANA))
    assert (await stage.control())["by"] == email(DANA)

    status, body = await stage.act("takeover", by=email(BEN), from_colleague=True)
    assert (status, body["by"]) == (200, email(BEN))
