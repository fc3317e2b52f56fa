"""A rule mentions somebody: they are called by the platform's own mention, and nobody else is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.story.people import BEN, DANA, MONA, email
from tests.story.stage import ADDRESS, Stage
from tests.story.test_quiet_hours import on

OpenStage = Callable[..., Awaitable[Stage]]
ASKS = "Asks for a person"


def rules(platform: str, mention: str) -> str:
    return f"rules: [{{id: asks, on: human.requested, ring: ['{ADDRESS[platform]}', owner], mention: '{mention}'}}]"


@pytest.fixture
def open_team(open_stage: OpenStage, tmp_path: Path) -> OpenStage:
    """Opens a stage where Ben and Dana are the team emea, and Dana works in the morning alone."""

    async def open(platform: str, mention: str) -> Stage:
        works = {BEN: "", DANA: ", hours: mon-sun 06:00-11:00", MONA: ""}
        lines = [
            f"  - {{name: {who}, email: {email(who)}, zone: Europe/Berlin, direct: {platform}{hours}"
            f"{', teams: [emea]' if who != MONA else ''}}}"
            for who, hours in works.items()
        ]
        file = tmp_path / "team.yaml"
        file.write_text("\n".join(["people:", *lines, ""]))
        return await open_stage(rules=rules(platform, mention), settings={"LEADBELL_PEOPLE": str(file)})

    return open


@pytest.mark.asyncio
async def test_a_person_by_address(open_team: OpenStage, platform: str) -> None:
    stage = await open_team(platform, email(MONA))
    await stage.asks()
    seat = stage.seats[platform]
    assert seat.mentions(await seat.card(ASKS)) == [seat.ids[MONA]]


@pytest.mark.asyncio
async def test_everybody_of_a_team_who_is_on_duty(open_team: OpenStage, platform: str) -> None:
    stage = await open_team(platform, "team:emea")
    await on(stage, 9)
    await stage.asks()
    seat = stage.seats[platform]
    assert seat.mentions(await seat.card(ASKS)) == [seat.ids[BEN], seat.ids[DANA]]


@pytest.mark.asyncio
async def test_and_nobody_of_it_who_is_not(open_team: OpenStage) -> None:
    stage = await open_team("slack", "team:emea")
    await on(stage, 15)
    await stage.asks()
    seat = stage.seats["slack"]
    assert seat.mentions(await seat.card(ASKS)) == [seat.ids[BEN]]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("where", "mention", "called"),
    [("slack", "channel", "channel"), ("slack", "here", "here"), ("webex", "channel", "all")],
)
async def test_everybody_in_the_channel_and_in_direct_messages_nobody(
    open_team: OpenStage, where: str, mention: str, called: str
) -> None:
    stage = await open_team(where, mention)
    await stage.happens("human.requested", says="Hello?", lead={"owner": email(DANA)})
    seat = stage.seats[where]
    assert seat.mentions(await seat.card(ASKS)) == [called]
    assert seat.mentions(await seat.private(DANA, ASKS)) == []
