"""Which of all that a platform tells of people coming and going is an invitation of the bot, and to which place?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio

from bot.platforms.port import Channel, Invited
from playground.slack import LocalSlack, events
from playground.teams import LocalTeams
from tests.contract.platform import slack_world, teams_world, webex_world
from tests.contract.platform.contract import DANA, until
from tests.contract.platform.world import World

NAMES = {"slack": "#fresh", "teams": "Field/Fresh", "webex": "Fresh"}
OTHERS = {"slack": "#others", "teams": "Field/Others", "webex": "Others"}


@asynccontextmanager
async def a_world(platform: str) -> AsyncIterator[World]:
    async with AsyncExitStack() as held:
        if platform == "slack":
            yield await held.enter_async_context(slack_world.make_world(LocalSlack(rates=False)))
        elif platform == "teams":
            yield await held.enter_async_context(teams_world.make_world(LocalTeams(rates=False)))
        else:
            yield await held.enter_async_context(webex_world.opened())


@pytest_asyncio.fixture(params=["slack", "teams", "webex"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with a_world(str(request.param)) as made:
        yield made


async def invited(world: World) -> tuple[str, list[Invited]]:
    name = NAMES[world.platform.name]
    world.local.add_place(name, bot_in_it=False)
    await (getattr(world.local, "invite_bot", None) or world.local.add_bot)(name)
    await until(lambda: bool(world.desk.invitations))
    return name, world.desk.invitations


async def settled(world: World) -> None:
    wait: Any = getattr(world.local, "settled", None) or world.local.settle
    await wait()


@pytest.mark.asyncio
async def test_an_invitation_names_the_place_as_rules_do_and_it_is_found_by_its_id(world: World) -> None:
    name, (first, *_) = await invited(world)
    assert (first.platform, first.name.removeprefix("#")) == (world.platform.name, name.removeprefix("#"))
    assert first.installation
    assert first.means(Channel(name))
    assert first.means(Channel(name.upper() if world.platform.name != "slack" else name))
    assert not first.means(Channel(OTHERS[world.platform.name]))
    assert not first.means(Channel(name, "elsewhere"))
    there = await world.platform.resolve(first.address)
    assert there["id"] == (await world.platform.resolve(Channel(name)))["id"]


@pytest.mark.asyncio
async def test_who_else_comes_is_no_invitation(world: World) -> None:
    dana = world.local.add_person(*DANA)
    name = OTHERS[world.platform.name]
    world.local.add_place(name)
    await settled(world)
    # A place that is made with the bot in it is an invitation in Teams, which tells of it twice, and in Webex.
    before = {"slack": 0, "teams": 2, "webex": 1}[world.platform.name]
    await until(lambda: len(world.desk.invitations) == before)
    world.local.add_person("Zoe Late", "zoe@acme.example")
    if isinstance(world.local, LocalSlack):
        channel = world.local._channel(name)
        await world.local._send(events.joined(world.local.workspace, channel, dana))
        await world.local._send({"type": "member_joined_channel", "user": 7, "channel": ["C1"]})
    await world.local.say(dana, f"direct:{dana}", "help")  # with it begins a direct conversation
    await until(lambda: bool(world.desk.words))
    await settled(world)
    assert len(world.desk.invitations) == before
