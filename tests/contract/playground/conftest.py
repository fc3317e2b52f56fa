"""Which stand-ins, services and callers do the local platforms' tests start, and stop when they are over?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest_asyncio
from aiohttp import web

from playground.teams import LocalTeams
from playground.webex import LocalWebex
from tests.contract.playground.slack_house import House, build
from tests.contract.playground.teams_house import Bot, Caller
from tests.contract.playground.webex_house import Service


@pytest_asyncio.fixture
async def make() -> AsyncIterator[Callable[..., Any]]:
    runners: list[web.AppRunner] = []
    houses: list[House] = []

    async def one(**options: Any) -> House:
        runner = web.AppRunner(web.Application(), access_log=None)
        runners.append(runner)
        houses.append(await build(runner, **options))
        return houses[-1]

    yield one
    for house in houses:
        await house.slack.stop()
    for runner in runners:
        await runner.cleanup()


@pytest_asyncio.fixture
async def house(make: Callable[..., Any]) -> House:
    made: House = await make()
    return made


@pytest_asyncio.fixture
async def teams() -> AsyncIterator[LocalTeams]:
    platform = LocalTeams()
    await platform.start()
    yield platform
    await platform.stop()


@pytest_asyncio.fixture
async def bot(teams: LocalTeams) -> AsyncIterator[Bot]:
    service = Bot(teams.settings)
    service.url = await service.start()
    yield service
    await service.stop()


@pytest_asyncio.fixture
async def caller(teams: LocalTeams) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        caller = Caller(teams, session)
        await caller.login()
        yield caller


@pytest_asyncio.fixture
async def webex() -> AsyncIterator[LocalWebex]:
    platform = LocalWebex(rates=False)
    await platform.start()
    yield platform
    await platform.stop()


@pytest_asyncio.fixture
async def service(webex: LocalWebex) -> AsyncIterator[Service]:
    service = Service(webex.settings["WEBEX_WEBHOOK_SECRET"])
    app = web.Application()
    app.router.add_post("/webex/webhook", service.take)
    app.router.add_post("/own", service.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    service.url = f"http://{host}:{port}"
    yield service
    await runner.cleanup()
