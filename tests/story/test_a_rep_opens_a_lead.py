"""A rep opens a lead from chat in a browser, by a link of their own that is spent by a press and not by looking."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from leads.store.people import put_people
from leads.store.schema import sessions, sign_in_links
from leads.store.sign_in import SESSION_LIVES
from tests.story.browsing import Browser, browsing, link_in
from tests.story.people import BEN, DANA, email
from tests.story.seat import Seat
from tests.story.stage import Stage
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgresql_url"))


async def asked_for(at: Seat, who: str = DANA) -> str:
    """A link that a person was given on their platform."""
    words = f"This link is for {who} alone"
    before = {link_in(one) for one in at.told(who) if words in one.text}
    await at.act(who, "Open lead", "Asks for a person")

    def fresh() -> str | None:
        return next((link_in(one) for one in at.told(who) if words in one.text and link_in(one) not in before), None)

    return await eventually(fresh)


async def signed_in(stage: Stage, at: Seat, browser: Browser, who: str = DANA) -> str:
    """Sign in; the lead's page."""
    answer = await browser.post(await asked_for(at, who))
    assert answer.status == 303, answer
    return answer.to


@pytest.mark.asyncio
async def test_by_a_press(open_stage: OpenStage, platform: str, database: str) -> None:
    stage = await open_stage(database=database)
    at = stage.seats[platform]
    await stage.asks()
    link = await asked_for(at)
    assert all(link not in one.text and "/open/" not in str(one.payload) for one in at.local.shown(at.place))
    assert at.told(BEN) == []
    async with browsing(stage.url) as browser:
        for method in ("HEAD", "GET", "GET"):  # scanners, then Dana
            looked = await browser.get(link, method)
            assert looked.status == 200
            assert browser.cookie == ""
        assert "Open Leadbell as Dana Ruiz" in looked.text
        assert (await browser.get("/leads")).to == "/signin?to=%2Fleads"

        pressed = await browser.post(link)
        lead = (await stage.lead())["leadbell_id"]
        assert (pressed.status, pressed.to) == (303, f"/leads/{lead}")
        set_cookie = pressed.headers["Set-Cookie"]
        assert "HttpOnly" in set_cookie
        assert "samesite=lax" in set_cookie.lower()
        assert (await browser.get("/signin?to=/leads")).to == "/leads"
        assert (await browser.get(link)).to == f"/leads/{lead}"  # the browser's own history


@pytest.mark.asyncio
async def test_a_link_is_spent_once(stage: Stage, at: Seat) -> None:
    await stage.asks()
    link = await asked_for(at)
    async with browsing(stage.url) as one, browsing(stage.url) as other:
        answers = await asyncio.gather(one.post(link), other.post(link))
        assert sorted(answer.status for answer in answers) == [303, 410]
        refused = next(answer for answer in answers if answer.status == 410)
        assert "This link was used already" in refused.text
        loser = one if one.cookie == "" else other
        assert (await loser.get("/leads")).status == 303
        assert "This link was used already" in (await loser.get(link)).text


@pytest.mark.asyncio
async def test_too_late(stage: Stage, at: Seat) -> None:
    await stage.asks()
    link = await asked_for(at)
    stage.watch.ahead = 9 * 60
    async with browsing(stage.url) as browser:
        assert (await browser.get(link)).status == 200
        stage.watch.ahead = 11 * 60
        for answer in (await browser.get(link), await browser.post(link)):
            assert answer.status == 410
            assert "This link is too old" in answer.text
            assert "press Open lead" in answer.text
        assert browser.cookie == ""


@pytest.mark.asyncio
async def test_somebody_who_was_deactivated(stage: Stage, at: Seat) -> None:
    await stage.asks()
    async with browsing(stage.url) as browser, browsing(stage.url) as late:
        link = await asked_for(at)
        await browser.post(link)
        unused = await asked_for(at)
        assert (await browser.get("/signin")).status == 303  # signed in
        dana = stage.service.directory.by_email(email(DANA))
        assert dana is not None
        await stage.service.writer.submit(put_people(stage.service.org, [replace(dana, active=False)]))
        assert (await browser.get("/signin")).status == 401
        assert (await browser.get("/leads")).to == "/signin?to=%2Fleads"
        for answer in (await late.get(unused), await late.post(unused)):
            assert answer.status == 403
            assert "no longer active" in answer.text


@pytest.mark.asyncio
async def test_a_session_ends_when_it_is_not_used(stage: Stage, at: Seat) -> None:
    await stage.asks()
    async with browsing(stage.url) as browser:
        await signed_in(stage, at, browser)
        hours = SESSION_LIVES / 3_600_000
        stage.watch.ahead = (hours - 1) * 3600
        assert (await browser.get("/signin")).status == 303
        await stage.service.writer.submit(lambda connection: None, 9)  # behind the note that it was used
        stage.watch.ahead = (2 * hours - 2) * 3600
        assert (await browser.get("/signin")).status == 303
        stage.watch.ahead = (4 * hours) * 3600
        assert (await browser.get("/signin")).status == 401


