"""An admin installs Leadbell in a second Slack workspace: both are served side by side, and each only by its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from sqlalchemy import select

from bot.platforms.slack.platform import Slack
from leads.people import Person
from leads.store.people import put_people
from leads.store.schema import audit, destinations, installations
from leads.store.sign_in import put_link
from playground.slack import LocalSlack
from tests.story.browsing import Browser
from tests.story.people import BEN, MONA, email
from tests.story.seat import Seat
from tests.story.stage import SECRET_KEY, Stage, running
from tests.story.waiting import eventually

Open = Callable[..., Awaitable[Stage]]
ADMIN = Person("p_ada", "acme", "Adi Min", "adi@acme.example", role="admin")

RULES = """
rules:
  - id: home
    name: Asks here
    on: human.requested
    ring: [{to: "slack:#leads"}, {to: "webex:Leads"}]
  - id: globex
    name: Asks at Globex
    on: human.requested
    ring: [{to: "slack:globex/#sales"}]
"""


@asynccontextmanager
async def neighbour(stage: Stage, title: str = "Globex", domain: str = "globex") -> AsyncIterator[Seat]:
    """A second workspace of the same app, which isn't installed in it yet."""
    local = LocalSlack(clock=stage.watch, beside=stage.seats["slack"].local, title=title, domain=domain)
    await local.start()
    await local.attach(stage.url)
    seat = Seat(local, "sales")
    seat.ids[BEN] = local.add_person(BEN, email(BEN))
    seat.ids["Gil Fox"] = local.add_person("Gil Fox", "gil@globex.example")
    local.add_place("sales")
    try:
        yield seat
        await local.settle()
    finally:
        await local.stop()


@asynccontextmanager
async def browser(stage: Stage, person: str | None = "p_ada") -> AsyncIterator[Browser]:
    """The browser of a person who is signed in; None: of nobody."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        made = Browser(stage.url, session)
        if person is not None:
            await stage.service.writer.submit(put_people(stage.service.org, [replace_org(stage)]))
            await stage.service.directory.refresh()
            token, kept = stage.service.seal.fresh()
            await stage.service.writer.submit(
                put_link(stage.service.org, kept, person, "/slack/install", stage.service.now())
            )
            assert (await made.post(f"/open/{token}")).to == "/slack/install"
        yield made


def replace_org(stage: Stage) -> Person:
    return Person(ADMIN.id, stage.service.org, ADMIN.name, ADMIN.email, role="admin")


async def begun(admin: Browser) -> str:
    """The address of Slack's page, as the button leads there."""
    shown = await admin.get("/slack/install")
    assert shown.status == 200, shown.text
    on = await admin.post("/slack/install", {"csrf": shown.csrf})
    to = on.headers["refresh"].removeprefix("0; url=")
    assert f'href="{to}"' in on.text, "for whom it doesn't go on by itself"
    return to


async def install(stage: Stage, seat: Seat) -> str:
    """The whole walk; the words of its last page."""
    async with browser(stage) as admin:
        done = await admin.get(await seat.local.consent(await begun(admin)))
        assert done.status == 200, done.text
        return done.text


def rows(stage: Stage, table: Any) -> list[Any]:
    return stage.service.database.read_now(lambda connection: list(connection.execute(select(table))))


@pytest.mark.asyncio
async def test_two_workspaces_side_by_side(open_stage: Open) -> None:
    stage = await open_stage(rules=RULES, oauth=True)
    home = stage.seats["slack"]
    async with neighbour(stage) as globex:
        said = await install(stage, globex)
        assert "Installed in" in said
        assert "Globex" in said
        token = globex.local.workspace.bot_token
        assert token not in str(rows(stage, installations)), "tokens are sealed"
        assert [one.did for one in rows(stage, audit)][-1] == "slack.installed"
        await stage.asks()
        await stage.at_rest()
        (here,), (there,) = home.cards(), globex.cards()
        # A press at Globex is Ben's, and both cards follow.
        assert (await globex.local.press(globex.ids[BEN], there, "Take over")).status == 200
        await eventually(lambda: all(BEN in str(seat.cards()[0].text) for seat in (home, globex)))
        assert (await stage.control())["by"] == email(BEN)
        # Who is on record with nobody stays nobody, and the whisper is at Globex.
        await globex.local.press(globex.ids["Gil Fox"], globex.cards()[0], "Return to Automated")
        await eventually(lambda: globex.local.private(globex.ids["Gil Fox"]))
        assert (await stage.control())["control"] == "manual"
        # The home tab and a command are answered in the workspace that they came from.
        await globex.local.open_home(globex.ids[BEN])
        await eventually(lambda: globex.local.home(globex.ids[BEN]))
        assert (await globex.local.slash(globex.ids[BEN], "sales", "/leads")).status == 200
        del here


@pytest.mark.asyncio
async def test_a_person_is_found_in_whichever_workspace_they_are(open_stage: Open) -> None:
    rules = "rules:\n  - {id: own, on: human.requested, ring: [{to: owner}]}\n"
    stage = await open_stage(rules=rules, oauth=True)
    async with neighbour(stage) as globex:
        gil = Person("p_gil", stage.service.org, "Gil Fox", "gil@globex.example", direct="slack")
        await stage.service.writer.submit(put_people(stage.service.org, [gil]))
        await stage.service.directory.refresh()
        await install(stage, globex)
        await stage.happens("human.requested", says="Hello?", lead={"owner": "gil@globex.example"})
        await stage.at_rest()
        assert globex.local.shown(f"direct:{globex.ids['Gil Fox']}")
        place = next(one.place for one in rows(stage, destinations) if one.address == "person:p_gil")
        assert globex.local.workspace.team in place


