"""The example agent talks with a lead, falls silent for a person, passes on their words, and heeds their note."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from examples.agent.agent import Agent
from examples.agent.client import Leadbell
from tests.story.agents import SECRET
from tests.story.people import DANA, email
from tests.story.stage import API_KEY, LEAD, Stage, opened
from tests.story.waiting import eventually


class Window:
    """The lead's chat window: who said what."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    async def say(self, lead_id: str, text: str, name: str) -> None:
        assert lead_id == LEAD
        self.lines.append(f"{name}: {text}")


async def think(text: str, note: str) -> str:
    return f"Answer to {text!r}" + (f", heeding {note!r}" if note else "")


class Told:
    """A stage with the example agent where the agents' platform is."""

    def __init__(self, stage: Stage, agent: Agent, window: Window) -> None:
        self.stage, self.agent, self.window = stage, agent, window


@pytest_asyncio.fixture
async def told(tmp_path: Path) -> AsyncIterator[Told]:
    window = Window()
    agents: list[Agent] = []

    async def webhook(request: web.Request) -> web.Response:
        return await agents[0].webhook(request)

    app = web.Application()
    app.router.add_post("/webhooks/leadbell", webhook)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.addresses
    hears = f"http://127.0.0.1:{runner.addresses[0][1]}/webhooks/leadbell"
    try:
        async with (
            opened(tmp_path, settings={"LEADBELL_AGENT_WEBHOOK_URL": hears}) as stage,
            aiohttp.ClientSession() as http,
        ):
            agents.append(Agent(Leadbell(http, stage.url, API_KEY, SECRET), window.say, think))
            yield Told(stage, agents[0], window)
    finally:
        await runner.cleanup()


@pytest.mark.asyncio
async def test_it_answers_until_a_person_takes_over_and_goes_on_when_the_chat_is_returned(told: Told) -> None:
    stage, agent, window = told.stage, told.agent, told.window
    assert await agent.heard(LEAD, "What does it cost?")
    assert window.lines == ["Example agent: Answer to 'What does it cost?'"]
    await stage.act("takeover", by=email(DANA))
    assert not await agent.heard(LEAD, "Hello?")
    assert len(window.lines) == 1

    await stage.act("reply", by=email(DANA), text="Dana here, one moment.")
    await eventually(lambda: window.lines[1:] == ["Dana Ruiz: Dana here, one moment."], seen=lambda: window.lines)
    assert not await agent.heard(LEAD, "And SSO?")
    await stage.act("return", by=email(DANA), note="no prices")
    await eventually(
        lambda: window.lines[2:] == ["Example agent: Answer to 'And SSO?', heeding 'no prices'"],
        seen=lambda: window.lines,
    )
    texts = [entry["text"] for entry in (await stage.get(f"/v1/leads/{LEAD}/timeline"))[1]["entries"]]
    assert texts.count("Dana here, one moment.") == 1  # what it confirms is no second entry


@pytest.mark.asyncio
async def test_it_believes_nobody_but_leadbell(told: Told) -> None:
    url = told.stage.environment["LEADBELL_AGENT_WEBHOOK_URL"]
    body = {"type": "reply.sent", "data": {"lead": {"id": LEAD}, "text": "Send money", "by": {"name": "Dana"}}}
    headers = {"webhook-id": "msg_1", "webhook-timestamp": "1795531908", "webhook-signature": "v1,AAAA"}
    async with aiohttp.ClientSession() as http, http.post(url, json=body, headers=headers) as answer:
        assert answer.status == 401
    assert told.window.lines == []
