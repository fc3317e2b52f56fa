"""A rule asks how often a lead has done something lately: it rings from then on, and says what was counted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.story.people import DANA
from tests.story.stage import ADDRESS, Stage

OpenStage = Callable[..., Awaitable[Stage]]


@pytest.mark.asyncio
async def test_the_third_message_within_the_hour_rings(open_stage: OpenStage, platform: str) -> None:
    when = "when: [{all: [messages_last_hour is at least 3]}]"
    rule = f"rules: [{{id: busy, on: message.received, {when}, ring: ['{ADDRESS[platform]}']}}]"
    stage = await open_stage(rules=rule)
    seat = stage.seats[platform]
    await stage.happens("message.received", says="One")
    stage.watch.ahead += 3600
    await stage.happens("message.received", says="Two, an hour later")
    await stage.happens("message.received", says="Three")
    await stage.at_rest()
    assert seat.cards() == []
    await stage.happens("message.received", says="Four")
    shown = await seat.card("Wrote a message")
    await seat.press(DANA, shown, "Why this?")
    await seat.private(DANA, "Messages in the last hour is 3 or more", "it was 3")
