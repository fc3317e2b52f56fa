"""An open page of a lead hears at once that something has happened, whoever wrote it; and hears nothing any more when
the session, the lead or the service ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest

from bot.pages.lead import stream
from tests.story.at_a_page import AtAPage, at_the_page
from tests.story.people import BEN
from tests.story.stage import LEAD, Stage, running
from tests.story.waiting import PATIENCE, eventually

OpenStage = Callable[..., Awaitable[Stage]]


class Heard:
    """An open stream."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def next(self) -> str:
        """The next event's name, "" where the stream has ended. Beats are left out."""
        name = ""
        async with asyncio.timeout(PATIENCE):
            async for line in self._answer.content:
                word, _, value = line.decode().strip().partition(": ")
                if word == "event":
                    name = value
                elif not word and name:
                    return name
        return name


@asynccontextmanager
async def hearing(person: AtAPage) -> AsyncIterator[Heard]:
    """The stream of the page; what was said at its beginning is heard."""
    address = f"{person.browser.url}/leads/{person.id}/live"
    async with person.browser.http.get(address, timeout=aiohttp.ClientTimeout(None)) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        heard = Heard(answer)
        assert await heard.next() == "changed"
        yield heard


@pytest.mark.asyncio
async def test_whoever_acts(stage: Stage) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana, at_the_page(stage, BEN) as ben, hearing(dana) as heard:
        await stage.happens("message.received", says="Hello?")
        assert await heard.next() == "changed"
        assert "Hello?" in await dana.look()
        await ben.press("take_over")
        assert await heard.next() == "changed"
        assert "Ben Ito has taken over the chat" in await dana.look()


@pytest.mark.asyncio
async def test_of_other_leads_nothing_is_heard(stage: Stage) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana, hearing(dana) as heard:
        await stage.happens("message.received", says="Hi", lead={"id": "lead_7"})
        await stage.happens("message.received", says="Hello?")
        assert await heard.next() == "changed"
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.0):  # two looks: the other lead's message was in the first
                await heard.next()


@pytest.mark.asyncio
@pytest.mark.postgresql
async def test_what_another_service_writes(open_stage: OpenStage, postgresql_url: str) -> None:
    stage = await open_stage(database=postgresql_url)
    await stage.asks()
    async with (
        running(stage.environment, stage.watch) as (_, other), at_the_page(stage) as dana, hearing(dana) as heard,
    ):  # fmt: skip
        address = f"{other}/v1/leads/{LEAD}/takeover"
        async with stage.http.post(address, json={"by": "ben@acme.example"}) as answer:
            assert answer.status == 200
        assert await heard.next() == "changed"


@pytest.mark.asyncio
async def test_an_erased_lead(stage: Stage) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana, hearing(dana) as heard:
        async with stage.http.delete(f"{stage.url}/v1/leads/{LEAD}") as answer:
            assert answer.status == 200
        assert await heard.next() == "changed"
        assert "This lead was erased" in await dana.look()


@pytest.mark.asyncio
async def test_the_end_of_a_session(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "BEAT", 0.05)
    await stage.asks()
    async with at_the_page(stage) as dana, hearing(dana) as heard:
        assert (await dana.browser.post("/signout", {"csrf": dana.page.csrf})).status == 303
        assert await heard.next() == "over"
        assert await heard.next() == ""


@pytest.mark.asyncio
async def test_the_end_of_the_service(stage: Stage) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana, hearing(dana) as heard:
        stage.service.watching.end()
        assert await heard.next() == ""


@pytest.mark.asyncio
async def test_nobody_looks_where_no_page_is_open(stage: Stage) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana:
        async with hearing(dana):
            assert stage.service.watching.looking
        await eventually(lambda: not stage.service.watching.looking)
        async with hearing(dana) as heard:
            await stage.happens("message.received", says="Hello?")
            assert await heard.next() == "changed"
