"""A manager reads what people said about the agents' messages, filters it, follows its fate and takes it as a file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.story.browsing import Browser, browsing
from tests.story.people import BEN, DANA, MONA, email
from tests.story.stage import LEAD, Stage

OpenStage = Callable[..., Awaitable[Stage]]

SAID = "=SSO is <b>free</b>."
BETTER = '=HYPERLINK("http://x.example","SSO")'


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgresql_url"))


async def signed_in(browser: Browser, stage: Stage, who: str = MONA) -> None:
    stage.service.visitors_choose = True  # type: ignore[misc]
    chosen = await browser.post("/signin", {"person": email(who), "to": "/feedback"})
    assert chosen.status == 303, chosen


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


async def gives(stage: Stage, message: str, by: str = DANA, rating: str = "wrong", **more: Any) -> str:
    body = {"by": email(by), "lead": LEAD, "message": message, "rating": rating, "better": BETTER, **more}
    status, told = await stage.post("/v1/feedback", body)
    assert status == 201, told
    return str(told["id"])


async def talked(stage: Stage, answers: int = 1) -> None:
    await stage.happens("message.received", says="You useless machine", ago=9_000, moderation={"harassment": 0.7})
    await stage.happens("message.received", says="What does SSO cost?", ago=8_999)
    for number in range(answers):
        await stage.happens("message.sent", says=SAID, ago=8_000 - number, id=f"answer_{number}")


@pytest.mark.asyncio
async def test_each_with_what_was_said_before_and_its_fate(open_stage: OpenStage, database: str) -> None:
    stage = await open_stage(database=database)
    await talked(stage, 2)
    first = await gives(stage, "answer_0", why="It is in the Team plan.")
    await stage.later(60)
    await gives(stage, "answer_1", BEN, "good", better="")
    await stage.at_rest()
    assert (await stage.post(f"/v1/feedback/{first}/applied", {}))[0] == 200
    async with browsing(stage.url) as browser:
        await signed_in(browser, stage)
        page = (await browser.get("/feedback")).text
        ben, dana = page.split('<li class="sheet"')[1:]
        for part in ("Good", "Sent", "Nothing was proposed.", "By Ben Ito", "What was said before (3)"):
            assert part in words(ben), part
        for part in (SAID, BETTER, "Wrong", "Applied", "It is in the Team plan.", "By Dana Ruiz", "said before (2)",
                     "What does SSO cost?", "Message hidden"):  # fmt: skip
            assert part in dana or part in words(dana), part
        assert words(dana).index("You useless machine") < words(dana).index("What does SSO cost?")
        assert "Website chat said" in words(dana)
        lead = re.search(r'href="(/leads/[^"]+)"', dana)
        assert lead is not None
        assert (await browser.get(lead[1])).status == 200

        for query, name in (("rating=wrong", DANA), ("applied=no", BEN), ("applied=yes", DANA),
                            (f"by={email(BEN)}", BEN), (f"agent=website-chat&by={email(DANA)}", DANA)):  # fmt: skip
            listed = re.findall(r"By ([A-Z]\w+ [A-Z]\w+) ,", words((await browser.get(f"/feedback?{query}")).text))
            assert listed == [name], query
        assert "No feedback fits these filters." in (await browser.get("/feedback?agent=a2")).text


@pytest.mark.asyncio
async def test_a_file_that_cant_run_with_all_of_it(open_stage: OpenStage, database: str) -> None:
    stage = await open_stage(database=database)
    await talked(stage, 3)
    for number in range(3):
        await gives(stage, f"answer_{number}", why="\t+1")
    async with browsing(stage.url) as browser:
        await signed_in(browser, stage)
        link = re.search(r'href="(/feedback\.csv[^"]*)"', (await browser.get("/feedback?rating=wrong")).text)
        assert link is not None
        answer = await browser.get(link[1])
        assert answer.headers["Content-Type"].startswith("text/csv")
        assert "feedback-20" in answer.headers["Content-Disposition"]
        rows = list(csv.DictReader(io.StringIO(answer.raw.removeprefix("\ufeff"))))
        assert [row["id"] for row in rows] == [
            f"~answer_{n}/feedback/{rows[0]['id'].rpartition('/')[2]}" for n in "210"
        ]
        assert {(row["message"], row["better"], row["by"]) for row in rows} == {(f"'{SAID}", f"'{BETTER}", email(DANA))}
        assert all(not cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row.values())
    _, log = await stage.get("/v1/audit")
    assert "feedback.exported" in str(log)


@pytest.mark.asyncio
async def test_more_than_a_page_and_a_piece_of_a_file_hold(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.pages.feedback.PIECE", 10)
    stage = await open_stage()
    await talked(stage, 30)
    for number in range(30):
        await gives(stage, f"answer_{number}", better=f"Better {number:02}")
    async with browsing(stage.url) as browser:
        await signed_in(browser, stage)
        page = (await browser.get("/feedback?rating=wrong")).text
        older = re.search(r'href="([^"]+)">Older', page)
        assert older is not None
        rest = (await browser.get(older[1])).text
        found = re.findall(r"Better \d\d", page), re.findall(r"Better \d\d", rest)
        assert (len(set(found[0])), len(set(found[1])), len({*found[0], *found[1]})) == (25, 5, 30)
        assert 'href="/feedback?rating=wrong">The newest' in rest
        assert (await browser.get("/feedback.csv")).raw.count("\r\n") == 31


@pytest.mark.asyncio
async def test_who_may_and_what_is_asked_wrongly(open_stage: OpenStage) -> None:
    stage = await open_stage()
    async with browsing(stage.url) as browser:
        await signed_in(browser, stage)
        assert "No feedback yet" in (await browser.get("/feedback")).text
        for query in ("rating=bad", "applied=maybe", "by=nobody@x.example", "agent=%00", "agent=" + "x" * 500):
            seen = await browser.get(f"/feedback?{query}")
            assert (seen.status, "<h1" in seen.text) == (400, True), query
            assert (await browser.get(f"/feedback.csv?{query}")).status == 400, query
        for query in ("before=x", "before=1_%00", "before=99999999999999999_x", "before=1_%f0"):
            assert (await browser.get(f"/feedback?{query}")).status == 200, query
    async with browsing(stage.url) as browser:
        await signed_in(browser, stage, DANA)
        for path in ("/feedback", "/feedback.csv"):
            seen = await browser.get(path)
            assert seen.status == 403
            assert "Only a manager may" in seen.text
        assert 'href="/feedback"' not in (await browser.get("/leads")).text
