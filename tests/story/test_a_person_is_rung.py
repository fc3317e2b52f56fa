"""A rule names a person: they are rung in their direct messages, or somebody else where they can't be."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.story.people import BEN, DANA, email
from tests.story.stage import Stage

OpenStage = Callable[..., Awaitable[Stage]]


def rules(ring: str) -> str:
    return f"rules: [{{id: asks, on: human.requested, ring: [{ring}]}}]"


@pytest.mark.asyncio
async def test_in_their_direct_messages(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=rules(email(DANA)), direct={"dana": platform})
    seat = stage.seats[platform]
    await stage.asks()
    await seat.private(DANA, "Asks for a person")
    await stage.at_rest()
    assert not seat.told(BEN)
    assert [one.cards() for one in stage.seats.values()] == [[], [], []]


@pytest.mark.asyncio
async def test_who_is_nobody_on_record_has_somebody_instead(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=rules('{to: nobody@acme.example, else: "slack:#leads"}'))
    await stage.asks()
    await stage.seats["slack"].card("Asks for a person")


@pytest.mark.asyncio
async def test_where_nobody_can_be_rung_the_record_says_so(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=rules("nobody@acme.example"))
    await stage.asks()
    await stage.agents.hears("request.unanswered", reason="nobody")
    assert await stage.reasons() == [("asks", "nobody")]
