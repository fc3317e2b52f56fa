"""A lead asks for a person: somebody is rung whatever the rules say, and the agents' platform hears whether it was."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.story.people import BEN, email
from tests.story.stage import ADDRESS, Stage
from tests.story.test_quiet_hours import NIGHT, on, rules

OpenStage = Callable[..., Awaitable[Stage]]
OTHER = "rules: [{id: booked, on: call.scheduled, ring: ['slack:#leads']}]"
ASKS = "Asks for a person"


@pytest.mark.asyncio
async def test_the_fall_back_is_rung(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=OTHER, settings={"LEADBELL_FALLBACK": ADDRESS[platform]})
    await stage.asks()
    await stage.seats[platform].card(ASKS, "Fall-back: no rule rang")
    told = await stage.agents.hears("request.ringing", rung=1)
    assert told["data"]["lead"]["id"] == "lead_42"


@pytest.mark.asyncio
async def test_without_one_the_agents_platform_hears_that_nobody_was(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=OTHER)
    await stage.asks()
    await stage.agents.hears("request.unanswered", rung=0, reason="nobody", until=None)
    await stage.at_rest()
    assert [seat.cards() for seat in stage.seats.values()] == [[], [], []]


@pytest.mark.asyncio
async def test_what_a_rule_catches_rings_no_fall_back(open_stage: OpenStage) -> None:
    stage = await open_stage(settings={"LEADBELL_FALLBACK": "slack:#leads"})
    await stage.asks()
    await stage.agents.hears("request.ringing", rung=3)
    await stage.at_rest()
    assert await stage.reasons() == [("asks", "rings")]


@pytest.mark.asyncio
async def test_at_night_it_hears_when_somebody_is_rung(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=rules(NIGHT), settings={"LEADBELL_FALLBACK": "slack:#leads"})
    await on(stage, 22)
    await stage.asks()
    told = await stage.agents.hears("request.unanswered", rung=0, reason="quiet")
    assert told["data"]["until"].endswith(("T07:00:00Z", "T06:00:00Z")), "eight in Berlin"
    await stage.at_rest()
    assert stage.seats["slack"].cards() == []


@pytest.mark.asyncio
async def test_a_blocked_lead_rings_nobody(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=OTHER, settings={"LEADBELL_FALLBACK": "slack:#leads"})
    await stage.happens("message.received", says="Hello")
    await stage.act("block", by=email(BEN), reason="spam")
    await stage.asks()
    await stage.agents.hears("request.unanswered", rung=0, reason="blocked")
    await stage.at_rest()
    assert stage.seats["slack"].cards() == []
