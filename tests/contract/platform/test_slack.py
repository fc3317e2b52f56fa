"""Does the Slack adapter keep the port's promises, and what is particular to Slack?

The peer is `playground.slack`, over real HTTP with real signatures.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from bot.platforms.port import Busy, Channel, Later, MessageGone, Permanent, Pressed, Unreachable
from bot.platforms.slack import SlackSettings, build_slack
from cards.model import Button, Rendered
from handlers.intent import Outcome
from playground.slack import LocalSlack
from tests.contract.platform.contract import DANA, PlatformContract, until
from tests.contract.platform.world import (
    NotingDesk,
    World,
    block_form,
    direct,
    intent_of,
    lead_card,
    notice,
    press,
    served,
    sign,
    summary,
)


class Watch:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        import time

        return time.time() + self.ahead


async def make_world(local: LocalSlack, *, watch: Watch | None = None, **changed: Any) -> AsyncIterator[World]:
    watch = watch or Watch()
    await local.start()
    desk = NotingDesk()
    settings = SlackSettings(
        bot_token=local.settings["SLACK_BOT_TOKEN"],
        signing_secret=local.settings["SLACK_SIGNING_SECRET"],
        api_url=local.settings["SLACK_API_URL"],
    )
    platform = build_slack(replace(settings, **changed), desk, sign, watch, intent_of=intent_of)

    async def forge() -> int:
        body = json.dumps({"type": "event_callback", "event": {"type": "app_mention", "user": "U1", "text": "x"}}).encode()
        headers = local.signed_headers(body)
        headers["X-Slack-Signature"] = "v0=" + "0" * 64
        return (await local.send_raw(body, headers)).status

    async def again() -> int:
        return (await local.resend_last()).status

    async with served(platform.routes()) as url:
        await local.attach(url)
        await platform.start()
        yield World(local, platform, desk, "chat.postMessage", forge, again, watch)
        await local.settle()
    await platform.stop()
    await local.stop()


@pytest_asyncio.fixture
async def watch() -> Watch:
    return Watch()


@pytest_asyncio.fixture
async def world(watch: Watch) -> AsyncIterator[World]:
    async for made in make_world(LocalSlack(rates=False), watch=watch):
        yield made


class TestSlackContract(PlatformContract):
    pass
