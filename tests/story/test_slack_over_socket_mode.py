"""A company without a public address lets Slack's callbacks come over Socket Mode: a rep takes over as ever."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import aiohttp
import pytest

from bot.platforms.slack.platform import Slack
from bot.platforms.slack.socket import Socket
from tests.story.people import DANA, email
from tests.story.stage import Stage, running
from tests.story.test_slack_workspaces import RULES, install, neighbour
from tests.story.waiting import eventually

Open = Callable[..., Awaitable[Stage]]


async def connected(stage: Stage) -> Socket:
    slack = next(one for one in stage.service.platforms if isinstance(one, Slack))
    assert slack.socket is not None
    await eventually(slack.socket.connected.is_set)
    return slack.socket


@pytest.mark.asyncio
async def test_a_rep_takes_over_and_replies(open_stage: Open) -> None:
    stage = await open_stage(socket_mode=True)
    slack, webex = stage.seats["slack"], stage.seats["webex"]
    await connected(stage)
    await stage.asks()
    await stage.at_rest()
    assert (await slack.local.press(slack.ids[DANA], slack.cards()[0], "Take over")).status == 200
    await eventually(lambda: DANA in str(webex.cards()[0].text))
    assert (await stage.control())["by"] == email(DANA)
    # A form is answered through the acknowledgement, a command in its payload.
    said = await slack.local.slash(slack.ids[DANA], "leads", "/leads")
    assert (said.status, bool(said.body)) == (200, True)
    await slack.local.open_home(slack.ids[DANA])
    await eventually(lambda: slack.local.home(slack.ids[DANA]))
    # Nobody can call by HTTP: there is no secret that could tell them from Slack.
    async with aiohttp.ClientSession() as http, http.post(f"{stage.url}/slack/events", json={"type": "x"}) as answer:
        assert answer.status == 404


@pytest.mark.asyncio
async def test_it_comes_again_when_asked_and_when_cut_off(open_stage: Open) -> None:
    stage = await open_stage(socket_mode=True)
    slack = stage.seats["slack"]
    await connected(stage)
    opened = len(slack.local.calls("apps.connections.open"))
    stage.watch.ahead += 61  # Slack gives about one address a minute
    await slack.local.refresh_sockets()
    await eventually(lambda: len(slack.local.calls("apps.connections.open")) > opened)
    await eventually(slack.local.sockets.connected.is_set)
    socket = await connected(stage)
    stage.watch.ahead += 61
    await slack.local.sockets.cut()
    await eventually(lambda: not socket.connected.is_set())
    await eventually(slack.local.sockets.connected.is_set)
    await connected(stage)
    await stage.asks()
    await stage.at_rest()
    pressed = await slack.local.press(slack.ids[DANA], slack.cards()[0], "Take over")
    assert pressed.status == 200
    assert (await stage.control())["by"] == email(DANA)


@pytest.mark.asyncio
async def test_several_workspaces_come_over_one_connection(open_stage: Open) -> None:
    stage = await open_stage(rules=RULES, oauth=True, socket_mode=True)
    await connected(stage)
    async with neighbour(stage) as globex:
        await install(stage, globex)
        await stage.asks()
        await stage.at_rest()
        assert (await globex.local.press(globex.ids["Ben Ito"], globex.cards()[0], "Take over")).status == 200
        assert (await stage.control())["by"] == "ben@acme.example"


@pytest.mark.asyncio
async def test_a_wrong_token_stops_nothing_else(open_stage: Open) -> None:
    stage = await open_stage(socket_mode=True)
    wrong = {**stage.environment, "SLACK_APP_TOKEN": "xapp-1-wrong"}
    async with running(wrong, stage.watch) as (service, url), aiohttp.ClientSession() as http:
        slack = next(one for one in service.platforms if isinstance(one, Slack))
        assert slack.socket is not None
        async with http.get(f"{url}/healthz") as answer:
            assert answer.status == 200
        assert not slack.socket.connected.is_set()
        async with http.get(f"{url}/readyz") as answer:
            assert "slack.socket_mode" in await answer.text()
