"""A rule rings no more often than its limit: what is over it is gathered, and told in one card with Take over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import func, select

from leads.store.schema import silences, verdicts
from tests.story.people import DANA
from tests.story.stage import ADDRESS, LEAD, Stage

OpenStage = Callable[..., Awaitable[Stage]]
HOUR = 3600


def rules(platform: str, limit: str, on: str = "message.received") -> str:
    return f'rules: [{{id: writes, name: A lead writes, on: {on}, ring: ["{ADDRESS[platform]}"], limit: {limit}}}]'


async def writes(stage: Stage, number: int, kind: str = "message.received") -> None:
    """A lead of this number says something."""
    await stage.happens(kind, says=f"Hello from {number}", lead={"id": f"lead_{number}", "first_name": f"No{number}"})


async def reasons(stage: Stage) -> dict[str, int]:
    asked = select(verdicts.c.reason, func.count()).group_by(verdicts.c.reason)
    rows = await stage.service.database.read(lambda connection: connection.execute(asked).all())
    return {row.reason: row[1] for row in rows}


@pytest.mark.asyncio
async def test_over_the_limit_of_a_place_all_are_told_in_one_card(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=rules(platform, "2 per destination per 1h"))
    seat = stage.seats[platform]
    for number in range(5):
        await writes(stage, number)
    await stage.at_rest()
    assert len(seat.cards()) == 2
    assert await reasons(stage) == {"rings": 2, "limit": 3}

    await stage.later(HOUR)
    told = await seat.card("3 leads rang here", "No2", "No3", "No4")
    assert "writes" in told.text
    await stage.later(HOUR)
    assert sum("leads rang here" in one.text for one in seat.local.shown(seat.place)) == 1


@pytest.mark.asyncio
async def test_who_is_told_of_can_be_taken_over_from_there(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=rules(platform, "1 per destination per 1h"))
    seat = stage.seats[platform]
    for number in range(2):
        await writes(stage, number)
    await stage.later(HOUR)
    told = await seat.card("1 lead rang here", "No1")
    if platform == "webex":  # one control for all rows
        await seat.press(DANA, told, "Take over", chosen="1 · No1 Lovelace")
    else:
        await seat.press(DANA, told, "Take over 1")
    _, control = await stage.get("/v1/leads/lead_1/control")
    assert control["control"] == "manual"
    await stage.at_rest()
    assert await seat.card("1 lead rang here")


@pytest.mark.asyncio
async def test_a_lead_that_writes_on_rings_no_more_and_its_card_follows(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=rules(platform, "1 per lead per 30m"))
    seat = stage.seats[platform]
    for text in ("One", "Two", "Three"):
        await stage.happens("message.received", says=text)
    await stage.later(60)  # a card follows what isn't urgent once a minute
    assert (len(seat.cards()), seat.lines()) == (1, [])
    assert await reasons(stage) == {"rings": 1, "limit": 2}
    await stage.later(HOUR / 2)
    await stage.happens("message.received", says="Four")
    await stage.at_rest()
    assert ["Four" in line.text for line in seat.lines()] == [True]
    await seat.local.say(seat.ids[DANA], f"direct:{seat.ids[DANA]}", f"why {LEAD}")
    await seat.private(DANA, "its limit is reached")


@pytest.mark.asyncio
async def test_what_is_urgent_knows_no_limit(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=rules("slack", "1 per destination per 1h", on="human.requested"))
    for number in range(4):
        await writes(stage, number, "human.requested")
    await stage.at_rest()
    assert len(stage.seats["slack"].cards()) == 4
    assert await reasons(stage) == {"rings": 4}


@pytest.mark.asyncio
async def test_when_there_is_room_again_it_rings_at_once(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=rules("slack", "[1 per destination per 10m, 2 per destination per 1h]"))
    await writes(stage, 1)
    await stage.later(601)
    await writes(stage, 2)
    await stage.later(601)
    await writes(stage, 3)
    await stage.at_rest()
    assert len(stage.seats["slack"].cards()) == 2
    await stage.later(2 * HOUR)
    await writes(stage, 4)
    await stage.at_rest()
    assert await reasons(stage) == {"rings": 3, "limit": 1}
    kept = await stage.service.database.read(lambda connection: connection.execute(select(silences)).all())
    assert [(row.reason, row.became) for row in kept] == [("limit", "gathered")]
