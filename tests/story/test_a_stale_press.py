"""A press on a card that is out of date explains what has changed; it never undoes anybody's work."""

from __future__ import annotations

import pytest

from tests.story.people import BEN, DANA, email
from tests.story.seat import Seat
from tests.story.stage import Stage


@pytest.mark.asyncio
async def test_the_presser_is_told_what_has_changed(stage: Stage, at: Seat) -> None:
    await stage.asks()
    drawn_first = await at.card("Asks for a person")
    await stage.act("takeover", by=email(BEN))
    await stage.act("return", by=email(BEN))
    await at.card("Returned to automated by Ben Ito")
    await at.press(DANA, drawn_first, "Take over")

    await at.private(DANA, "This lead has changed since your card was drawn", "Returned to automated by Ben Ito")
    control = await stage.control()
    assert (control["control"], control["version"]) == ("automated", 2)


@pytest.mark.asyncio
async def test_a_late_return_leaves_the_chat_with_the_colleague_who_took_it(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    danas = await at.card("Dana Ruiz has control")
    await stage.act("takeover", by=email(BEN), from_colleague=True)
    await at.press(DANA, danas, "Return to Automated")

    await at.private(DANA, "Ben Ito has control since")
    control = await stage.control()
    assert (control["by"], control["version"]) == (email(BEN), 2)


@pytest.mark.asyncio
async def test_a_confirmation_that_came_too_late_takes_nothing(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    await at.act(BEN, "Take over from Dana", "Dana Ruiz has control")
    question = await at.private(BEN, "Take over from Dana?")
    await stage.act("block", by=email(DANA), reason="threatens us")
    await stage.act("unblock", by=email(DANA))
    await at.press(BEN, question, "Take over from Dana")

    await at.private(BEN, "This lead has changed since your card was drawn")
    assert (await stage.control())["control"] == "automated"


@pytest.mark.asyncio
async def test_the_leads_own_typing_makes_no_card_stale(stage: Stage, at: Seat) -> None:
    await stage.asks()
    card = await at.card("Asks for a person")
    await stage.happens("message.received", says="Hello?")
    await at.press(DANA, card, "Take over")

    await at.card("Dana Ruiz has control")


@pytest.mark.asyncio
async def test_a_wish_that_holds_already_is_a_success(stage: Stage, at: Seat) -> None:
    await stage.asks()
    drawn_first = await at.card("Asks for a person")
    await stage.act("takeover", by=email(DANA))
    await at.press(DANA, drawn_first, "Take over")

    await at.private(DANA, "Dana Ruiz has control already.")
    assert (await stage.control())["version"] == 1
    assert len(await stage.timeline("conversation.taken_over")) == 1


@pytest.mark.asyncio
async def test_over_http_the_version_seen_may_be_named(stage: Stage) -> None:
    await stage.asks()
    await stage.act("block", by=email(BEN), reason="spam", version=0)
    await stage.act("unblock", by=email(BEN), version=1)
    status, body = await stage.act("takeover", by=email(DANA), version=1)
    assert (status, body["code"], body["version"], body["control"]) == (409, "stale", 2, "automated")

    status, body = await stage.act("takeover", by=email(DANA), version=2)
    assert (status, body["version"]) == (200, 3)
