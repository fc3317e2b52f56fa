"""On the page of a lead a rep improves a response, hands the chat over, accepts it, and sends what the agent would have
said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.story.at_a_page import AtAPage, at_the_page
from tests.story.people import BEN, DANA, MONA, email
from tests.story.stage import LEAD, Stage

OpenStage = Callable[..., Awaitable[Stage]]

ANSWER = "SSO costs <40> a month."
BETTER = "SSO comes with the Team plan."


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgresql_url"))


async def claims(stage: Stage, text: str = ANSWER) -> int:
    status, _ = await stage.post(f"/v1/leads/{LEAD}/claim-reply", {"text": text})
    return status


def chosen(at: AtAPage) -> str:
    """Which response the form has chosen."""
    form = at.page.text.partition('name="message" required')[2]
    return form.partition('" selected')[0].rpartition('"')[2]


@pytest.mark.asyncio
async def test_a_response_is_improved_where_it_stands(open_stage: OpenStage, database: str) -> None:
    stage = await open_stage(database=database)
    await stage.happens("message.received", says="What does SSO cost?", ago=90)
    await stage.happens("message.sent", says="SSO is free.", ago=80, id="evt_wrong")
    for number in range(25):  # more than the form lists
        await stage.happens("message.sent", says=f"Fact {number}", ago=70 - number, id=f"evt_fact_{number}")
    async with at_the_page(stage) as dana:
        assert dana.page.text.count("Improve this response") == 26
        await dana.press("improve", message="evt_wrong")
        assert "The agent's platform hears of it; the lead doesn't." in dana.shown
        assert chosen(dana) == "evt_wrong"
        form = {**dana.form("improve"), "form": "improve", "key": "2", "message": "evt_wrong"}
        await dana.press("improve", drawn=form, rating="wrong", better=" ")
        assert "Say what should have been said, or why" in dana.shown
        assert '<option value="wrong" selected>' in dana.page.text
        await dana.press("improve", drawn={**form, "key": "3"}, rating="wrong", better=BETTER)
        assert "Thank you." in dana.shown
        assert f"Feedback by {DANA} on an answer: Wrong. Better: {BETTER}" in dana.shown
        await dana.press("improve", drawn={**form, "key": "4"}, rating="good", better="")
        assert "You have said so of this response already." in dana.shown
        await dana.press("improve", drawn={**form, "key": "5", "message": "evt_none"}, rating="good")
        assert "Choose one of the agent's messages." in dana.shown
    await stage.agents.hears("feedback.given", better=BETTER)


@pytest.mark.asyncio
async def test_what_people_say_has_nothing_to_improve(stage: Stage) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana:
        await dana.press("take_over")
        await dana.press("reply", text="Hello Ada")
        assert "Improve this response" not in dana.page.text


@pytest.mark.asyncio
async def test_the_chat_is_offered_declined_offered_to_all_and_accepted(open_stage: OpenStage, database: str) -> None:
    stage = await open_stage(database=database)
    await stage.asks()
    async with at_the_page(stage) as dana, at_the_page(stage, BEN) as ben, at_the_page(stage, MONA) as mona:
        assert not dana.offers("hand_over")
        await dana.press("take_over")
        await ben.look()
        assert not ben.offers("hand_over")
        await dana.press("hand_over")
        form = {**dana.form("hand_over"), "form": "hand_over"}
        assert "You keep control until somebody accepts." in dana.shown
        await dana.press("hand_over", drawn={**form, "key": "1"})
        assert "Choose a colleague." in dana.shown
        await dana.press("hand_over", drawn={**form, "key": "2"}, to=email(BEN))
        assert "The chat is offered; you keep control until somebody accepts." in dana.shown
        assert "Offered to Ben" in dana.shown
        assert not dana.offers("accept")
        await ben.look()
        await mona.look()
        assert "Offered to you" in ben.shown
        assert not mona.offers("accept")
        old = ben.form("accept")
        await ben.press("decline")
        assert "Declined; they are told." in ben.shown
        assert not ben.offers("accept")
        await ben.press("accept", drawn={**old, "key": "late"})
        assert "This chat isn't offered to you any more." in ben.shown
        await ben.press("decline", drawn={**old, "key": "again"})
        assert "It isn't offered to you any more." in ben.shown

        await dana.press("hand_over", drawn={**form, "key": "3"}, to="team")
        await mona.look()
        assert not mona.offers("decline")
        await mona.press("accept")
        assert "You have control" in mona.shown
        await dana.look()
        assert "Mona answers this lead" in dana.shown
        assert "Offered to" not in dana.shown
    assert (await stage.control())["by"] == email(MONA)


@pytest.mark.asyncio
async def test_what_the_agent_would_have_said_is_sent_once(open_stage: OpenStage, database: str) -> None:
    stage = await open_stage(database=database)
    await stage.asks()
    async with at_the_page(stage) as dana, at_the_page(stage, BEN) as ben:
        await dana.press("take_over")
        assert await claims(stage) == 409
        await ben.look()
        assert ANSWER not in ben.shown.partition("What you can do")[2]
        assert not ben.offers("send_draft")
        await dana.look()
        assert "The agent would have said:" in dana.shown
        send = dana.form("send_draft")
        await ben.press("send_draft", drawn={**ben.form("note"), "draft": send["draft"]})
        assert f"{DANA} has control" in ben.shown
        await dana.press("send_draft")
        assert "Your reply is on its way" in dana.shown
        assert not dana.offers("send_draft")
        await dana.press("send_draft", drawn={**send, "key": "again"})
        assert "was sent already, or something else was said since" in dana.shown
    assert await stage.timeline("reply.sent") == [ANSWER]


@pytest.mark.asyncio
async def test_a_draft_is_edited_whole_and_gone_once_that_was_sent(stage: Stage) -> None:
    long = "What we offer. " * 260  # 3,900 characters: more than a field of Slack's takes
    await stage.asks()
    async with at_the_page(stage) as dana:
        await dana.press("take_over")
        await claims(stage, long)
        await dana.look()
        await dana.press("edit_draft")
        assert f"{long.strip()}</textarea>" in dana.page.text
        await dana.press("reply", drawn={**dana.form("reply"), "form": "reply"}, text="SSO costs 35 a month.")
        assert "Your reply is on its way" in dana.shown
        assert not dana.offers("send_draft")
        await dana.press("edit_draft", drawn={**dana.form("reply"), "draft": "evt_none"})
        assert "This draft is not on record any more." in dana.shown
    assert await stage.timeline("reply.sent") == ["SSO costs 35 a month."]


@pytest.mark.asyncio
async def test_an_agent_that_talks_over_a_person_is_marked(stage: Stage) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana, at_the_page(stage, BEN) as ben:
        await dana.press("take_over")
        await stage.happens("message.sent", says="Me again!")
        await dana.look()
        await ben.look()
        assert "although you have control" in dana.shown
        assert "although Dana has control" in ben.shown
        await dana.press("return_control")
        assert "⚠️ The agent wrote at" not in dana.shown
