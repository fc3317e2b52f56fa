"""A rule gathers: instead of a ring for each lead, one card a day names all of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.story.people import DANA
from tests.story.stage import ADDRESS, LEAD, Stage
from tests.story.test_limits import reasons, writes
from tests.story.test_quiet_hours import on

OpenStage = Callable[..., Awaitable[Stage]]


def rules(platform: str) -> str:
    digest = "{every: day, at: 09:00, zone: Europe/Berlin}"
    return f'rules: [{{id: daily, on: message.received, ring: ["{ADDRESS[platform]}"], digest: {digest}}}]'


@pytest.mark.asyncio
async def test_one_card_a_day_names_all_of_them(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=rules(platform))
    seat = stage.seats[platform]
    await on(stage, 15)
    for number in (1, 2, 1):
        await writes(stage, number)
    await stage.at_rest()
    assert seat.cards() == []
    assert await reasons(stage) == {"digest": 3}

    await on(stage, 9)
    await stage.later(0)
    await seat.card("2 leads since the last digest", "No1", "No2", "daily")
    await on(stage, 9)
    await stage.later(0)
    assert sum("last digest" in one.text for one in seat.local.shown(seat.place)) == 1, "nobody wrote since"


@pytest.mark.asyncio
async def test_who_asks_why_hears_of_the_digest(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=rules(platform))
    seat = stage.seats[platform]
    await stage.happens("message.received", says="Hello")
    await seat.local.say(seat.ids[DANA], f"direct:{seat.ids[DANA]}", f"why {LEAD}")
    await seat.private(DANA, "gathers, and tells of it in its digest")
