"""Messages that come without scores are scored by an OpenAI-compatible server: they add up, block, hide and ring as
scores in the event do."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from tests.story.moderation_server import KEY, ModerationServer, moderation_server
from tests.story.people import DANA, MONA, email
from tests.story.seat import Seat
from tests.story.stage import LEAD, Stage
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]


@pytest_asyncio.fixture
async def server() -> AsyncIterator[ModerationServer]:
    async with moderation_server() as made:
        yield made


@pytest_asyncio.fixture
async def stage(server: ModerationServer, open_stage: OpenStage) -> Stage:
    return await open_stage(settings=server.settings)


async def scored(stage: Stage, points: float | None, messages: int) -> None:
    """Until the lead has this score, of so many messages."""

    async def look() -> bool:
        lead = await stage.lead()
        return (lead["score"], lead["scored_messages"]) == (points, messages)

    await eventually(look)


@pytest.mark.asyncio
async def test_scores_add_up_block_and_reach_every_card(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await at.act(DANA, "Take over", "Asks for a person")
    await stage.happens("message.received", says="You are a fool")
    await scored(stage, 0.6, 1)
    await stage.happens("message.received", says="and a liar")

    for seat in stage.seats.values():
        await seat.card("Blocked automatically", "harassment")
    assert await stage.timeline("lead.blocked") == ["Blocked automatically: harassment"]
    told = await stage.agents.hears("lead.blocked")
    assert (told["data"]["automatic"], told["data"]["by"]) == (True, None)
    assert (await stage.control())["control"] == "blocked"
    await at.private(DANA, "blocked")


@pytest.mark.asyncio
async def test_bad_words_are_hidden_once_they_are_scored(
    stage: Stage, server: ModerationServer, at: Seat, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await stage.happens("message.received", says="You are a fool")
        await stage.asks(says="")
        await stage.happens("message.received", says="You fool of a machine")
        card = await at.card("Message hidden")
        await stage.at_rest()
    assert "fool" not in card.text
    _, body = await stage.get(f"/v1/leads/{LEAD}/timeline")
    said = [one for one in body["entries"] if one["kind"] == "message.received"]
    assert [(one["score"], one["category"]) for one in said] == [(0.6, "harassment")] * 2
    assert "message.scored" not in {one["kind"] for one in body["entries"]}
    await at.local.say(at.ids[DANA], f"direct:{at.ids[DANA]}", f"timeline {LEAD}")
    assert "fool" not in (await at.private(DANA, "Message hidden")).text
    assert "fool" not in caplog.text
    assert KEY not in caplog.text
    assert all(set(one) >= {"authorization"} for one in server.headers)
    assert all("lovelace" not in text.lower() and LEAD not in text for text in server.heard)


@pytest.mark.asyncio
async def test_who_may_harm_themselves_rings_at_once(stage: Stage, at: Seat) -> None:
    await stage.happens("message.received", says="I want to end my life")
    card = await at.card("May harm themselves")
    assert "end my life" not in card.text
    assert await stage.timeline("self_harm.found") == ["May harm themselves: scored 0.9 for self-harm"]
    assert (await stage.lead())["blocked"] is None

    await stage.happens("message.received", says="I want to end my life, I said")
    await at.card("Blocked automatically", "self-harm")
    await eventually(lambda: sum("May harm themselves" in one.text for one in at.lines()) == 1)


@pytest.mark.asyncio
async def test_scores_in_the_event_win_and_nothing_counts_twice(stage: Stage, server: ModerationServer) -> None:
    await stage.happens("message.received", says="You are a fool", moderation={"harassment": 0.1}, id="evt_own")
    await stage.happens("message.received", says="meh", id="evt_bare")
    await scored(stage, 0.35, 2)
    again = await stage.happens("message.received", says="meh", moderation={"harassment": 0.9}, id="evt_bare")
    assert again == {"accepted": 0, "duplicates": 1}
    await stage.happens("message.received", says="meh", id="evt_bare")
    await stage.happens("message.received", says="meh, meh", id="evt_other")
    await scored(stage, 0.6, 3)
    assert server.heard == ["meh", "meh, meh"]


@pytest.mark.asyncio
async def test_who_is_exempt_or_blocked_is_left_alone(stage: Stage, server: ModerationServer) -> None:
    await stage.happens("message.received", says="hello")
    await scored(stage, 0.0, 1)
    await stage.act("block", by=email(DANA), reason="spam")
    await stage.happens("message.received", says="You scum")
    await stage.act("unblock", by=email(MONA))
    await stage.happens("message.received", says="You scum, I said")
    await scored(stage, 1.0, 2)
    lead = await stage.lead()
    assert (lead["blocked"], lead["exempt"]) == (None, True)
    assert server.heard == ["hello", "You scum, I said"]


@pytest.mark.asyncio
async def test_not_scored_is_nowhere_a_zero(stage: Stage) -> None:
    await stage.happens("page.visited", url="https://acme.example/pricing")
    lead = await stage.lead()
    assert (lead["score"], lead["scored_messages"]) == (None, 0)
    async with stage.http.get(f"{stage.url}/v1/leads.csv?columns=id,score") as answer:
        assert (await answer.text()).splitlines()[1].rstrip() == f"{LEAD},"
    await stage.happens("message.received", says="hello")
    await scored(stage, 0.0, 1)
    async with stage.http.get(f"{stage.url}/v1/leads.csv?columns=id,score") as answer:
        assert (await answer.text()).splitlines()[1].rstrip() == f"{LEAD},0.0"


@pytest.mark.asyncio
async def test_a_long_message_is_scored_whole(stage: Stage, server: ModerationServer) -> None:
    await stage.happens("message.received", says="hello there " * 5_000 + "you scum")
    await scored(stage, 1.0, 1)
    assert max(map(len, server.heard)) <= 8_000
    assert (await stage.lead())["blocked"] is not None
