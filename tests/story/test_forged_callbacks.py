"""What isn't signed by the platform, or was signed long ago, is turned away: nothing happens."""

from __future__ import annotations

import pytest

from tests.story.forgery import sign_long_ago, sign_wrongly
from tests.story.people import DANA
from tests.story.seat import Seat
from tests.story.stage import Stage


@pytest.mark.asyncio
async def test_a_wrong_signature_is_turned_away(stage: Stage, at: Seat) -> None:
    await stage.asks()
    card = await at.card("Asks for a person")
    sign_wrongly(at)
    answer = await at.local.press(at.ids[DANA], card, "Take over")

    assert answer.status == 401
    await nothing_happened(stage, at)


@pytest.mark.asyncio
async def test_an_old_callback_is_turned_away(stage: Stage, at: Seat) -> None:
    await stage.asks()
    card = await at.card("Asks for a person")
    sign_long_ago(at, stage.watch)
    answer = await at.local.press(at.ids[DANA], card, "Take over")

    assert answer.status == 401
    await nothing_happened(stage, at)


@pytest.mark.asyncio
async def test_without_the_right_key_no_event_is_taken(stage: Stage) -> None:
    event = {"id": "evt_x", "kind": "human.requested", "at": "2026-11-22T10:00:00Z", "lead": {"id": "lead_42"}}
    for wrong in ("", "Bearer ", "Bearer wrong", "Basic a2V5"):
        headers = {"Authorization": wrong}
        async with stage.http.post(f"{stage.url}/v1/events", json=event, headers=headers) as answer:
            assert answer.status == 401
            assert (await answer.json())["code"] == "unauthorized"
    assert (await stage.get("/v1/leads/lead_42"))[0] == 404


async def nothing_happened(stage: Stage, at: Seat) -> None:
    """The lead is as it was, and Leadbell told the person nothing; Teams' own client says that it wasn't heard."""
    control = await stage.control()
    assert (control["control"], control["version"]) == ("automated", 0)
    assert [shown.text for shown in at.told(DANA)] in ([], ["Unable to reach app. Please try again."])
