"""An event that comes late rings nobody; one that comes twice counts once."""

from __future__ import annotations

import pytest

from tests.story.seat import Seat
from tests.story.stage import LEAD, Stage


@pytest.mark.asyncio
async def test_a_late_event_is_kept_and_rings_nobody(stage: Stage, at: Seat) -> None:
    await stage.happens("human.requested", id="evt_late", says="Two hours ago", ago=2 * 3600)
    assert await stage.reasons() == [("asks", "late")]
    assert "Asked for a person: Two hours ago" in await stage.timeline("human.requested")

    await stage.happens("human.requested", id="evt_now", says="Now")
    await at.card("Asks for a person")
    await stage.at_rest()
    assert len(at.cards()) == 1
    assert at.lines() == []
    assert sorted(await stage.reasons()) == [("asks", "late"), ("asks", "rings")]


@pytest.mark.asyncio
async def test_a_late_event_brings_a_card_up_to_date(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await at.act("Dana Ruiz", "Take over", "Asks for a person")
    await at.card("Dana Ruiz has control")
    await stage.happens("email.captured", ago=2 * 3600, email="ada@analytical.example")

    lead = await stage.lead()
    assert (lead["known"], lead["stage"]) == ("verified", "email_captured")


@pytest.mark.asyncio
async def test_the_same_event_twice_is_a_duplicate(stage: Stage, at: Seat) -> None:
    first = await stage.happens("human.requested", id="evt_1")
    again = await stage.happens("human.requested", id="evt_1", says="changed")
    assert (first, again) == ({"accepted": 1, "duplicates": 0}, {"accepted": 0, "duplicates": 1})

    await at.card("Asks for a person")
    await stage.at_rest()
    assert at.lines() == []
    assert await stage.timeline("human.requested") == ["Asked for a person"]


@pytest.mark.asyncio
async def test_a_list_with_a_duplicate_in_it(stage: Stage) -> None:
    def event(id: str) -> dict[str, object]:
        return {"id": id, "kind": "page.visited", "at": "2026-11-22T10:00:00Z", "lead": {"id": LEAD}}

    status, body = await stage.post("/v1/events", [event("a"), event("b"), event("a")])
    assert (status, body) == (202, {"accepted": 2, "duplicates": 1})
