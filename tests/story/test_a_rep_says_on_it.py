"""A rep is on it: every card names them, the agents go on, and it ends when the lead writes or after half an hour."""

from __future__ import annotations

import pytest

from tests.story.people import BEN, DANA, email
from tests.story.seat import Seat
from tests.story.stage import Stage
from tests.story.waiting import eventually


@pytest.mark.asyncio
async def test_every_card_names_who_is_on_it_and_control_stays_automated(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await at.act(DANA, "On it", "Asks for a person")

    await at.private(DANA, "Dana Ruiz is on it.")
    for seat in (one for one in stage.seats.values() if one.name != "webex"):  # Webex has ten edits for control alone
        await seat.card("Asks for a person", "Dana Ruiz is on it")
    assert (await stage.control())["control"] == "automated"
    assert await stage.timeline("on_it.said") == ["Dana Ruiz is on it"]


@pytest.mark.asyncio
async def test_a_colleague_is_told_who_is_on_it(stage: Stage, at: Seat) -> None:
    await stage.asks()
    card = await at.card("Asks for a person")
    await stage.act("on-it", by=email(DANA))
    await at.press(BEN, card, "On it")

    await at.private(BEN, "Dana Ruiz is on it already.")
    assert await stage.timeline("on_it.said") == ["Dana Ruiz is on it"]


@pytest.mark.asyncio
async def test_pressing_again_is_a_success(stage: Stage, at: Seat) -> None:
    await stage.asks()
    card = await at.card("Asks for a person")
    await at.press(DANA, card, "On it")
    await at.private(DANA, "Dana Ruiz is on it.")
    await at.press(DANA, card, "On it")

    await at.private(DANA, "Dana Ruiz is on it already.")
    assert await stage.timeline("on_it.said") == ["Dana Ruiz is on it"]


@pytest.mark.asyncio
async def test_it_ends_when_the_lead_writes_again(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await stage.act("on-it", by=email(DANA))
    slack = stage.seats["slack"]
    await slack.card("Dana Ruiz is on it")
    await stage.happens("message.received", says="Anybody there?")

    await eventually(lambda: "is on it" not in slack.cards()[-1].text, seen=lambda: slack.cards()[-1].text)
    assert await stage.timeline("on_it.over") == []


@pytest.mark.asyncio
async def test_it_ends_after_half_an_hour(stage: Stage) -> None:
    await stage.asks()
    await stage.act("on-it", by=email(DANA))
    slack = stage.seats["slack"]
    await slack.card("Dana Ruiz is on it")
    stage.watch.ahead += 31 * 60

    async def over() -> bool:
        return bool(await stage.timeline("on_it.over"))

    await eventually(over)
    assert await stage.timeline("on_it.over") == ["Dana Ruiz is no longer on it: 30 min are over"]
    await eventually(lambda: "is on it" not in slack.cards()[-1].text, seen=lambda: slack.cards()[-1].text)


@pytest.mark.asyncio
async def test_nobody_is_on_it_while_a_colleague_has_control(stage: Stage, at: Seat) -> None:
    await stage.asks()
    card = await at.card("Asks for a person")
    await stage.act("takeover", by=email(DANA))
    await at.press(BEN, card, "On it")

    await at.private(BEN, "Dana Ruiz has control")
    status, told = await stage.act("on-it", by=email(BEN))
    assert (status, told["code"], told["by"]) == (409, "taken", email(DANA))
    assert await stage.timeline("on_it.said") == []
