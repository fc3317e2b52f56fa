"""Does the Teams adapter hold a good access token, whatever the login server does?"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from bot.platforms.port import Channel, Permanent
from bot.platforms.teams.building import build_teams
from cards.model import Rendered
from playground.teams import LocalTeams
from tests.contract.platform.contract import DANA, until
from tests.contract.platform.teams_world import (
    ROOM,
    TeamsWorld,
    good,
    make_world,
    press_of,
    settings_of,
)
from tests.contract.platform.world import (
    NotingDesk,
    Watch,
    lead_card,
    served,
    sign,
)


@pytest_asyncio.fixture
async def world(watch: Watch) -> AsyncIterator[TeamsWorld]:
    async with make_world(LocalTeams(rates=False), watch=watch) as made:
        yield made


@pytest.mark.asyncio
async def test_one_token_serves_all_calls_and_is_fetched_before_the_first(world: TeamsWorld) -> None:
    world.local.add_place(ROOM)
    place = await world.place(ROOM)
    await asyncio.gather(*(world.platform.post(place, world.draw(lead_card())) for _ in range(10)))
    assert len(world.local.calls("Token")) == 1


@pytest.mark.asyncio
async def test_a_revoked_token_is_replaced_once(world: TeamsWorld) -> None:
    world.local.add_place(ROOM)
    place = await world.place(ROOM)
    world.local.revoke_tokens()
    await world.platform.post(place, world.draw(lead_card()))
    assert len(world.local.calls("Token")) == 2
    world.local.refuse("CreateConversation", 401, times=2)
    with pytest.raises(Permanent) as caught:
        await world.platform.post(place, world.draw(lead_card()))
    assert caught.value.scope == "installation"


@pytest.mark.asyncio
async def test_a_token_is_replaced_before_it_ends_without_a_call_asking_for_it() -> None:
    async with make_world(LocalTeams(rates=False, token_seconds=1)) as world:
        await until(lambda: len(world.local.calls("Token")) >= 2)


@pytest.mark.asyncio
async def test_a_wrong_password_doesnt_stop_the_start_and_says_what_to_check(
    caplog: pytest.LogCaptureFixture,
) -> None:
    local = LocalTeams(rates=False)
    await local.start()
    platform = build_teams(replace(settings_of(local), app_password="wrong-hunter2"), NotingDesk(), sign, time.time)
    with caplog.at_level(logging.DEBUG):
        await platform.start()
    assert "TEAMS_APP_PASSWORD" in caplog.text
    assert "hunter2" not in caplog.text
    place = {
        "id": "19:x@thread.tacv2",
        "kind": "channel",
        "name": "x",
        "service_url": f"{local.settings['TEAMS_LOGIN_URL']}/connector",
    }
    with pytest.raises(Permanent) as caught:
        await platform.post(place, Rendered({"text": "x"}, "x"))
    assert caught.value.scope == "installation"
    await platform.stop()
    await local.stop()


@pytest.mark.asyncio
async def test_a_login_server_that_is_down_at_the_start_is_tried_again() -> None:
    local = LocalTeams(rates=False)
    await local.start()
    local.refuse("Token", 503)
    desk = NotingDesk()
    platform = build_teams(settings_of(local), desk, sign, time.time)
    await platform.start()
    async with served(platform.routes()) as url:
        await local.attach(url)
        local.add_place(ROOM)
        await local.settled()
        await until(lambda: len(local.calls("Token")) >= 2)
        await platform.post(await platform.resolve(Channel(ROOM)), platform.render(lead_card(), sign))
        await platform.stop()
    await local.stop()


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/botframework.com/oauth2/v2.0/token", ""])
async def test_the_login_address_may_be_the_token_address_itself(path: str) -> None:
    local = LocalTeams(rates=False)
    await local.start()
    url = local.settings["TEAMS_LOGIN_URL"]
    platform = build_teams(replace(settings_of(local), login_url=url + path), NotingDesk(), sign, time.time)
    await platform.start()
    assert [call["status"] for call in local.calls("Token")] == [200]
    await platform.stop()
    await local.stop()


@pytest.mark.asyncio
async def test_a_tenant_without_a_token_address_is_served_by_the_one_for_any_tenant() -> None:
    local = LocalTeams(rates=False)
    await local.start()
    local.refuse("Token", 404)
    platform = build_teams(settings_of(local), NotingDesk(), sign, time.time)
    await platform.start()
    calls = [(call["path"], call["status"]) for call in local.calls("Token")]
    tenant = local.settings["TEAMS_TENANT_ID"]
    assert calls == [(f"/{tenant}/oauth2/v2.0/token", 404), ("/botframework.com/oauth2/v2.0/token", 200)]
    await platform.stop()
    await local.stop()


@pytest.mark.asyncio
async def test_a_press_is_answered_while_no_token_can_be_had(world: TeamsWorld, watch: Watch) -> None:
    dana = world.local.add_person(*DANA)
    await world.local.say(dana, f"direct:{dana}", "hello")
    watch.ahead = 4_000  # past the access token's life
    world.local.refuse("Token", 503, times=100)
    activity = press_of(world, dana)
    answer = await world.refused(good(world, exp=int(time.time()) + 9_000), activity)
    assert (answer.status, answer.body["value"]) == (200, "Done.")
    assert world.desk.presses[0].person.email == DANA[1]
