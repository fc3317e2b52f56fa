"""Does the service make and mend its own webhooks, and refuse to start with too little?"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.platforms.port import HasNotes
from bot.platforms.webex.building import WebexSettings, build_webex
from bot.platforms.webex.webhooks import WANTED
from manifest.webex import WEBHOOKS
from tests.contract.platform.contract import until
from tests.contract.platform.webex_world import opened
from tests.contract.platform.world import (
    World,
    sign,
)

NAMES = {one.what: one.name for one in WEBHOOKS}


@pytest_asyncio.fixture
async def world() -> AsyncIterator[World]:
    async with opened() as made:
        yield made


def ours(world: World) -> dict[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for hook in world.local.space.webhooks.values():
        found.setdefault((hook["resource"], hook["event"]), []).append(hook)
    return found


@pytest.mark.asyncio
async def test_the_service_makes_its_own_webhooks(world: World) -> None:
    hooks = ours(world)
    assert set(hooks) == set(WANTED)
    for (resource, event), (hook,) in hooks.items():
        assert hook["name"] == NAMES[resource, event]
        assert hook["targetUrl"] == f"{world.local.service}/webex/webhook"
        assert hook["secret"] == world.local.settings["WEBEX_WEBHOOK_SECRET"]


@pytest.mark.asyncio
async def test_webhooks_that_are_wrong_are_set_right_and_doubles_deleted() -> None:
    async with opened(public=False) as world:
        local = world.local
        local.space.webhooks.clear()
        api = httpx.AsyncClient(
            base_url=local.settings["WEBEX_API_URL"],
            headers={"Authorization": f"Bearer {local.settings['WEBEX_ACCESS_TOKEN']}"},
            trust_env=False,
        )
        right, secret = f"{local.service}/webex/webhook", local.settings["WEBEX_WEBHOOK_SECRET"]
        for resource, event in WANTED:
            for target, key in (("https://old.example/webex/webhook", secret), (right, "old"), (right, secret)):
                body = {"name": NAMES[resource, event], "targetUrl": target, "secret": key}
                await api.post("webhooks", json={**body, "resource": resource, "event": event})
        body = {"name": "by hand", "targetUrl": "https://other.example/", "resource": "rooms", "event": "created"}
        await api.post("webhooks", json=body)
        await api.aclose()
        kept = next(iter(local.space.webhooks.values()))
        kept["status"] = "inactive"
        second = build_webex(
            WebexSettings(local.settings["WEBEX_ACCESS_TOKEN"], secret, local.settings["WEBEX_API_URL"], local.service),
            world.desk,
            sign,
            time.time,
        )
        await second.start()
        hooks = ours(world)
        assert set(hooks) == {*WANTED, ("rooms", "created")}
        for what in WANTED:
            (hook,) = hooks[what]
            assert (hook["targetUrl"], hook["secret"], hook["status"]) == (right, secret, "active")
        await second.stop()


@pytest.mark.asyncio
async def test_webhooks_made_by_hand_for_this_address_are_used() -> None:
    async with opened(public=False) as world:
        before = dict(world.local.space.webhooks)
        settings = WebexSettings(
            world.local.settings["WEBEX_ACCESS_TOKEN"],
            world.local.settings["WEBEX_WEBHOOK_SECRET"],
            world.local.settings["WEBEX_API_URL"],
            world.local.service,
        )
        second = build_webex(settings, world.desk, sign, time.time)
        await second.start()
        await second.stop()
        assert world.local.space.webhooks == before


@pytest.mark.asyncio
async def test_an_outage_at_the_start_stops_nothing_and_webhooks_follow() -> None:
    async with opened(public=False) as world:
        world.local.space.webhooks.clear()
        world.local.refuse("GET /people/me", 502)
        world.local.down(True)
        settings = WebexSettings(
            world.local.settings["WEBEX_ACCESS_TOKEN"],
            world.local.settings["WEBEX_WEBHOOK_SECRET"],
            world.local.settings["WEBEX_API_URL"],
            world.local.service,
        )
        second = build_webex(settings, world.desk, sign, time.time)
        await second.start()
        assert not world.local.space.webhooks
        world.local.down(False)
        await until(lambda: set(ours(world)) == set(WANTED), within=10)
        await second.stop()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"access_token": " "}, "WEBEX_ACCESS_TOKEN"),
        ({"access_token": "tökén"}, "WEBEX_ACCESS_TOKEN"),
        ({"webhook_secret": ""}, "WEBEX_WEBHOOK_SECRET"),
        ({"api_url": "webexapis.com"}, "WEBEX_API_URL"),
        ({"api_url": "http://webexapis.com/v1/"}, "WEBEX_API_URL"),
        ({"public_url": "leadbell.example"}, "LEADBELL_PUBLIC_URL"),
    ],
)
def test_settings_that_are_not_enough_are_refused_by_name(change: dict[str, Any], word: str) -> None:
    settings = replace(WebexSettings("token", "secret", public_url="https://leadbell.example"), **change)
    with pytest.raises(ValueError, match=word):
        settings.check()


def test_secrets_do_not_show() -> None:
    shown = repr(WebexSettings("the-token", "the-secret"))
    assert "the-token" not in shown
    assert "the-secret" not in shown


@pytest.mark.asyncio
async def test_what_is_the_matter_is_told_and_what_webex_switched_off_is_switched_on_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with opened(public=False) as world:
        assert isinstance(world.platform, HasNotes)
        assert "LEADBELL_PUBLIC_URL" in world.platform.notes()["webhooks.webex"]
        local = world.local
        settings = WebexSettings(
            local.settings["WEBEX_ACCESS_TOKEN"], local.settings["WEBEX_WEBHOOK_SECRET"],
            local.settings["WEBEX_API_URL"], local.service,
        )  # fmt: skip
        foreign = {"name": "another's", "targetUrl": "https://other.example/", "status": "inactive"}
        theirs = next(iter(local.space.webhooks.values())) | foreign | {"id": "theirs"}
        local.space.webhooks["theirs"] = dict(theirs)
        off = next(hook for hook in local.space.webhooks.values() if hook["resource"] == "attachmentActions")
        off["status"] = "inactive"
        local.refuse("GET /webhooks", 502)
        second = build_webex(settings, world.desk, sign, time.time)
        assert isinstance(second, HasNotes)
        await second.start()
        assert "can't be looked at" in second.notes()["webhooks.webex"]
        await until(lambda: second.notes() == {}, within=10)
        assert off["status"] == "active"
        assert "attachmentActions created was switched off" in caplog.text
        assert local.space.webhooks["theirs"] == theirs
        await second.stop()
