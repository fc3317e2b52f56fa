"""One platform is down: the others are served at once, and it gets its card, once, when it is back."""

from __future__ import annotations

import pytest

from tests.story.people import DANA, email
from tests.story.seat import Seat
from tests.story.stage import Stage


@pytest.mark.asyncio
async def test_the_others_are_not_delayed_and_the_card_comes_exactly_once(stage: Stage, at: Seat) -> None:
    at.local.down(True)
    await stage.asks()
    for other in stage.others(at):
        await other.card("Asks for a person")
    await stage.act("takeover", by=email(DANA))
    for other in stage.others(at):
        await other.card("Dana Ruiz has control")
    assert at.cards() == []

    at.local.down(False)
    await at.card("Dana Ruiz has control")
    await stage.at_rest()
    for seat in stage.seats.values():
        assert len(seat.cards()) == 1


@pytest.mark.asyncio
async def test_what_changed_during_an_outage_is_shown_after_it(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await at.card("Asks for a person")
    await stage.at_rest()
    at.local.down(True)
    await stage.act("takeover", by=email(DANA))
    await stage.act("return", by=email(DANA))
    await stage.others(at)[0].card("Returned to automated by Dana Ruiz")
    assert "Asks for a person" in at.cards()[0].text

    at.local.down(False)
    await at.card("Returned to automated by Dana Ruiz")
    assert len(at.cards()) == 1


@pytest.mark.asyncio
async def test_a_platform_that_refuses_is_tried_again(stage: Stage, at: Seat) -> None:
    posts = {"slack": "chat.postMessage", "teams": "CreateConversation", "webex": "POST /messages"}[at.name]
    at.local.refuse(posts, 429, retry_after=1)
    at.local.refuse(posts, 503)
    await stage.asks()

    await at.card("Asks for a person")
    await stage.at_rest()
    assert len(at.cards()) == 1
    assert sorted(call["status"] for call in at.local.calls(posts))[-2:] == [429, 503]
