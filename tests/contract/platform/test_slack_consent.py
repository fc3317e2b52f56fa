"""Slack answers a consent, in whatever shape: it is installed, or a sentence says why not, and nothing else happens."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from bot.installing.book import InstallationBook
from bot.installing.sealing import Sealing
from bot.platforms.slack.consent import Consent, NotInstalled
from bot.platforms.slack.installation import Installations
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.slack.tokens import BookTokens
from tests.contract.store.rig import ORG, Store, now, opened

GIVEN = {"ok": True, "access_token": "xoxb-1", "token_type": "bot"}
SELF = {"ok": True, "team_id": "T1", "team": "Acme", "url": "https://acme.slack.com/", "user_id": "U1", "bot_id": "B1"}


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as store:
        yield store


@asynccontextmanager
async def _slack(access: object, itself: object) -> AsyncIterator[str]:
    """A Slack that answers so; SLACK_API_URL is then."""

    def saying(body: object) -> Any:
        async def answer(request: web.Request) -> web.Response:
            text = body if isinstance(body, str) else json.dumps(body)
            return web.Response(text=text, content_type="application/json")

        return answer

    app = web.Application()
    app.router.add_post("/api/oauth.v2.access", saying(access))
    app.router.add_post("/api/auth.test", saying(itself))
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}/api/"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def _consent(store: Store, access: object, itself: object, own: str = "") -> AsyncIterator[Consent]:
    async with _slack(access, itself) as url:
        settings = SlackSettings(
            own, "signs", client_id="1.2", client_secret="3", api_url=url, public_url="http://127.0.0.1:1"
        )
        book = InstallationBook(store.database, store.writer.submit, ORG, Sealing("k" * 32), now)
        installations = Installations(settings, time.time, BookTokens(book))
        try:
            await book.refresh()
            yield Consent(settings, installations, book, now)
        finally:
            await installations.close()


@pytest.mark.asyncio
async def test_what_is_no_consent_is_refused_in_a_sentence(store: Store) -> None:
    some: tuple[tuple[object, object], ...] = (
        ([1], SELF),
        ("<html>", SELF),
        ({"ok": False, "error": ["x"]}, SELF),
        ({**GIVEN, "access_token": ["x"]}, SELF),
        ({**GIVEN, "access_token": "two\nlines"}, SELF),
        (GIVEN, {**SELF, "team_id": ["T1"]}),
        (GIVEN, {**SELF, "team_id": "\0"}),
        (GIVEN, {"ok": False, "error": "invalid_auth"}),
    )
    for access, itself in some:
        async with _consent(store, access, itself) as consent:
            with pytest.raises(NotInstalled) as refused:
                await consent.complete("code", "p_ada")
            assert refused.value.sentence.endswith(".")
            assert "xoxb" not in refused.value.sentence
            assert consent.workspaces() == []


@pytest.mark.asyncio
async def test_what_is_odd_beside_a_token_does_no_harm(store: Store) -> None:
    some: tuple[tuple[object, object], ...] = (
        (json.dumps({**GIVEN, "refresh_token": "r", "expires_in": 7}).replace("7", "1e999"), SELF),
        ({**GIVEN, "refresh_token": "r", "expires_in": -5}, SELF),
        ({**GIVEN, "refresh_token": "r", "expires_in": True}, SELF),
        (GIVEN, {**SELF, "url": "https://[acme/", "team": "Ac\0\ud800me"}),
        (GIVEN, {**SELF, "url": 5, "user_id": {}}),
    )
    for access, itself in some:
        async with _consent(store, access, itself) as consent:
            made = await consent.complete("code", "p_ada")
            assert (made.team, made.name, made.state) == ("T1", "Acme", "on")
            assert [(one.team, one.state) for one in consent.workspaces()] == [("T1", "on")]


@pytest.mark.asyncio
async def test_the_settings_workspace_stays_the_first_when_it_is_installed_by_oauth_too(store: Store) -> None:
    async with _consent(store, GIVEN, {**SELF, "team_id": "T2"}) as consent:
        await consent.complete("code", "p_ada")
    async with _consent(store, GIVEN, SELF, own="xoxb-own") as consent:
        before = [one.team for one in await consent._installations.all()]
        await consent.complete("code", "p_ada")
        after = [one.team for one in await consent._installations.all()]
        told = [one.team for one in consent._installations.known()]
    assert before == after == told == ["T1", "T2"], "what names no workspace means the settings' one"
