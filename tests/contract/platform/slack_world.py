"""What stands around the Slack adapter in its tests: the local Slack, and a watch that a test moves."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from bot.platforms.slack.building import SlackSettings, build_slack
from playground.slack import LocalSlack
from tests.contract.platform.world import NotingDesk, Watch, World, intent_of, lead_card, served, sign


def settings_of(local: LocalSlack, **changed: Any) -> SlackSettings:
    held = local.settings
    given = SlackSettings(held["SLACK_BOT_TOKEN"], held["SLACK_SIGNING_SECRET"], api_url=held["SLACK_API_URL"])
    return replace(given, **changed)


@asynccontextmanager
async def make_world(local: LocalSlack, watch: Watch | None = None) -> AsyncIterator[World]:
    """A started local Slack with the adapter listening to it; both go by the same watch."""
    watch = watch or Watch()
    await local.start()
    desk = NotingDesk()
    platform = build_slack(settings_of(local), desk, sign, watch, intent_of=intent_of)

    async def forge() -> int:
        event = {"type": "app_mention", "user": "U1", "text": "x"}
        body = json.dumps({"type": "event_callback", "event": event}).encode()
        headers = local.signed_headers(body) | {"X-Slack-Signature": "v0=" + "0" * 64}
        return (await local.send_raw(body, headers)).status

    async def again() -> int:
        return (await local.resend_last()).status

    try:
        async with served(platform.routes()) as url:
            await local.attach(url)
            await platform.start()
            yield World(local, platform, desk, "chat.postMessage", forge, again, watch)
            await local.settle()
    finally:
        await platform.stop()
        await local.stop()


def called(world: World, method: str) -> list[dict[str, Any]]:
    """The calls of one method that the local Slack has had."""
    calls: list[dict[str, Any]] = world.local.calls(method)
    return calls


async def card_in(world: World, name: str = "emea-leads", *labels: str) -> Any:
    """A lead's card, posted in a new channel, as it is seen."""
    world.local.add_place(name)
    await world.platform.post(await world.place(name), world.draw(lead_card("Asks for a person", *labels)))
    return world.cards(name)[-1]
