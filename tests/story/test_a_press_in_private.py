"""A card in somebody's direct messages says "You" also where it is drawn as the answer to a press of theirs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.story.people import DANA, email
from tests.story.seat import Seat
from tests.story.stage import Stage
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]

TO_DANA = "rules: [{id: mine, name: To the owner, on: human.requested, ring: [{to: owner}]}]"
MINE = {
    "slack": "Only your texts here reach",
    "teams": "Write here: Leadbell asks",
    "webex": "Only your texts here reach",
}


async def rung(open_stage: OpenStage, platform: str) -> tuple[Stage, Seat]:
    stage = await open_stage(rules=TO_DANA, direct={"dana": platform})
    await stage.happens("human.requested", says="Hello?", lead={"owner": email(DANA)})
    return stage, stage.seats[platform]


def in_third_person(at: Seat) -> int:
    """How often Dana was shown a card that speaks of her as others read it."""
    return at.times_told(DANA, "Only Dana's texts") + at.times_told(DANA, "Only what Dana writes")


@pytest.mark.asyncio
async def test_who_takes_over_in_private_reads_you(open_stage: OpenStage, platform: str) -> None:
    stage, at = await rung(open_stage, platform)
    await at.press(DANA, await at.private(DANA, "Asks for a person"), "Take over")
    await at.private(DANA, "You have control", MINE[platform])
    await stage.at_rest()
    assert not in_third_person(at)


@pytest.mark.asyncio
async def test_a_wish_that_holds_already_leaves_the_card_as_it_is(open_stage: OpenStage, platform: str) -> None:
    """Nothing was decided, so no edit follows that would put the card right."""
    stage, at = await rung(open_stage, platform)
    drawn_first = await at.private(DANA, "Asks for a person")
    await stage.act("takeover", by=email(DANA))
    await at.private(DANA, "You have control", MINE[platform])
    await stage.at_rest()
    before = at.times_told(DANA, MINE[platform])
    await at.press(DANA, drawn_first, "Take over")
    await eventually(lambda: at.times_told(DANA, MINE[platform]) > before or in_third_person(at))
    assert not in_third_person(at)
