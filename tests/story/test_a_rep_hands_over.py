"""A rep offers the chat to a colleague, or to all, and keeps it until somebody accepts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio

from tests.story.people import BEN, DANA, MONA, email
from tests.story.seat import Seat
from tests.story.stage import Stage

OpenStage = Callable[..., Awaitable[Stage]]

OFFERS = "Dana Ruiz offers"


@pytest_asyncio.fixture
async def stage(open_stage: OpenStage, platform: str) -> Stage:
    """Dana has control; she and Ben are told things on the platform of the story."""
    stage = await open_stage(direct={"dana": platform, "ben": platform})
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    return stage


async def offer(stage: Stage, to: str) -> None:
    status, told = await stage.act("handover", by=email(DANA), to=to)
    assert (status, told["control"], told["by"]) == (200, "manual", email(DANA))


@pytest.mark.asyncio
async def test_a_colleague_accepts_and_has_control_from_then_on(stage: Stage, at: Seat) -> None:
    await at.act(DANA, "Hand over…", "Dana Ruiz has control")
    form = await at.private(DANA, "You keep control until somebody accepts.")
    await at.press(DANA, form, "Hand over", to=email(BEN))
    await at.private(DANA, "The chat is offered to Ben Ito")

    asked = await at.private(BEN, OFFERS, "Ada Lovelace")
    assert (await stage.control())["by"] == email(DANA)
    await at.press(BEN, asked, "Accept")
    await at.card("Ben Ito has control")
    await at.private(DANA, "Ben Ito took over", "from you")
    assert (await stage.control())["by"] == email(BEN)
    assert "Ben Ito has accepted the chat from Dana Ruiz" in await stage.timeline("conversation.taken_over")


@pytest.mark.asyncio
async def test_the_agents_get_it_back_with_a_note(stage: Stage, at: Seat) -> None:
    await at.act(DANA, "Hand over…", "Dana Ruiz has control")
    form = await at.private(DANA, "The agents go on at once, and heed your note.")
    await at.press(DANA, form, "Hand over", to="agents", note="Promised the SSO sheet; no prices")
    await at.card("Returned to automated by Dana Ruiz", "Promised the SSO sheet; no prices")
    told = (await stage.agents.hears("conversation.returned"))["data"]
    assert (told["note"], told["by"]["email"]) == ("Promised the SSO sheet; no prices", email(DANA))


@pytest.mark.asyncio
async def test_a_note_for_the_agents_is_never_dropped(stage: Stage, at: Seat) -> None:
    await at.act(DANA, "Hand over…", "Dana Ruiz has control")
    form = await at.private(DANA, "The agents go on at once, and heed your note.")
    await at.press(DANA, form, "Hand over", to=email(BEN), note="Promised the SSO sheet")
    again = await at.private(DANA, "The note is for the agents")
    assert "Promised the SSO sheet" in str(again.payload)
    assert not at.times_told(BEN, OFFERS)


@pytest.mark.asyncio
async def test_a_colleague_declines_and_the_giver_is_told(stage: Stage, at: Seat) -> None:
    await offer(stage, email(BEN))
    asked = await at.private(BEN, OFFERS)
    await at.press(BEN, asked, "Decline")
    await at.private(DANA, "Ben Ito can't take", "you still have control")
    await at.press(BEN, asked, "Accept")
    await at.private(BEN, "This chat isn't offered to you any more.")
    assert (await stage.control())["by"] == email(DANA)


@pytest.mark.asyncio
async def test_what_is_offered_to_all_is_whosever_accepts_first(stage: Stage, at: Seat) -> None:
    await at.card("Dana Ruiz has control")
    await stage.at_rest()
    await offer(stage, "team")
    await stage.at_rest()
    asked = next(line for line in at.lines() if OFFERS in line.text)
    await at.press(MONA, asked, "Accept")
    await at.card("Mona Okafor has control")
    await at.press(BEN, asked, "Accept")
    await at.private(BEN, "This chat isn't offered to you any more.")
    assert (await stage.control())["by"] == email(MONA)


@pytest.mark.asyncio
async def test_where_nobody_accepts_the_giver_is_told_and_keeps_it(stage: Stage, at: Seat) -> None:
    await offer(stage, email(BEN))
    await at.private(BEN, OFFERS)
    await stage.later(5 * 60 + 1)
    await at.private(DANA, "Nobody has accepted", "you still have control")
    assert (await stage.control())["by"] == email(DANA)
    assert (await stage.lead())["control_by"] == email(DANA)


@pytest.mark.asyncio
async def test_who_has_no_control_has_nothing_to_offer(stage: Stage) -> None:
    assert (await stage.act("handover", by=email(BEN), to=email(MONA)))[0] == 409
    status, told = await stage.act("handover", by=email(DANA), to=email(DANA))
    assert (status, told["detail"]) == (409, "You have control already.")
    assert (await stage.act("handover", by=email(DANA), to="nobody@acme.example"))[0] == 400
    assert (await stage.act("handover", by=email(DANA)))[0] == 400
    await stage.act("return", by=email(DANA))
    assert (await stage.act("handover", by=email(DANA), to=email(BEN)))[0] == 409


@pytest.mark.asyncio
async def test_an_offer_ends_where_the_chat_is_returned(stage: Stage, at: Seat) -> None:
    await offer(stage, email(BEN))
    asked = await at.private(BEN, OFFERS)
    await stage.act("return", by=email(DANA))
    await at.press(BEN, asked, "Accept")
    await at.private(BEN, "This chat isn't offered to you any more.")
    assert (await stage.control())["control"] == "automated"
