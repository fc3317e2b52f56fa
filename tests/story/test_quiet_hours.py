"""A rule keeps quiet at night: its rings are held until the morning, dropped, or go elsewhere; each with its reason."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from bot.timers.held import MANY
from leads.store.schema import silences, timers, verdicts
from tests.story.people import BEN, DANA, email
from tests.story.stage import ADDRESS, LEAD, Stage
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]

ASKS = "Asks for a person"
NIGHT = "{hours: 18:00-08:00, zone: Europe/Berlin, then: hold}"
BERLIN = "Europe/Berlin"


def rules(quiet: str, ring: str = "", more: str = "") -> str:
    places = ring or ", ".join(f'{{to: "{place}"}}' for place in ADDRESS.values())
    return f"rules: [{{id: asks, name: Asks, on: human.requested, ring: [{places}], quiet: {quiet}{more}}}]"


async def on(stage: Stage, hour: int, zone: str = BERLIN) -> None:
    """Move everybody's watch on to the next time that a wall clock shows this hour."""
    here = datetime.fromtimestamp(stage.watch(), ZoneInfo(zone))
    there = here.replace(hour=hour, minute=0, second=0, microsecond=0)
    while there <= here:
        there += timedelta(days=1)
    stage.watch.ahead += there.timestamp() - here.timestamp()


async def rows(stage: Stage, table: Any) -> list[Any]:
    found = await stage.service.database.read(lambda connection: connection.execute(select(table)).all())
    return list(found)


async def morning(stage: Stage, hour: int = 8) -> None:
    """It is morning, and what was held has been looked at."""
    await on(stage, hour)
    asked = select(func.count()).select_from(timers).where(timers.c.kind.startswith("held"))

    async def looked() -> bool:
        return await stage.service.database.read(lambda connection: connection.scalar(asked)) == 0

    await eventually(looked)
    await stage.at_rest()


async def asks_at_night(stage: Stage) -> None:
    await on(stage, 22)
    await stage.asks()
    await stage.at_rest()
    assert [seat.cards() for seat in stage.seats.values()] == [[], [], []]


async def became(stage: Stage) -> set[str | None]:
    return {row.became for row in await rows(stage, silences)}


@pytest.mark.asyncio
async def test_a_ring_at_night_comes_in_the_morning(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=rules(NIGHT))
    await asks_at_night(stage)
    assert {row.reason for row in await rows(stage, verdicts)} == {"quiet"}
    await morning(stage)
    for seat in stage.seats.values():
        await seat.card(ASKS)
    assert {row.reason for row in await rows(stage, verdicts)} == {"rings"}
    assert await became(stage) == {"rang"}


@pytest.mark.asyncio
async def test_many_rings_of_a_night_come_as_one_message(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=rules(NIGHT, f'"{ADDRESS[platform]}"'))
    at = stage.seats[platform]
    await on(stage, 22)
    for number in range(10):
        await stage.happens("human.requested", lead={"id": f"lead_{number}", "first_name": f"Nora {number}"})
    await morning(stage)
    (told,) = await eventually(lambda: [*at.cards(), *at.lines()], seen=at.all_words)
    assert "10 leads rang while it was quiet here" in told.text
    assert "and 2 more" in told.text
    assert await became(stage) == {"gathered"}
    assert {row.reason for row in await rows(stage, verdicts)} == {"rings"}
    if platform == "webex":  # one control for all rows
        await at.press(DANA, told, "Take over", chosen="1 · Nora 0 Lovelace")
    else:
        await at.press(DANA, told, "Take over 1")
    assert (await stage.get("/v1/leads/lead_0/control"))[1]["by"] == email(DANA)


@pytest.mark.asyncio
async def test_a_few_rings_of_a_night_come_each_with_a_card(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=rules(NIGHT, '"slack:#leads"'))
    await on(stage, 22)
    for number in range(MANY):
        await stage.happens("human.requested", lead={"id": f"lead_{number}", "first_name": f"Nora {number}"})
    await morning(stage)
    await eventually(lambda: len(stage.seats["slack"].cards()) == MANY)
    assert await became(stage) == {"rang"}


@pytest.mark.asyncio
async def test_who_asks_why_at_night_is_told_until_when_it_is_held(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=rules(NIGHT))
    at = stage.seats[platform]
    await asks_at_night(stage)
    await at.local.say(at.ids[DANA], f"direct:{at.ids[DANA]}", f"why {LEAD}")
    why = await at.private(DANA, "quiet hours", "Held for")
    assert " 07:00" in why.text if platform == "teams" else "08:00" in why.text  # Teams shows each viewer their own


@pytest.mark.asyncio
async def test_who_asks_twice_at_night_rings_once_in_the_morning(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=rules(NIGHT))
    await asks_at_night(stage)
    stage.watch.ahead += 3600
    await stage.asks("Is anybody there?")
    await morning(stage)
    for seat in stage.seats.values():
        await seat.card(ASKS, "Is anybody there?")
        assert len(seat.cards()) == 1
        assert not seat.lines()


@pytest.mark.asyncio
@pytest.mark.parametrize("meanwhile", ["taken over", "booked", "blocked", "answered"])
async def test_what_has_become_needless_by_the_morning_is_dropped_with_its_reason(
    open_stage: OpenStage, meanwhile: str
) -> None:
    stage = await open_stage(rules=rules(NIGHT))
    await asks_at_night(stage)
    stage.watch.ahead += 60
    match meanwhile:
        case "taken over":
            await stage.act("takeover", by=email(DANA))
        case "booked":
            await stage.happens("call.scheduled")
        case "blocked":
            await stage.act("block", by=email(BEN), reason="spam")
        case "answered":
            await stage.act("takeover", by=email(DANA))
            await stage.act("return", by=email(DANA))
    await morning(stage)
    assert [seat.cards() for seat in stage.seats.values()] == [[], [], []]
    assert await became(stage) == {meanwhile}


@pytest.mark.asyncio
async def test_the_owner_is_rung_by_their_own_clock(open_stage: OpenStage) -> None:
    """18:00 to 08:00 where the owner lives; the channel goes by the organisation's clock."""
    ring = '{to: owner}, {to: "slack:#leads"}'
    stage = await open_stage(rules=rules("{hours: 18:00-08:00}", ring), settings={"LEADBELL_ZONE": "Asia/Tokyo"})
    await on(stage, 12)  # 20:00 in Tokyo, in winter
    await stage.happens("human.requested", lead={"owner": email(DANA)})
    await stage.at_rest()
    told = await rows(stage, silences)
    assert {(row.place, row.became) for row in told} == {("slack:#leads", None)}
    assert {row.reason for row in await rows(stage, verdicts)} == {"rings"}


@pytest.mark.asyncio
async def test_it_is_dropped_where_the_rule_says_so(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=rules("{hours: 18:00-08:00, zone: Europe/Berlin, then: drop}"))
    await asks_at_night(stage)
    assert [row.kind for row in await rows(stage, timers) if row.kind.startswith("held")] == []
    assert {(row.reason, row.until) for row in await rows(stage, silences)} == {("quiet", None)}


@pytest.mark.asyncio
async def test_another_place_is_rung_where_the_rule_says_so(open_stage: OpenStage) -> None:
    ring = '{to: "teams:Sales/Leads", else: "slack:#leads"}'
    stage = await open_stage(rules=rules("{hours: 18:00-08:00, zone: Europe/Berlin, then: else}", ring))
    await on(stage, 22)
    await stage.asks()
    await stage.seats["slack"].card(ASKS)
    await stage.at_rest()
    assert stage.seats["teams"].cards() == []
