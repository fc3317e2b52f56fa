"""What stands around the Teams adapter in its tests: the local Teams, and activities that nobody sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast

from bot.platforms.port import Address, Place, Platform
from bot.platforms.teams.building import TeamsSettings, build_teams
from playground.teams import LocalTeams
from tests.contract.platform.contract import DANA
from tests.contract.platform.world import (
    NotingDesk,
    Watch,
    World,
    served,
    sign,
)

ROOM = "Sales EMEA/emea-leads"


@dataclass
class Told:
    """The adapter, asked for a destination only when the stand-in has told it all that happened."""

    platform: Platform
    local: LocalTeams

    async def resolve(self, address: Address) -> Place:
        await self.local.settled()
        return await self.platform.resolve(address)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.platform, name)


@dataclass
class TeamsWorld(World):
    local: LocalTeams = field()
    settings: TeamsSettings = field(default_factory=lambda: TeamsSettings("", ""))

    async def refused(self, token: str | None, activity: dict[str, Any] | bytes) -> Any:
        """Deliver an activity with this Authorization value; the answer."""
        return await self.local.send_raw(activity, token)


def settings_of(local: LocalTeams) -> TeamsSettings:
    given = local.settings
    return TeamsSettings(
        app_id=given["TEAMS_APP_ID"],
        app_password=given["TEAMS_APP_PASSWORD"],
        tenant_id=given["TEAMS_TENANT_ID"],
        openid_metadata_url=given["TEAMS_OPENID_METADATA_URL"],
        login_url=given["TEAMS_LOGIN_URL"],
    )


@asynccontextmanager
async def make_world(
    local: LocalTeams, *, watch: Watch | None = None, desk: NotingDesk | None = None, **changed: Any
) -> AsyncIterator[TeamsWorld]:
    watch, desk = watch or Watch(), desk or NotingDesk()
    await local.start()
    settings = replace(settings_of(local), **changed)
    platform = build_teams(settings, desk, sign, watch)

    async def forge() -> int:
        eve = local.add_person("Eve", "eve@acme.example")
        activity = local.activity(eve, f"direct:{eve}", "help")
        return (await local.send_raw(activity, f"Bearer {local.token(key='forged')}")).status

    async def again() -> int:
        return (await local.resend_last()).status

    async with served(platform.routes()) as url:
        await platform.start()
        await local.attach(url)
        told = cast(Platform, Told(platform, local))
        yield TeamsWorld(local, told, desk, "CreateConversation", forge, again, watch, settings)
        await local.settled()
        await platform.stop()
    await local.stop()


def message(world: TeamsWorld) -> dict[str, Any]:
    """A message that Dana never wrote, in her chat with the bot."""
    dana = world.local.add_person(*DANA)
    return world.local.activity(dana, f"direct:{dana}", "help")


def good(world: TeamsWorld, **claims: Any) -> str:
    return f"Bearer {world.local.token(**claims)}"


def press_of(world: TeamsWorld, person: str) -> dict[str, Any]:
    """A press of Take over, as the client sends it from somebody's chat with the bot."""
    action = {"type": "Action.Execute", "data": {"leadbell": "take_over|L|1"}}
    named = {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": action, "trigger": "manual"}}
    return world.local.activity(person, f"direct:{person}", "") | named
