"""Without a model a rep reads the lead's own sentences: its questions in any script, what troubles it, what it is
after, each with the way to its entry. One is kept for all who read, made once the lead pauses, gone with the lead."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import func, select

from leads.store.schema import summaries, timers
from tests.story.at_a_page import at_the_page
from tests.story.people import BEN, DANA
from tests.story.seat import Seat
from tests.story.stage import LEAD, Stage
from tests.story.test_an_open_page_follows import hearing
from tests.story.waiting import eventually

PAUSED = 7.0
"""Seconds after the last word in which a summary is due."""


async def kept(stage: Stage) -> list[tuple[str, str]]:
    """(model, body) of every summary on record."""
    asked = select(summaries.c.model, summaries.c.body)
    return await stage.service.database.read(lambda connection: [(one[0], one[1]) for one in connection.execute(asked)])


async def waits(stage: Stage) -> int:
    asked = select(func.count()).where(timers.c.kind.startswith("summary"))
    return await stage.service.database.read(lambda connection: connection.execute(asked).scalar_one())


async def made(stage: Stage) -> dict[str, object]:
    """The summary over HTTP."""
    status, body = await stage.get(f"/v1/leads/{LEAD}/summary")
    assert status == 200, body
    return dict(body)


@pytest.mark.asyncio
async def test_each_quote_leads_to_its_entry(stage: Stage, at: Seat) -> None:
    await stage.happens(
        "message.received", says="Hola. ¿Cuánto cuesta? 会支持SSO吗？ هل تدعمون الدخول الموحد؟", id="m1"
    )
    await stage.happens("message.received", says="Our tool is too slow. We need SAML for 900 people.", id="m2")
    await stage.asks()
    await at.act(DANA, "Summary", "Asks for a person")

    quoted = ("¿Cuánto cuesta?", "会支持SSO吗？", "هل تدعمون الدخول الموحد؟", "Our tool is too slow.", "We need SAML")
    shown = await at.private(DANA, "The lead's own sentences, picked at", *quoted)
    assert "Pain points" in shown.text
    assert "Interests" in shown.text
    assert "Made by" not in shown.text
    status, page = await stage.get("/v1/leads/lead_42")
    assert status == 200
    entries = [
        one for one in str(at.local.links(shown)).split("'") if f"{stage.url}/leads/{page['leadbell_id']}" in one
    ]
    assert entries
    body = await made(stage)
    assert body["made_by"] is None
    assert body["quotes"]["pain_points"][0]["entry"] == "m2"
    assert {one["entry"] for one in body["quotes"]["questions"]} >= {"m1"}


@pytest.mark.asyncio
async def test_one_is_made_when_the_lead_pauses_and_all_read_it(stage: Stage, at: Seat) -> None:
    await stage.happens("message.received", says="Do you support SSO?")
    await stage.happens("message.received", says="And SCIM?")
    assert await kept(stage) == []
    await stage.later(PAUSED)

    async def settled() -> bool:
        return await waits(stage) == 0

    await eventually(settled)
    (one,) = await kept(stage)
    assert one[0] == ""
    first = await made(stage)
    assert first["questions"] == ["And SCIM?", "Do you support SSO?"]
    await stage.asks()
    await stage.later(PAUSED)
    await eventually(settled)
    second = await made(stage)
    again = await made(stage)
    assert second["made_at"] == again["made_at"] != first["made_at"]
    await at.act(DANA, "Summary", "Asks for a person")
    await at.act(BEN, "Summary", "Asks for a person")
    read = [await at.private(who, "And SCIM?") for who in (DANA, BEN)]
    assert len({one.text.partition("picked at")[2].split("Next steps")[0] for one in read}) == 1


@pytest.mark.asyncio
async def test_an_open_summary_follows(stage: Stage, at: Seat) -> None:
    await stage.happens("message.received", says="Do you support SSO?")
    await stage.asks()
    await at.local.say(at.ids[DANA], f"direct:{at.ids[DANA]}", f"summary {LEAD}")
    before = await at.private(DANA, "Do you support SSO?")
    await stage.happens("message.received", says="What does it cost?")
    await stage.later(PAUSED)
    after = await at.private(DANA, "What does it cost?")
    assert after.id == before.id  # the same message, in its place


@pytest.mark.asyncio
async def test_a_modal_follows(stage: Stage) -> None:
    at = stage.seats["slack"]
    await stage.happens("message.received", says="Do you support SSO?")
    await stage.asks()
    await at.act(DANA, "Summary", "Asks for a person")
    await at.private(DANA, "Do you support SSO?")
    await stage.happens("message.received", says="What does it cost?")
    await stage.later(PAUSED)
    await at.private(DANA, "What does it cost?", "The lead's own sentences")
    assert at.times_told(DANA, "What does it cost?") >= 1


@pytest.mark.asyncio
async def test_the_page_shows_it_and_follows(stage: Stage) -> None:
    await stage.happens("message.received", says="Do you support SSO?")
    async with at_the_page(stage) as dana, hearing(dana) as heard:
        await stage.later(PAUSED)
        assert await heard.next() == "changed"
        shown = await dana.look()
        assert "The lead's own sentences, picked at" in unescape(shown)
        (anchor,) = set(re.findall(r'class="told-quote"><a href="#(b[0-9_]+)"', shown))
        assert f'id="{anchor}"' in shown


@pytest.mark.asyncio
async def test_nothing_is_made_of_a_lead_that_says_nothing(stage: Stage, at: Seat) -> None:
    await stage.happens("page.visited", url="https://acme.example/pricing")
    await stage.happens("message.sent", says="Hello! May I help?")
    await stage.happens("human.requested")
    assert await waits(stage) == 0
    await at.act(DANA, "Summary", "Asks for a person")
    shown = await at.private(DANA, "Next steps")
    assert "Questions asked" not in shown.text
    assert "picked at" not in shown.text
    assert (await made(stage))["made_at"] is None
    assert await kept(stage) == []


@pytest.mark.asyncio
async def test_what_is_hidden_is_quoted_nowhere_and_erasing_takes_all(stage: Stage) -> None:
    await stage.happens("message.received", says="You idiots, does it work?", moderation={"harassment": 0.6})
    await stage.happens("message.received", says="Does it scale?")
    await stage.later(PAUSED)
    body = await made(stage)
    assert body["questions"] == ["Does it scale?"]
    assert "idiots" not in str(body["quotes"])
    async with stage.http.delete(f"{stage.url}/v1/leads/{LEAD}") as answer:
        assert answer.status == 200
    assert await kept(stage) == []
    assert await waits(stage) == 0


@pytest.mark.asyncio
async def test_merged_leads_have_one_of_both(stage: Stage) -> None:
    await stage.happens("message.received", says="Do you support SSO?")
    await stage.happens("message.received", says="What does it cost?", lead={"id": "lead_43"})
    await stage.later(PAUSED)

    async def two() -> bool:
        return len(await kept(stage)) == 2

    await eventually(two)
    status, _ = await stage.act("merge", by="mona@acme.example", other="lead_43")
    assert status == 200
    assert sorted((await made(stage))["questions"]) == ["Do you support SSO?", "What does it cost?"]
    await stage.later(PAUSED)

    async def one() -> bool:
        return len(await kept(stage)) == 1

    await eventually(one)
