"""A rep blocks a lead: a reason is needed, and a colleague's manual control ends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.story.people import BEN, DANA, email
from tests.story.seat import Seat, labels
from tests.story.stage import Stage

OpenStage = Callable[..., Awaitable[Stage]]


@pytest.mark.asyncio
async def test_without_a_reason_nothing_is_blocked(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await at.act(BEN, "Block…", "Asks for a person")
    form = await at.private(BEN, "Choose a reason, or write one")
    await at.press(BEN, form, "Block")

    await at.private(BEN, "A reason is needed")
    assert (await stage.control())["control"] == "automated"


@pytest.mark.asyncio
async def test_a_reason_blocks_and_stands_on_every_card(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await at.act(BEN, "Block…", "Asks for a person")
    form = await at.private(BEN, "Choose a reason, or write one")
    await at.press(BEN, form, "Block", common="spam", reason="sells watches")

    for seat in stage.seats.values():
        card = await seat.card("Blocked by Ben Ito", "Spam: sells watches", "Nothing goes to this lead")
        assert labels(card) == ["Unblock", "Summary", "Timeline", "Open lead", "Why this?"]
    assert (await stage.control())["control"] == "blocked"
    told = await stage.agents.hears("lead.blocked")
    assert (told["data"]["control"], told["data"]["reason"]) == ("blocked", "Spam: sells watches")
    assert await stage.timeline("lead.blocked") == ["Blocked by Ben Ito: Spam: sells watches"]


@pytest.mark.asyncio
async def test_a_block_ends_manual_control_and_tells_the_rep(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(direct={"dana": platform})
    at = stage.seats[platform]
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    await at.act(BEN, "Block…", "Dana Ruiz has control")
    form = await at.private(BEN, "Choose a reason, or write one")
    await at.press(BEN, form, "Block", reason="threatens Dana")

    await at.private(DANA, "Ada Lovelace", "was blocked by Ben Ito", "you no longer have control")
    assert (await stage.control())["control"] == "blocked"
    assert (await stage.lead())["control"] == "automated"


@pytest.mark.asyncio
async def test_a_blocked_lead_rings_nobody_and_what_it_writes_is_kept(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await at.card("Asks for a person")
    await stage.act("block", by=email(BEN), reason="spam")
    await at.card("Blocked by Ben Ito")
    await stage.asks("Let me in!")

    assert sorted(await stage.reasons()) == [("asks", "blocked"), ("asks", "rings")]
    await stage.act("unblock", by=email(BEN))
    await at.card("Ada Lovelace", "Asks for a person")
    assert at.lines() == []
    assert "Asked for a person: Let me in!" in await stage.timeline("human.requested")


@pytest.mark.asyncio
async def test_taking_over_a_blocked_lead_is_refused_with_the_way_out(stage: Stage, at: Seat) -> None:
    await stage.asks()
    card = await at.card("Asks for a person")
    await stage.act("block", by=email(BEN), reason="spam")
    await at.press(DANA, card, "Take over")

    await at.private(DANA, "This lead is blocked; unblock it first.")
    assert (await stage.control())["control"] == "blocked"
