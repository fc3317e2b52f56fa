"""A rep says what an agent should have said: it is kept, listed, and the agents' platform learns from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.story.people import BEN, DANA, email
from tests.story.seat import Seat
from tests.story.stage import LEAD, Stage

OpenStage = Callable[..., Awaitable[Stage]]

ASKED = "What does SSO cost?"
ANSWER = "SSO is free."
BETTER = "SSO comes with the Team plan."


async def talked(stage: Stage) -> None:
    await stage.happens("message.received", says=ASKED, ago=4)
    await stage.happens("message.sent", says="One moment.", ago=3, id="evt_first")
    await stage.happens("message.sent", says=ANSWER, ago=2, id="evt_answer")


async def gives(stage: Stage, **more: Any) -> tuple[int, dict[str, Any]]:
    said = {"by": email(DANA), "lead": LEAD, "message": "evt_answer", "rating": "wrong", "better": BETTER}
    return await stage.post("/v1/feedback", {**said, **more})


async def listed(stage: Stage, asks: str = "") -> list[dict[str, Any]]:
    status, told = await stage.get(f"/v1/feedback{asks}")
    assert status == 200, told
    return list(told["feedback"])


@pytest.mark.asyncio
async def test_it_is_given_in_chat_on_the_newest_answer_and_the_agents_platform_hears_it(
    stage: Stage, at: Seat
) -> None:
    await talked(stage)
    await stage.asks()
    await at.act(DANA, "Timeline", "Asks for a person")
    await at.press(DANA, await at.private(DANA, ANSWER), "Improve a response…")
    form = await at.private(DANA, "The agent's platform hears of it; the lead doesn't.")
    await at.press(DANA, form, "Send", message="evt_answer", rating="wrong", better=BETTER, why="")
    await at.private(DANA, "Thank you.")

    told = (await stage.agents.hears("feedback.given"))["data"]
    assert (told["rating"], told["better"], told["message"]["text"]) == ("wrong", BETTER, ANSWER)
    assert told["by"] == {"name": DANA, "email": email(DANA)}
    assert [one["text"] for one in told["before"]] == [ASKED, "One moment."]
    assert await stage.timeline("feedback.given") == [f"Feedback by {DANA} on an answer: Wrong. Better: {BETTER}"]


@pytest.mark.asyncio
async def test_what_nobody_could_learn_from_is_asked_for_again(stage: Stage, at: Seat) -> None:
    await talked(stage)
    await stage.asks()
    await at.act(DANA, "Timeline", "Asks for a person")
    await at.press(DANA, await at.private(DANA, ANSWER), "Improve a response…")
    form = await at.private(DANA, "The agent's platform hears of it")
    await at.press(DANA, form, "Send", message="evt_answer", rating="poor", better=" ", why="")
    await at.private(DANA, "Say what should have been said, or why")
    assert await listed(stage) == []


@pytest.mark.asyncio
async def test_its_fate_is_shown_and_each_says_it_once(open_stage: OpenStage, database_url: str) -> None:
    stage = await open_stage(database=database_url)
    await talked(stage)
    status, told = await gives(stage)
    assert (status, told["rating"]) == (201, "wrong")
    assert (await gives(stage, rating="good"))[0] == 409
    assert (await gives(stage, by=email(BEN), rating="good", better=""))[0] == 201
    await stage.at_rest()
    bens, danas = await listed(stage)
    assert (bens["by"], danas["by"], danas["fate"]) == (email(BEN), email(DANA), "sent")
    assert (danas["message"]["text"], danas["better"]) == (ANSWER, BETTER)

    assert (await stage.post(f"/v1/feedback/{danas['id']}/applied", {}))[0] == 200
    assert (await stage.post("/v1/feedback/nothing/applied", {}))[0] == 404
    assert [one["by"] for one in await listed(stage, "?applied=yes")] == [email(DANA)]
    assert [one["by"] for one in await listed(stage, "?rating=good")] == [email(BEN)]
    assert [one["by"] for one in await listed(stage, f"?by={email(DANA)}&lead={LEAD}")] == [email(DANA)]
    page = (await stage.get("/v1/feedback?limit=1"))[1]
    assert [one["by"] for one in await listed(stage, f"?limit=1&cursor={page['next_cursor']}")] == [email(DANA)]


@pytest.mark.asyncio
async def test_it_goes_with_the_lead(stage: Stage) -> None:
    await talked(stage)
    await gives(stage)
    await stage.at_rest()
    async with stage.http.delete(f"{stage.url}/v1/leads/{LEAD}") as answer:
        assert answer.status in (200, 202)
    assert await listed(stage) == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("wrong", "status", "says"),
    [
        ({"rating": "bad"}, 400, "good, poor, wrong"), ({"message": "evt_0"}, 404, "no agent's message"),
        ({"better": "", "why": " "}, 400, "what should have been said"), ({"better": 7}, 400, "`better`"),
        ({"lead": "nobody"}, 404, ""), ({"by": "x@acme.example"}, 400, "`by`"), ({"stars": 5}, 400, "The body is"),
        ({"better": "x" * 4_001}, 400, "4,001"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said(stage: Stage, wrong: dict[str, Any], status: int, says: str) -> None:
    await talked(stage)
    found, told = await gives(stage, **wrong)
    assert found == status
    assert says in str(told.get("detail"))
    assert (await stage.get("/v1/feedback?stars=5"))[0] == 400
    assert (await stage.get("/v1/feedback?cursor=x"))[0] == 400
