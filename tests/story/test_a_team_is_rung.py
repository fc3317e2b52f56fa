"""A rule rings a team: who is on duty, one at a time and in turn; nobody is rung at night, and that is said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.story.people import BEN, DANA, MONA, email
from tests.story.stage import ADDRESS, Stage
from tests.story.test_quiet_hours import on

OpenStage = Callable[..., Awaitable[Stage]]
TEAM = (BEN, DANA, MONA)
"""In the order of their names."""
ASKS = "Asks for a person"


@pytest.fixture
def open_team(open_stage: OpenStage, tmp_path: Path) -> OpenStage:
    """Opens a stage where all three are the team emea. `hours`: their working hours, by first name."""

    async def open(platform: str = "slack", *, hours: dict[str, str] | None = None, **given: object) -> Stage:
        lines = ["people:"]
        for who in TEAM:
            works = (hours or {}).get(who.split()[0].lower())
            kept = f", hours: {works}" if works else ""
            lines.append(
                f"  - {{name: {who}, email: {email(who)}, zone: Europe/Berlin, direct: {platform}, teams: [emea]{kept},"
                f" role: {'manager' if who == MONA else 'rep'}}}"
            )
        file = tmp_path / "team.yaml"
        file.write_text("\n".join([*lines, ""]))
        return await open_stage(settings={"LEADBELL_PEOPLE": str(file)}, **given)

    return open


def rules(ring: str = "team:emea", kind: str = "human.requested", more: str = "") -> str:
    return f"rules: [{{id: asks, on: [{kind}], ring: [{ring}]{more}}}]"


async def asks(stage: Stage, lead: str, kind: str = "human.requested") -> None:
    await stage.happens(kind, says="Hello?", lead={"id": lead, "first_name": lead, "last_name": ""})
    await stage.at_rest()


def rung(stage: Stage, platform: str) -> list[int]:
    """How many messages each of the team has in their direct messages."""
    return [len(stage.seats[platform].told(who)) for who in TEAM]


@pytest.mark.asyncio
async def test_each_lead_rings_the_next(open_team: OpenStage, platform: str) -> None:
    stage = await open_team(platform, rules=rules())
    for number, wanted in enumerate([[1, 0, 0], [1, 1, 0], [1, 1, 1], [2, 1, 1]]):
        await asks(stage, f"lead_{number}")
        assert rung(stage, platform) == wanted
    await stage.seats[platform].private(BEN, ASKS)
    await stage.agents.hears("request.ringing", rung=1)


@pytest.mark.asyncio
async def test_a_lead_that_goes_on_rings_whoever_has_it_and_one_that_asks_again_the_next(open_team: OpenStage) -> None:
    stage = await open_team(rules=rules(kind="human.requested, message.received"))
    await asks(stage, "lead_1", "message.received")
    await asks(stage, "lead_1", "message.received")
    assert [bool(number) for number in rung(stage, "slack")] == [True, False, False]
    await asks(stage, "lead_1")
    assert [bool(number) for number in rung(stage, "slack")] == [True, True, False]
    await asks(stage, "lead_2", "message.received")
    assert all(rung(stage, "slack"))


@pytest.mark.asyncio
async def test_who_is_off_duty_is_passed_over(open_team: OpenStage) -> None:
    stage = await open_team(rules=rules(), hours={"dana": "mon-sun 09:00-10:00"})
    await on(stage, 12)
    for number in range(3):
        await asks(stage, f"lead_{number}")
    assert rung(stage, "slack") == [2, 0, 1]


NIGHT = {"ben": "mon-sun 09:00-17:00", "dana": "mon-sun 09:00-17:00", "mona": "mon-sun 08:00-17:00"}


@pytest.mark.asyncio
async def test_at_night_the_other_place_is_rung(open_team: OpenStage, platform: str) -> None:
    ring = f'{{to: "team:emea", else: "{ADDRESS[platform]}"}}'
    stage = await open_team(platform, rules=rules(ring), hours=NIGHT)
    await on(stage, 22)
    await asks(stage, "lead_1")
    await stage.seats[platform].card(ASKS)
    assert rung(stage, platform) == [0, 0, 0]
    assert await stage.reasons() == [("asks", "rings")]


@pytest.mark.asyncio
async def test_where_nobody_is_on_duty_the_lead_can_be_told_and_the_record_says_so(open_team: OpenStage) -> None:
    stage = await open_team(rules=rules(), hours=NIGHT)
    await on(stage, 22)
    await asks(stage, "lead_1")
    await stage.agents.hears("request.unanswered", rung=0, reason="nobody_on_duty", until=None)
    assert await stage.reasons() == [("asks", "nobody on duty")]
    seat = stage.seats["slack"]
    await seat.local.say(seat.ids[DANA], seat.place, "why lead_1", mention=True)
    await seat.private(DANA, "nobody of the team is on duty")


@pytest.mark.asyncio
async def test_what_is_held_rings_whoever_comes_first(open_team: OpenStage) -> None:
    stage = await open_team(rules=rules(more=", quiet: {outside: working_hours, then: hold}"), hours=NIGHT)
    await on(stage, 22)
    await asks(stage, "lead_1")
    assert rung(stage, "slack") == [0, 0, 0]
    await stage.later(10 * 3600)
    assert rung(stage, "slack") == [0, 0, 1], "Mona begins an hour before the others"


@pytest.mark.asyncio
async def test_if_nobody_answers_the_next_is_rung(open_team: OpenStage) -> None:
    stage = await open_team(
        rules=rules(more=', escalate: [{after: 5m, to: "team:emea"}, {after: 10m, to: "team:emea"}]')
    )
    await asks(stage, "lead_1")
    assert rung(stage, "slack") == [1, 0, 0]
    await stage.later(5 * 60)
    assert rung(stage, "slack") == [1, 1, 0]
    await stage.later(5 * 60)
    assert rung(stage, "slack") == [1, 1, 1]


@pytest.mark.asyncio
async def test_the_owner_is_rung_and_somebody_else_of_the_team(open_team: OpenStage) -> None:
    stage = await open_team(rules=rules('owner, "team:emea"'))
    await stage.happens("human.requested", says="Hello?", lead={"owner": email(BEN)})
    await stage.at_rest()
    assert rung(stage, "slack") == [1, 1, 0]
