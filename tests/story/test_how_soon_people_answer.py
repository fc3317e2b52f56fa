"""A manager looks at how soon people answer, and at each lead that nobody answered."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest

from tests.story.browsing import Browser, browsing
from tests.story.people import BEN, DANA, MONA, email
from tests.story.stage import Stage

OpenStage = Callable[..., Awaitable[Stage]]

RULES = """
rules:
  - id: asks
    name: Somebody <asks>
    on: human.requested
    ring: ["slack:#leads"]
  - id: writes
    name: Somebody writes
    on: message.received
    ring: ["slack:#leads"]
"""


async def signed_in(browser: Browser, stage: Stage, who: str) -> None:
    stage.service.visitors_choose = True  # type: ignore[misc]
    chosen = await browser.post("/signin", {"person": email(who), "to": "/answers"})
    assert chosen.status == 303, chosen


def words(text: str) -> str:
    """A page's words, without its markup."""
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


async def act(stage: Stage, lead: str, wish: str, **body: str) -> None:
    status, answer = await stage.post(f"/v1/leads/{lead}/{wish}", body)
    assert status == 200, answer


async def a_week(stage: Stage) -> None:
    """One lead is answered after two minutes, one isn't, one is looked after by telephone, one only writes."""
    for number, name in enumerate(("Ada", "Bob", "Cleo"), 1):
        await stage.happens("human.requested", says="A person?", lead={"id": f"lead_{number}", "first_name": name})
    await stage.happens("message.received", says="Hi", lead={"id": "lead_4", "first_name": "Dora"})
    await stage.later(120)
    await act(stage, "lead_1", "takeover", by=email(DANA))
    await act(stage, "lead_1", "reply", by=email(DANA), text="Hello Ada")
    await act(stage, "lead_3", "on-it", by=email(BEN))


@pytest.mark.asyncio
async def test_figures_plots_and_who_was_not_answered(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=RULES)
    await a_week(stage)
    async with browsing(stage.url) as browser:
        await signed_in(browser, stage, MONA)
        page = (await browser.get("/answers")).text
        told = words(page)
        assert "Median 2 min" in told
        assert "Answered 1 of 3" in told
        assert "1 more had somebody “On it” without a reply by Leadbell." in told
        assert page.count('role="img"') == 3
        assert "Somebody <asks>" in page  # unescaped once, as a browser reads it
        listed = re.search(r'id="unanswered".*?</section>', page, re.DOTALL)
        assert listed is not None
        assert "Bob Lovelace" in listed[0]
        assert not any(name in listed[0] for name in ("Ada", "Cleo", "Dora"))
        trail = re.search(r'href="(/leads/[^"]+\?trail=yes)"', listed[0])
        assert trail is not None
        assert "Nobody has answered yet" in (await browser.get(trail[1])).text

        page = (await browser.get("/answers?last=30d&counts=rung")).text
        listed = re.search(r'id="unanswered".*?</section>', page, re.DOTALL)
        assert listed is not None
        assert "Dora Lovelace" in listed[0]
        assert "Answered 1 of 4" in words(page)


@pytest.mark.asyncio
async def test_nothing_to_tell_yet_and_addresses_that_nobody_writes(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=RULES)
    async with browsing(stage.url) as browser:
        await signed_in(browser, stage, MONA)
        for query in (
            "",
            "?last=year&counts=all",
            "?before=1_%00",
            "?before=99999999999999999_x",
            "?last=90d&before=5_a",
        ):
            seen = await browser.get(f"/answers{query}")
            assert seen.status == 200, query
            assert "Nothing to tell yet" in seen.text


@pytest.mark.asyncio
async def test_reps_are_told_who_may(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=RULES)
    async with browsing(stage.url) as browser:
        await signed_in(browser, stage, DANA)
        seen = await browser.get("/answers")
        assert seen.status == 403
        assert "Only a manager may see this" in seen.text
        assert 'href="/answers"' not in (await browser.get("/leads")).text


@pytest.mark.asyncio
async def test_more_unanswered_than_a_page_holds(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=RULES)
    for number in range(55):
        await stage.happens(
            "human.requested", says="?", lead={"id": f"lead_{number}", "first_name": f"Lead{number:02}"}
        )
    async with browsing(stage.url) as browser:
        await signed_in(browser, stage, MONA)
        page = (await browser.get("/answers")).text
        older = re.search(r'href="([^"]+)#unanswered">Older', page)
        assert older is not None
        names = set(re.findall(r"Lead\d\d", page))
        names |= set(re.findall(r"Lead\d\d", (await browser.get(older[1].replace("&amp;", "&"))).text))
        assert len(names) == 55
