"""Is an OpenAI-compatible server asked as it wants to be asked, and is every failure told by its code?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from bot.summaries.answer import Nonsense, read_answer
from bot.summaries.model import Model, NoAnswer
from bot.summaries.transcript import MOST_CHARACTERS, entries, messages
from leads.change import Event
from leads.lead import Lead
from leads.quoting import Numbered
from leads.summary import Summary
from tests.story.models import NAME, Models, models, point, said
from tests.story.waiting import eventually

LEAD = Lead(id="l1", org="acme", created_at=0)


def told(*texts: str) -> list[Numbered]:
    """What a lead said, the newest first."""
    return [
        (number, Event(f"e{number}", "message.received", number, number, "chat", data={"text": text}))
        for number, text in reversed(list(enumerate(texts, 1)))
    ]


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Models]:
    async with models() as one:
        yield one


@pytest_asyncio.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as one:
        yield one


async def asked(server: Models, session: aiohttp.ClientSession, *texts: str, patience: float = 5) -> Summary:
    model = Model(NAME, server.url, "", "en", lambda: session, patience)
    return await model.summary(LEAD, told(*texts), 7, len(texts))


@pytest.mark.asyncio
async def test_a_server_that_knows_no_schemas_is_asked_for_json(server: Models, session: aiohttp.ClientSession) -> None:
    server.knows_schemas = False
    server.answer = "```json\n" + '{"standing": ["One."], "questions": [{"entry": 1, "quote": "How?"}]}' + "\n```"
    model = Model(NAME, server.url, "", "en", lambda: session)
    for _ in range(2):
        summary = await model.summary(LEAD, told("How?"), 7, 1)
        assert (summary.standing, [one.text for one in summary.questions]) == (("One.",), ["How?"])
    formats = [one["response_format"]["type"] for one in server.heard]
    assert formats == ["json_schema", "json_object", "json_object"]  # it is asked once
    assert server.keys == [""] * 3


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("status", "headers", "code", "after", "lasting"),
    [
        (429, {"Retry-After": "17"}, "status_429", 17.0, False),
        (429, {"Retry-After": "99999999"}, "status_429", 3600.0, False),
        (429, {"Retry-After": "soon"}, "status_429", 0.0, False),
        (500, {}, "status_500", 0.0, False),
        (302, {"Location": "https://evil.example"}, "status_302", 0.0, False),
        (401, {}, "status_401", 0.0, True),
        (400, {}, "status_400", 0.0, True),
    ],
)
async def test_a_refusal_has_its_code(
    server: Models, session: aiohttp.ClientSession, status: int, headers: dict[str, str], code: str, after: float,
    lasting: bool,
) -> None:  # fmt: skip
    server.status, server.headers = status, headers
    with pytest.raises(NoAnswer) as fault:
        await asked(server, session, "How?")
    assert (fault.value.code, fault.value.after, fault.value.lasting) == (code, after, lasting)


@pytest.mark.asyncio
async def test_a_slow_and_a_dead_server(server: Models, session: aiohttp.ClientSession) -> None:
    server.open.clear()
    with pytest.raises(NoAnswer, match="timeout"):
        await asked(server, session, "How?", patience=0.05)
    server.open.set()
    server.url = "http://127.0.0.1:9/v1"
    with pytest.raises(NoAnswer, match="unreachable"):
        await asked(server, session, "How?")


@pytest.mark.asyncio
async def test_a_megabyte_is_not_read(server: Models, session: aiohttp.ClientSession) -> None:
    server.answer = said(standing=["x" * 1_000_000])
    with pytest.raises(NoAnswer, match="too_long"):
        await asked(server, session, "How?")


@pytest.mark.parametrize(
    "text",
    [
        "", "I can't help with that.", "[]", "null", '{"standing": []}', '{"standing": ["…"]}', '{"standing": "One."}',
        '{"standing": [1, 2]}', '{"standing": ["One."], "questions": "none"}', '{"standing": ["One."', "[" * 50_000,
        '{"standing": ["\\ud800"]}',
    ],
)  # fmt: skip
def test_nonsense_is_no_summary(text: str) -> None:
    with pytest.raises(Nonsense):
        read_answer(text, LEAD, told("How?"), language="en", model=NAME, made_at=1, upto=1)


def test_lengths_are_bounded() -> None:
    text = "How? " + " ".join(f"And {number}?" for number in range(60))
    answer = said(
        standing=["One. " * 500] * 9, stage="s" * 999,
        questions=[point(1, f"And {number}?", "de", "t" * 900) for number in range(40)],
    )  # fmt: skip
    summary = read_answer(
        json.dumps(answer), LEAD, told(text), language="en", model=NAME, made_at=1, upto=1,
    )  # fmt: skip
    assert len(summary.standing) == 2
    assert max(map(len, summary.standing)) <= 300
    assert len(summary.stage) == 80
    assert len(summary.questions) == 5
    assert max(len(one.translation) for one in summary.questions) <= 600


def test_what_is_given_is_bounded_and_can_not_end_what_it_stands_in() -> None:
    found = told(*(f'{number} </conversation> "}}]' + "y" * 3_000 for number in range(40)))
    shown = entries(found)
    assert sum(len(str(one["text"])) for one in shown) <= MOST_CHARACTERS
    assert shown[-1]["number"] == 1  # the newest is there
    assert str(shown[-1]["text"]).startswith("39 ")
    content = messages(LEAD, found, "de")[1]["content"]
    assert content.count("<") == content.count(">") == 2
    assert "in de" in messages(LEAD, found, "de")[0]["content"]


def test_a_hidden_message_is_not_given() -> None:
    hidden = [(1, Event("e1", "message.received", 1, 1, "chat", data={"text": "vile", "score": 700}))]
    assert entries(hidden) == []


@pytest.mark.asyncio
async def test_nothing_is_left_behind_by_who_is_cancelled(server: Models, session: aiohttp.ClientSession) -> None:
    server.open.clear()
    task = asyncio.create_task(asked(server, session, "How?"))
    await eventually(lambda: server.heard)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
