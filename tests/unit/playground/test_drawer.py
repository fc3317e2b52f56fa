"""Does the drawer show what happens inside, as text, and look inside only while somebody looks at it?"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection
from dataclasses import dataclass, field, replace

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from playground.page import drawer as module
from playground.page.drawer import Drawer, speed
from playground.page.faults import Faults
from playground.page.inside import (
    Condition,
    Delivery,
    Happening,
    Judged,
    Line,
    Picture,
    Piece,
    Platform,
    RuleSheet,
)
from playground.page.view import View, Views
from tests.unit.playground.test_faults import Outbox, Pretended

RANG = Happening(
    seq=7, id="evt 7&", what="🔔 Asks for a person", at=1_800_000_000.0, lead="<i>Ada</i>", lead_id="lead_1",
    channel="chat", said='"Help" <script>alert(1)</script>', changed=("Stage: Browsing → Engaged",),
    judged=(Judged("asks", "Somebody asks", True, "rings", (Condition("Headcount is 500 or more", "900"),)),),
    deliveries=(
        Delivery("card 1", "slack", "#leads", "card", "sent", took=0.0836),
        Delivery("card 2", "teams", "Sales/Leads", "card", "failed", 3, "Teams can't be reached."),
    ),
)  # fmt: skip
SILENT = Happening(8, "evt_8", "👀 Visits", 1_800_000_001.0, "Bob", "lead_2", silent="No rule is for this.")
SHEET = RuleSheet(
    "asks", "Somebody asks", "team.yaml",
    (Line(1, (Piece("rules:"),)), Line(2, (Piece("  - on: "), Piece("<human>", "the event")), own=True)),
)  # fmt: skip


@dataclass
class Pretend:
    """Somebody's inside."""

    happenings: tuple[Happening, ...] = (SILENT, RANG)
    looks: list[set[str]] = field(default_factory=list)
    changes: bool = True

    def picture(self, lead_id: str = "") -> Picture:
        some = tuple(one for one in self.happenings if lead_id in ("", one.lead_id))
        platforms = (
            Platform("slack", "Slack", 2, "asked to wait until", 1_800_000_060.0, "Too <fast>."),
            Platform("teams", "Teams", 0),
        )
        return Picture(some, platforms)

    async def look(self, lead_ids: Collection[str]) -> bool:
        self.looks.append(set(lead_ids))
        return self.changes

    async def rule(self, rule_id: str, event_id: str = "") -> RuleSheet | None:
        if rule_id != "asks":
            return None
        if event_id != RANG.id:
            return SHEET
        verdict = RANG.judged[0]
        return replace(SHEET, event=RANG, verdict=verdict, matched=(("It is for “Asks <for> a person”.", 2),))


@dataclass
class World:
    inside: Pretend = field(default_factory=Pretend)
    fault: Pretended = field(default_factory=Pretended)
    views: Views = field(default_factory=Views)

    def __post_init__(self) -> None:
        self.drawer = Drawer(self.inside, Faults([self.fault], Outbox().behind))
        self.view = self.views.open(View({}))
        self.app = Starlette(routes=[Mount("/playground", routes=self.drawer.routes(self.views))])

    async def ask(self, method: str, path: str, *, script: bool = True) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        headers = {"HX-Request": "true"} if script else {}
        async with httpx.AsyncClient(transport=transport, base_url="http://demo/playground", headers=headers) as http:
            return await http.request(method, path)

    async def post(self, path: str) -> tuple[int, str]:
        answer = await self.ask("POST", f"/view/{self.view.id}/{path}")
        return answer.status_code, answer.text

    async def get(self, path: str) -> tuple[int, str]:
        answer = await self.ask("GET", f"/{path}")
        return answer.status_code, answer.text


def test_a_drawer_that_is_shut_shows_and_asks_nothing() -> None:
    world = World()
    assert world.drawer.pane(world.view) == ""
    assert [list(world.view.follow(section)) for section in world.drawer.sections()] == [[], [], []]
    assert world.inside.looks == []


@pytest.mark.asyncio
async def test_opened_it_shows_events_platforms_and_faults() -> None:
    world = World()
    status, html = await world.post("inside/open")
    assert status == 200
    assert world.view.inside
    assert world.inside.looks == [{""}]
    for piece in ("🔔 Asks for a person", "No rule is for this.", "Somebody asks", "Headcount is 500 or more", "(900)",
                  "84 ms", "failed 3×", "Teams can&#39;t be reached.", "2 waiting", "in step", "asked to wait until",
                  "Stage: Browsing → Engaged", 'datetime="2027-01-15T08:00:00.000Z"', "Watch &amp; wait."):  # fmt: skip
        assert piece in html, piece
    assert html.index("👀 Visits") < html.index("🔔 Asks for a person")
    assert 'href="/playground/rules/asks?event=evt%207%26"' in html


