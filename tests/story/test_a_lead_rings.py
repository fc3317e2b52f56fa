"""A lead asks for a person: who is rung, with what, and who is not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.story.people import BEN, DANA, email
from tests.story.seat import Seat, labels
from tests.story.stage import ADDRESS, Stage

OFFERED = ["Take over", "On it", "Summary", "Timeline", "Open lead", "Assign…", "Snooze…", "Why this?", "Block…"]
OpenStage = Callable[..., Awaitable[Stage]]

TO_OWNER = """
rules:
  - id: owners
    name: Owners first
    on: human.requested
    ring: [{{to: owner, else: "{address}"}}]
"""
MENTIONING = """
rules:
  - id: calls
    on: human.requested
    ring: [{{to: "{address}"}}]
    mention: owner
"""
WATCHING = """
rules:
  - id: tries-out
    on: email.captured
    ring: [{{to: "{address}"}}]
    status: watching
  - id: asks
    on: human.requested
    ring: [{{to: "{address}"}}]
"""


@pytest.mark.asyncio
async def test_the_card_says_who_why_and_what_can_be_done(stage: Stage, at: Seat) -> None:
    await stage.happens("message.received", says="Do you support SSO for 900 people?")
    await stage.happens("human.requested")

    card = await at.card("Ada Lovelace", "Asks for a person", "Do you support SSO for 900 people?")
    assert labels(card) == OFFERED
    assert card.push.startswith("Ada Lovelace: Asks for a person")
    assert await stage.reasons() == [("asks", "rings")]


@pytest.mark.asyncio
async def test_the_owner_is_rung_in_direct_messages(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=TO_OWNER.format(address=ADDRESS[platform]), direct={"dana": platform})
    at = stage.seats[platform]
    await stage.happens("human.requested", lead={"owner": email(DANA)})

    card = await at.private(DANA, "Ada Lovelace", "Asks for a person", "Owners first")
    assert "Take over" in labels(card)
    assert at.told(BEN) == []
    assert at.cards() == []


@pytest.mark.asyncio
async def test_an_unknown_owner_rings_the_other_place(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=TO_OWNER.format(address=ADDRESS[platform]))
    at = stage.seats[platform]
    await stage.happens("human.requested", lead={"owner": "nobody@elsewhere.example"})

    await at.card("Ada Lovelace", "Asks for a person")
    assert at.told(DANA) == []


@pytest.mark.asyncio
async def test_the_owner_is_mentioned_so_that_their_phone_rings(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=MENTIONING.format(address=ADDRESS[platform]))
    at = stage.seats[platform]
    await stage.happens("human.requested", lead={"owner": email(BEN)})

    card = await at.card("Ada Lovelace")
    assert at.mentions(card) == [at.ids[BEN]]


@pytest.mark.asyncio
async def test_a_rule_that_only_watches_rings_nobody_and_says_so(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules=WATCHING.format(address=ADDRESS[platform]))
    at = stage.seats[platform]
    await stage.happens("email.captured", email="ada@analytical.example")
    assert await stage.reasons() == [("tries-out", "watching")]

    await stage.happens("human.requested")
    card = await at.card("Asks for a person")
    assert at.cards() == [card]
    assert at.lines() == []
    assert sorted(await stage.reasons()) == [("asks", "rings"), ("tries-out", "watching")]
