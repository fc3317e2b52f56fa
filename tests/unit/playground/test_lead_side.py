"""Does the lead's side show who is there and what is said, follow it, and tell the visitor what they can't do?"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from playground.leads.scripts import Step
from playground.page.lead_side import LeadSide
from playground.page.view import View, Views
from tests.unit.playground.lead_service import Stage, opened

pytestmark = pytest.mark.asyncio

LONG = "x" * 8_001


@dataclass
class Desk:
    """An open page of the lead's side."""

    stage: Stage
    side: LeadSide
    view: View
    http: httpx.AsyncClient

    async def post(self, path: str, **form: str) -> httpx.Response:
        return await self.http.post(f"/view/{self.view.id}/lead/{path}", data=form, headers={"HX-Request": "true"})

    async def get(self, path: str) -> httpx.Response:
        return await self.http.get(f"/view/{self.view.id}/lead/{path}", headers={"HX-Request": "true"})

    def news(self) -> str:
        """What goes to the browser now."""
        return "".join(html for section in self.side.sections() for html in self.view.follow(section))


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    async with opened(pace=0.01) as stage:
        side, views = LeadSide(stage.conversations, stage.player), Views()
        view = views.open(View({}))
        app = Starlette(routes=side.routes(views))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://demo.test") as http:
            yield Desk(stage, side, view, http)


async def test_an_empty_pane_says_so_and_follows_the_first_lead(desk: Desk) -> None:
    pane = desk.side.pane(desk.view)
    assert "No lead yet" in pane
    assert re.search(r'id="lead-conversations"[^>]*></ol>', pane)
    assert re.search(r'id="lead-chat"></div>', pane)
    assert desk.news() == ""
    desk.stage.player.play_now("nadia")
    news = desk.news()
    assert 'hx-target="#lead-chat"' in news
    assert 'hx-target="#lead-conversations"' in news
    assert news.count("lead-writer") == 1
    assert "Nadia Brandt" in news
    await desk.stage.until(lambda: desk.stage.conversations.has_asked(desk.view.lead))
    news = desk.news()
    assert "Is anybody there?" in news
    assert "lead-writer" not in news, "what is being written stays"
    assert desk.news() == ""


async def test_what_people_write_is_text(desk: Desk) -> None:
    lead = desk.stage.player.visitor.come()
    one = desk.stage.one(lead)
    one.called = "<b>Eve</b>"
    desk.stage.conversations.done(one, Step("says", "<script>alert(1)</script> مرحبا"), "ar")
    pane = desk.side.pane(desk.view)
    assert "<script>" not in pane
    assert "<b>Eve" not in pane
    assert '<p dir="auto" lang="ar">&lt;script&gt;' in pane


async def test_another_conversation_can_be_chosen(desk: Desk) -> None:
    nadia, yui = desk.stage.player.play_now("nadia"), desk.stage.player.play_now("yui")
    desk.side.pane(desk.view)
    assert desk.view.lead == yui, "the newest, where none is chosen"
    answer = await desk.get(f"chat/{nadia}")
    assert (answer.status_code, desk.view.lead) == (200, nadia)
    main = answer.text.split("<hx-partial")[0]
    assert "Nadia Brandt" in main
    assert "中村" not in main
    assert answer.text.count('aria-current="true"') == 1
    assert desk.news().count("lead-writer") == 0
    await desk.stage.until(lambda: any(line.speaker == "lead" for line in desk.stage.one(nadia).lines))
    desk.stage.conversations.done(desk.stage.one(yui), Step("says", "もしもし"))
    news = desk.news()
    assert "Hello! We run 14 warehouses" in news
    assert news.count("もしもし") == 1, "in the list alone"


async def test_control_shows_in_the_head_and_in_the_list(desk: Desk) -> None:
    lead = desk.stage.player.visitor.come()
    assert "Automated" in desk.side.pane(desk.view)
    await desk.stage.webhook(lead, "conversation.taken_over", "manual")
    assert desk.news().count("🔵 Dana Ruiz has control") == 2
    await desk.stage.webhook(lead, "lead.blocked", "blocked", "")
    assert desk.news().count("⛔ Blocked") == 2