@pytest.mark.asyncio
async def test_what_leads_wrote_is_text() -> None:
    _, html = await World().post("inside/open")
    assert "<script>" not in html
    assert "<i>Ada" not in html
    assert "Too &lt;fast&gt;." in html


@pytest.mark.asyncio
async def test_only_what_differs_goes_out() -> None:
    world = World()
    await world.post("inside/open")
    platforms, _, happenings = world.drawer.sections()
    assert list(world.view.follow(happenings)) == []
    world.inside.happenings = (replace(SILENT, seq=9), SILENT, replace(RANG, deliveries=()))
    sent = "".join(world.view.follow(happenings))
    assert 'hx-target="#inside-happenings" hx-swap="afterbegin"' in sent
    assert 'hx-target="#happening-7" hx-swap="outerHTML"' in sent
    assert "happening-8" not in sent
    assert list(world.view.follow(platforms)) == []


@pytest.mark.asyncio
async def test_it_can_show_one_lead_alone() -> None:
    world = World()
    world.view.lead = "lead_1"
    _, html = await world.post("inside/lead")
    assert world.inside.looks == [{"lead_1"}]
    assert "👀 Visits" not in html
    assert "🔔 Asks for a person" in html
    _, html = await world.post("inside/all")
    assert "👀 Visits" in html
    assert world.inside.looks[-1] == {"", "lead_1"}, "until then the browser may still show the one"


@pytest.mark.asyncio
async def test_closed_it_forgets_what_the_browser_had() -> None:
    world = World()
    await world.post("inside/open")
    assert await world.post("inside/close") == (200, "")
    assert not world.view.inside
    assert not any(world.view.has(section.list_id) for section in world.drawer.sections())


@pytest.mark.asyncio
async def test_faults_begin_and_heal_by_their_buttons() -> None:
    world = World()
    assert await world.post("faults/broken/on") == (204, "")
    assert await world.post("faults/broken/off") == (204, "")
    assert world.fault.log == ["begin", "end"]
    for path in ("faults/nothing/on", "faults/broken/maybe", "inside/out"):
        assert (await world.post(path))[0] == 410


@pytest.mark.asyncio
async def test_a_page_of_an_earlier_run_is_told_so_and_one_without_scripts_is_led_back() -> None:
    world = World()
    assert (await world.ask("POST", "/view/gone/inside/open")).status_code == 410
    for path in ("inside/open", "faults/broken/on"):
        answer = await world.ask("POST", f"/view/{world.view.id}/{path}", script=False)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/playground/view/{world.view.id}")


@pytest.mark.asyncio
async def test_a_rule_is_shown_in_its_file_and_marked_where_it_matched() -> None:
    world = World()
    status, html = await world.get("rules/asks?event=evt+7%26")
    assert status == 200
    assert "<mark>&lt;human&gt;</mark>" in html
    assert 'id="line-2" class="own" value="2"' in html
    assert "These lines matched" in html
    assert "Asks &lt;for&gt; a person" in html
    status, html = await world.get("rules/asks")
    assert (status, "These lines matched" in html, "no such event" in html) == (200, False, False)


@pytest.mark.asyncio
async def test_what_is_not_there_is_told_kindly() -> None:
    world = World()
    status, html = await world.get("rules/%3Cb%3E")
    assert status == 404
    assert "There is no rule <code>&lt;b&gt;</code>" in html
    status, html = await world.get("rules/asks?event=of_yesterday")
    assert status == 404
    assert "There is no such event (any more)" in html


@pytest.mark.asyncio
async def test_it_is_looked_into_while_somebody_looks_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY", 0.01)
    world, told = World(), []
    watching = asyncio.create_task(world.drawer.watch(world.views, lambda: told.append(1)))
    try:
        await asyncio.sleep(0.05)
        assert world.inside.looks == []
        world.view.inside = True
        world.drawer.pane(world.view)
        await asyncio.sleep(0.1)
        assert len(world.inside.looks) > 2
        assert len(told) == len(world.inside.looks)
        world.inside.changes = False
        before = len(told)
        await asyncio.sleep(0.05)
        assert len(told) == before, "nothing differs, so nobody is told"
        monkeypatch.setattr(module, "LEFT_AFTER", 0.0)  # its browser has gone and asks no more
        await asyncio.sleep(0.05)
        seen = len(world.inside.looks)
        await asyncio.sleep(0.05)
        assert len(world.inside.looks) == seen
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching


def test_how_long_it_took_is_told_in_what_fits() -> None:
    assert [speed(seconds) for seconds in (0.0, 0.0836, 0.999, 1.0, 12.34)] == [
        "0 ms",
        "84 ms",
        "999 ms",
        "1.0 s",
        "12.3 s",
    ]
