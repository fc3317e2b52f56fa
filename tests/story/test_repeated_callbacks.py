"""The same callback delivered twice does one thing, and is answered the same."""

from __future__ import annotations

import pytest

from tests.story.people import BEN, DANA, email
from tests.story.seat import Seat
from tests.story.stage import Stage


@pytest.mark.asyncio
async def test_a_press_delivered_twice_is_carried_out_once(stage: Stage, at: Seat) -> None:
    await stage.asks()
    card = await at.card("Asks for a person")
    first = await at.press(DANA, card, "Take over")
    again = await at.local.resend_last()

    assert again.status == first.status
    assert (await stage.control())["version"] == 1
    assert len(await stage.timeline("conversation.taken_over")) == 1


@pytest.mark.asyncio
async def test_a_repeat_after_the_return_does_not_take_over_again(stage: Stage, at: Seat) -> None:
    await stage.asks()
    card = await at.card("Asks for a person")
    await at.press(DANA, card, "Take over")
    await at.card("Dana Ruiz has control")
    await stage.act("return", by=email(DANA))
    again = await at.local.resend_last()

    assert again.status == 200
    control = await stage.control()
    assert (control["control"], control["version"]) == ("automated", 2)


@pytest.mark.asyncio
async def test_a_refused_press_stays_refused_when_it_is_repeated(stage: Stage, at: Seat) -> None:
    await stage.asks()
    card = await at.card("Asks for a person")
    await stage.act("takeover", by=email(BEN))
    await at.press(DANA, card, "Take over")
    await at.private(DANA, "Ben Ito has control since")
    await stage.act("return", by=email(BEN))
    await at.local.resend_last()

    assert (await stage.control())["control"] == "automated"
    assert await stage.timeline("conversation.taken_over") == ["Ben Ito has taken over the chat"]


@pytest.mark.asyncio
async def test_over_http_a_key_makes_it_repeatable(stage: Stage) -> None:
    await stage.asks()
    first = await stage.act("takeover", by=email(DANA), key="k1")
    await stage.act("return", by=email(DANA))
    status, _ = await stage.act("takeover", by=email(DANA), key="k1")

    assert (first[0], status) == (200, 200)
    assert (await stage.control())["control"] == "automated"


@pytest.mark.asyncio
async def test_a_key_over_http_stands_for_one_wish_on_one_lead(stage: Stage) -> None:
    await stage.asks()
    await stage.happens("human.requested", lead={"id": "lead_other"})
    await stage.act("takeover", by=email(DANA), key="k1")
    status, body = await stage.act("return", by=email(DANA), key="k1")
    assert (status, body["control"]) == (200, "automated")
    _, other = await stage.post("/v1/leads/lead_other/takeover", {"by": email(DANA), "key": "k1"})
    assert other["control"] == "manual"