async def test_the_visitor_comes_and_writes(desk: Desk) -> None:
    desk.side.pane(desk.view)
    answer = await desk.post("new")
    assert "lead-writer" in answer.text
    lead = desk.view.lead
    assert desk.stage.one(lead).begun_by_visitor
    assert (await desk.post(f"chat/{lead}/say", text="  What does it cost? ")).status_code == 204
    await desk.stage.until(lambda: "lead: What does it cost?" in desk.stage.lines(lead))
    for deed in ("person", "call", "leave"):
        assert (await desk.post(f"chat/{lead}/{deed}")).status_code == 204
    given = await desk.post(f"chat/{lead}/email", email="ada@analytical.example", name="Ada Lovelace")
    assert given.status_code == 204
    assert (await desk.post(f"chat/{lead}/page", page="security")).status_code == 204
    await desk.stage.until(lambda: "marker: Visits acme.example/security" in desk.stage.lines(lead))
    assert "Ada Lovelace" in desk.news()


@pytest.mark.parametrize(
    ("deed", "form", "says"),
    [
        ("say", {"text": "  "}, "1 to 8,000 characters"), ("say", {"text": LONG}, "1 to 8,000 characters"),
        ("say", {}, "1 to 8,000"),
        ("email", {"email": "ada"}, "no e-mail address"), ("email", {"email": "a b@c.example"}, "no e-mail address"),
        ("email", {"email": "a@b.example", "name": "n" * 201}, "at most 200"),
        ("page", {"page": "../x"}, "no such page"),
        ("sing", {}, "can't do that"),
    ],
)  # fmt: skip
async def test_what_can_not_be_sent_is_a_sentence(desk: Desk, deed: str, form: dict[str, str], says: str) -> None:
    lead = desk.stage.player.visitor.come()
    answer = await desk.post(f"chat/{lead}/{deed}", **form)
    assert answer.status_code == 400
    assert says in answer.text
    assert "message.received" not in desk.stage.desk.kinds(lead)


async def test_a_lead_that_is_not_there_is_a_sentence_and_the_chat_stays(desk: Desk) -> None:
    desk.stage.player.play_now("nadia")
    desk.side.pane(desk.view)
    followed = desk.view.lead
    for answer in (await desk.get("chat/nobody"), await desk.post("play", script="nobody"), await desk.post("dance")):
        assert answer.status_code == 404
        assert answer.text.startswith('<hx-partial hx-target="#toast-lead"')
    gone = await desk.post("chat/nobody/say", text="Hello")
    assert (gone.status_code, "no longer kept" in gone.text) == (404, True)
    assert desk.view.lead == followed


async def test_leads_are_called_paused_and_let_go_on(desk: Desk) -> None:
    desk.side.pane(desk.view)
    assert (await desk.post("pause")).status_code == 204
    assert ">Resume<" in desk.news()
    called = await desk.post("play", script="07_layla")
    assert "ليلى منصور" in called.text
    assert desk.stage.player.cast[0].called in (await desk.post("next")).text
    assert (await desk.post("resume")).status_code == 204
    assert ">Pause<" in desk.news()


async def test_a_page_of_an_earlier_run_is_told_to_load_again(desk: Desk) -> None:
    desk.view.id = "of-another-run"
    for answer in (await desk.get("chat/x"), await desk.post("new"), await desk.post("chat/x/say", text="Hello")):
        assert answer.status_code == 410
        assert answer.headers["hx-redirect"] == "/playground"


async def test_without_scripts_the_page_comes_again(desk: Desk) -> None:
    lead = desk.stage.player.visitor.come()
    answer = await desk.http.post(f"/view/{desk.view.id}/lead/chat/{lead}/say", data={"text": "Hello"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/playground/view/{desk.view.id}")
    answer = await desk.http.get(f"/view/{desk.view.id}/lead/chat/{lead}")
    assert (answer.status_code, desk.view.lead) == (303, lead)