@pytest.mark.asyncio
async def test_nobody_is_given_a_session_that_another_knows(stage: Stage, at: Seat) -> None:
    await stage.asks()
    async with browsing(stage.url) as browser:
        await signed_in(stage, at, browser)
        dana = browser.cookie
        ben = await asked_for(at, BEN)
        opened = await browser.get(ben)
        assert "You are signed in as Dana Ruiz now. That ends here." in opened.text
        await browser.post(ben)
        assert browser.cookie not in ("", dana)
        browser.plant(dana)
        assert (await browser.get("/signin")).status == 401
    async with browsing(stage.url) as planted:
        planted.plant("chosen-by-somebody-else")
        await planted.post(await asked_for(at))
        assert planted.cookie != "chosen-by-somebody-else"


@pytest.mark.asyncio
async def test_other_sites_can_neither_sign_in_nor_out(stage: Stage, at: Seat) -> None:
    await stage.asks()
    link = await asked_for(at)
    async with browsing(stage.url) as browser:
        for origin in ("https://evil.example", "null", None, stage.url + ".evil.example", "http://[::"):
            answer = await browser.post(link, origin=origin)
            assert answer.status == 403, origin
            assert "didn't come from a page of Leadbell" in answer.text
        assert browser.cookie == ""
        await browser.post(link)
        page = await browser.get("/theme-of-nothing")
        assert page.status == 404
        for form, origin in (
            ({}, "own"),
            ({"csrf": "0" * 64}, "own"),
            ({"csrf": "ü"}, "own"),
            ({}, "https://evil.example"),
        ):
            assert (await browser.post("/signout", form, origin=origin)).status == 403
        assert (await browser.get("/signin")).status == 303


@pytest.mark.asyncio
async def test_what_a_page_sends_along(stage: Stage, at: Seat) -> None:
    await stage.asks()
    async with browsing(stage.url) as browser:
        page = await browser.get(await asked_for(at))
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "<script>" not in page.text
        assert "style=" not in page.text
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.asyncio
async def test_it_leads_nowhere_else(stage: Stage, at: Seat) -> None:
    await stage.asks()
    away = (
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/leads\r\nX: y",
        "/leads@evil.example",
        "leads",
    )
    links = stage.service.room
    dana = stage.service.directory.by_email(email(DANA))
    assert dana is not None
    async with browsing(stage.url) as browser:
        await signed_in(stage, at, browser)
        for to in away:
            answer = await browser.http.get(stage.url + "/signin", params={"to": to}, allow_redirects=False)
            assert answer.headers["Location"] == "/leads", to
    for to in away:
        async with browsing(stage.url) as browser:
            link = await stage.service.room._links.link(dana, to)
            assert (await browser.post(link)).to == "/leads"
    assert links is stage.service.room


@pytest.mark.asyncio
async def test_two_organisations(stage: Stage, at: Seat) -> None:
    """A link or a session of another organisation in the same database opens nothing here."""
    await stage.asks()
    async with browsing(stage.url) as browser, browsing(stage.url) as other:
        await signed_in(stage, at, browser)
        link = await asked_for(at)
        for table in (sessions, sign_in_links):
            moved = update(table).values(org="another")
            await stage.service.writer.submit(lambda connection, moved=moved: connection.execute(moved).rowcount)
        assert (await browser.get("/signin")).status == 401
        assert (await other.post(link)).status == 404


@pytest.mark.asyncio
async def test_tokens_are_nowhere(stage: Stage, at: Seat) -> None:
    """Neither the link's nor the session's own words stand in the database."""
    await stage.asks()
    async with browsing(stage.url) as browser:
        link = await asked_for(at)
        await browser.post(link)
        for table in (sessions, sign_in_links):
            rows = await stage.service.database.read(lambda c, t=table: [str(row) for row in c.execute(select(t))])
            assert rows
            for row in rows:
                assert link.rpartition("/")[2] not in row
                assert browser.cookie not in row


@pytest.mark.asyncio
async def test_nobody_chooses_who_to_be(stage: Stage) -> None:
    async with browsing(stage.url) as browser:
        asked = await browser.get("/signin")
        assert asked.status == 401
        assert "There is no password" in asked.text
        assert "dana@acme.example" not in asked.text
        assert (await browser.post("/signin", {"person": "dana@acme.example"})).status == 404
        assert browser.cookie == ""


@pytest.mark.asyncio
async def test_links_that_were_never_made(stage: Stage) -> None:
    async with browsing(stage.url) as browser:
        for token in ("x", "a" * 43, "%00", "%F0%9F%94%94", "a" * 5000, "..%2f"):
            for answer in (await browser.get(f"/open/{token}"), await browser.post(f"/open/{token}")):
                assert answer.status == 404, token
