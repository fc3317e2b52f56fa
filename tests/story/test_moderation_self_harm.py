"""Who may harm themselves rings a person at once: by a rule or without one, blocked or not, in quiet hours too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.story.people import BEN, DANA, MONA, email
from tests.story.seat import Seat
from tests.story.stage import Stage

OpenStage = Callable[..., Awaitable[Stage]]
SAID = "May harm themselves"
ELSEWHERE = """
rules:
  - id: visits
    on: page.visited
    ring: [{to: "slack:#leads"}, {to: "teams:Sales/Leads"}, {to: "webex:Leads"}]
"""
OWN = """
rules:
  - id: care
    name: Somebody needs care
    on: self_harm.found
    ring: [{to: mona@acme.example}]
  - id: asks
    on: human.requested
    ring: [{to: "slack:#leads"}, {to: "teams:Sales/Leads"}, {to: "webex:Leads"}]
"""
QUIET = """
rules:
  - id: asks
    on: human.requested
    ring: [{to: "slack:#leads"}, {to: "teams:Sales/Leads"}, {to: "webex:Leads"}]
    quiet: {hours: 00:00-23:59, then: drop}
"""


async def writes(stage: Stage, score: float = 0.5, **more: float) -> None:
    await stage.happens("message.received", says="dark words", moderation={"self-harm": score, **more})


@pytest.mark.asyncio
async def test_a_blocked_lead_rings_too_and_a_lesser_score_does_not(stage: Stage, at: Seat) -> None:
    await writes(stage, 0.499)
    await stage.act("block", by=email(DANA), reason="spam")
    assert await stage.timeline("self_harm.found") == []
    await writes(stage)
    card = await at.card("Blocked by Dana Ruiz")
    assert "dark words" not in card.text
    assert ("Self-harm", "rings") in await stage.reasons()


@pytest.mark.asyncio
async def test_whoever_has_control_is_rung_with_the_places_for_requests(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(direct={"dana": platform})
    at = stage.seats[platform]
    await stage.asks()
    await at.act(DANA, "Take over", "Asks for a person")
    await at.card("Dana Ruiz has control")
    await writes(stage)
    await at.line(SAID)
    await at.private(DANA, "Ada Lovelace")


@pytest.mark.asyncio
async def test_a_rule_of_its_own_is_enough(open_stage: OpenStage) -> None:
    platform = "webex"
    stage = await open_stage(rules=OWN, direct={"mona": platform})
    await writes(stage)
    await stage.seats[platform].private(MONA, SAID)
    await stage.at_rest()
    assert await stage.reasons() == [("care", "rings")]
    assert all(not seat.cards() or seat.name == platform for seat in stage.seats.values())


@pytest.mark.asyncio
async def test_no_quiet_hour_keeps_it(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=QUIET)
    await writes(stage)
    for seat in stage.seats.values():
        await seat.card(SAID)


@pytest.mark.asyncio
async def test_where_no_rule_rings_for_a_request_managers_are_rung(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=ELSEWHERE, direct={"mona": "teams"})
    await writes(stage)
    await stage.seats["teams"].private(MONA, SAID)
    assert all(seat.times_told(BEN, SAID) == 0 for seat in stage.seats.values())


@pytest.mark.asyncio
async def test_what_is_long_past_rings_nobody(stage: Stage) -> None:
    await stage.happens("message.received", says="dark words", moderation={"self-harm": 0.9}, ago=7_200)
    await stage.at_rest()
    assert await stage.timeline("self_harm.found") == [f"{SAID}: scored 0.9 for self-harm"]
    assert all(seat.cards() == [] for seat in stage.seats.values())
