"""A manager sees on a page what was sent, what waits and why, and has it tried again."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest

from tests.story.browsing import Browser, browsing
from tests.story.people import DANA, MONA, email
from tests.story.seat import Seat
from tests.story.stage import LEAD, Stage
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgresql_url"))


async def signed_in(browser: Browser, stage: Stage, who: str = MONA) -> None:
    stage.service.visitors_choose = True  # type: ignore[misc]
    chosen = await browser.post("/signin", {"person": email(who), "to": "/deliveries"})
    assert chosen.status == 303, chosen


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def rows(text: str) -> list[str]:
    return [words("<li" + part) for part in text.split('<li class="sheet"')[1:]]


@pytest.mark.asyncio
async def test_what_was_sent_is_told_and_filtered(stage: Stage) -> None:
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    for seat in stage.seats.values():
        await seat.card("Dana Ruiz has control")
    await stage.at_rest()
    async with browsing(stage.url) as browser:
        await signed_in(browser, stage)
        listed = rows((await browser.get("/deliveries")).text)
        assert len(listed) == 5
        assert all("Sent" in one and "Ada Lovelace" in one for one in listed)
        (slack,) = rows((await browser.get(f"/deliveries?platform=slack&lead={LEAD}")).text)
        assert "Card to #leads" in slack
        assert "Rule:" in slack
        assert "Retry" not in slack
        assert "Agents' platform" in " ".join(rows((await browser.get("/deliveries?platform=agents")).text))
        page = (await browser.get("/deliveries?state=gave_up")).text
        assert "No delivery fits these filters." in page


@pytest.mark.asyncio
async def test_what_waits_says_why_and_retry_sends_it(stage: Stage, at: Seat) -> None:
    await at.local.remove_bot(at.place)
    await stage.asks()
    for other in stage.others(at):
        await other.card("Asks for a person")

    async with browsing(stage.url) as browser:
        await signed_in(browser, stage)
        address = f"/deliveries?state=waiting&platform={at.name}"

        async def told_why() -> str:
            found = rows((await browser.get(address)).text)
            return next((one for one in found if "set aside until" in one), "")

        row = await eventually(told_why)
        assert "Waiting" in row
        assert "Next try" in row
        assert "Retry" in row
        page = await browser.get(address)
        number = re.search(r'action="(/deliveries/([^/"]+)/retry)"', page.text)
        assert number is not None
        assert 'class="fault"' in page.text

        await (getattr(at.local, "invite_bot", None) or at.local.add_bot)(at.place)
        stage.watch.ahead += 31  # a "no such place" is believed for half a minute
        form = {"csrf": page.csrf, "state": "waiting", "platform": at.name, "lead": ""}
        pressed = await browser.post(number[1], form)
        assert (pressed.status, pressed.to) == (303, f"{address}#{number[2]}")
        assert f"{number[2]} is tried again now." in words((await browser.get(pressed.to)).text)
        assert "is tried again now." not in (await browser.get(pressed.to)).text  # said once
        await at.card("Asks for a person")
        await stage.at_rest()
        again = await browser.post(number[1], form)
        assert again.status == 409
        assert "It was sent already." in again.text


@pytest.mark.asyncio
async def test_pages_who_may_and_what_is_asked_wrongly(open_stage: OpenStage, database: str) -> None:
    stage = await open_stage(database=database)
    async with browsing(stage.url) as browser:
        await signed_in(browser, stage)
        assert "Nothing was sent yet" in (await browser.get("/deliveries")).text
        for number in range(15):  # four deliveries each
            await stage.happens("human.requested", says="?", lead={"id": f"lead_{number}", "first_name": "Ada"})
        await stage.at_rest()
        page = (await browser.get("/deliveries")).text
        assert page.count("Ada Lovelace") == 50
        older = re.search(r'href="([^"]+)">Older', page)
        assert older is not None
        ids = re.findall(r'<li class="sheet" id="([^"]+)"', page + (await browser.get(older[1])).text)
        assert len(ids) == len(set(ids)) == 60
        for query, status in (("state=lost", 400), ("platform=email", 400), ("lead=nobody", 404), ("lead=%00", 404)):
            assert (await browser.get(f"/deliveries?{query}")).status == status, query
        for query in ("before=x", "before=1_card_", "before=1_card_99999999999999999999"):
            assert (await browser.get(f"/deliveries?{query}")).status == 200, query
        csrf = (await browser.get("/deliveries")).csrf
        for wrong in ("card-999999", "12", "line--1"):
            assert (await browser.post(f"/deliveries/{wrong}/retry", {"csrf": csrf})).status == 404
        assert (await browser.post(f"/deliveries/{ids[0]}/retry", {"csrf": "0" * 64})).status == 403
    async with browsing(stage.url) as browser:
        await signed_in(browser, stage, DANA)
        assert (await browser.get("/deliveries")).status == 403
        csrf = (await browser.get("/leads")).csrf
        assert (await browser.post(f"/deliveries/{ids[0]}/retry", {"csrf": csrf})).status == 403