@pytest.mark.asyncio
async def test_what_does_not_come_back_as_it_went_installs_nothing(open_stage: Open) -> None:
    stage = await open_stage(oauth=True)
    async with neighbour(stage) as globex, browser(stage) as admin, browser(stage, None) as other:
        denied = await admin.get(await globex.local.consent(await begun(admin), allow=False))
        assert (denied.status, "refused in Slack" in denied.text) == (400, True)
        # Another browser, a state that was used, one that is made up, none at all.
        back = await globex.local.consent(await begun(admin))
        assert "another browser" in (await other.get(back)).text
        assert "used already" in (await admin.get(back)).text
        for path in (
            "/slack/oauth_redirect",
            "/slack/oauth_redirect?state=x&code=y",
            back.replace("state=", "state=a"),
        ):
            assert (await admin.get(path)).status == 400
        # Too late; a code that Slack doesn't know; for a whole company.
        late = await globex.local.consent(await begun(admin))
        stage.watch.ahead += 601
        assert "Ten minutes" in (await admin.get(late)).text
        state = parse_qs(urlsplit(await begun(admin)).query)["state"][0]
        assert "doesn't know this consent" in (await admin.get(f"/slack/oauth_redirect?state={state}&code=1.2")).text
        globex.local.app.whole_company = True
        assert "whole Enterprise" in (await admin.get(await globex.local.consent(await begun(admin)))).text
        assert rows(stage, installations) == []


@pytest.mark.asyncio
async def test_only_an_admin_installs(open_stage: Open) -> None:
    stage = await open_stage(oauth=True)
    async with browser(stage, None) as nobody:
        assert (await nobody.get("/slack/install")).status in (303, 401)
        assert (await nobody.post("/slack/install", {"csrf": "0" * 64})).status in (303, 401, 403)
    manager = next(one for one in stage.service.directory.everybody() if one.name == MONA)
    async with browser(stage, manager.id) as mona:
        refused = await mona.get("/slack/install")
        assert (refused.status, "Only an admin" in refused.text) == (403, True)


@pytest.mark.asyncio
async def test_where_it_is_off_the_page_says_what_it_needs(stage: Stage) -> None:
    async with browser(stage) as admin:
        shown = await admin.get("/slack/install")
        assert (shown.status, "SLACK_CLIENT_ID" in shown.text) == (404, True)


@pytest.mark.asyncio
async def test_a_new_secret_key_seals_anew_and_the_workspace_works_on(open_stage: Open) -> None:
    stage = await open_stage(rules=RULES, oauth=True)
    async with neighbour(stage) as globex:
        await install(stage, globex)
        before = rows(stage, installations)[0].secrets
        keys = {
            "LEADBELL_SECRET_KEY": "another secret key, which is not short",
            "LEADBELL_SECRET_KEY_PREVIOUS": SECRET_KEY,
        }
        async with running({**stage.environment, **keys}, stage.watch) as (service, _):
            assert service.slack_consent is not None
            assert [one.usable for one in service.installations.of("slack")] == [True]
        assert rows(stage, installations)[0].secrets != before
        only = {"LEADBELL_SECRET_KEY": keys["LEADBELL_SECRET_KEY"]}
        async with running({**stage.environment, **only}, stage.watch) as (service, _):
            assert [one.usable for one in service.installations.of("slack")] == [True]


@pytest.mark.asyncio
async def test_tokens_that_end_are_renewed_ahead_and_after_a_night_without_the_service(open_stage: Open) -> None:
    stage = await open_stage(rules=RULES, oauth=True)
    async with neighbour(stage) as globex:
        globex.local.app.rotates = True
        await install(stage, globex)
        slack = next(one for one in stage.service.platforms if isinstance(one, Slack))
        assert slack.rotation is not None
        first = globex.local.workspace.bot_token
        await slack.rotation.look()
        assert globex.local.workspace.bot_token == first, "it is good for twelve hours"
        stage.watch.ahead += 11.5 * 3600
        await slack.rotation.look()
        second = globex.local.workspace.bot_token
        assert second not in (first, "")
        await stage.asks()
        await stage.at_rest()
        assert len(globex.cards()) == 1
        # A second service, started after a night: the token has ended, the refresh token has not.
        stage.watch.ahead += 20 * 3600
        async with running(stage.environment, stage.watch) as (service, _):
            (kept,) = service.installations.of("slack")
            assert kept.secrets["bot_token"] == globex.local.workspace.bot_token != second
        # Of two that come at the same time one is refused, and reads what the other has stored.
        await stage.service.installations.refresh()
        stage.watch.ahead += 11.5 * 3600
        (stale,) = stage.service.installations.of("slack")
        await slack.rotation.look()
        await slack.rotation._renew(stale)
        assert stage.service.installations.of("slack")[0].secrets["bot_token"] == globex.local.workspace.bot_token
