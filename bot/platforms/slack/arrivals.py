"""Was Leadbell let into a channel?

Slack tells of everybody who comes into a channel that the bot is in (`member_joined_channel`), of the bot itself too.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from bot.platforms.port import Channel, Desk, Fault, Invited
from bot.platforms.slack.faults import asked
from bot.platforms.slack.installation import Installation, Installations
from bot.platforms.slack.workspace import named

JOINED = "member_joined_channel"

log = logging.getLogger("bot.platforms.slack")


class Arrivals:
    def __init__(self, desk: Desk, installations: Installations) -> None:
        self._desk = desk
        self._installations = installations

    async def joined(self, body: Mapping[str, Any]) -> None:
        """Follow an event of this kind; that of anybody else is none of our business. Raises nothing."""
        event = body["event"]
        channel, user = _text(event, "channel"), _text(event, "user")
        try:
            installation = await self._installations.of(named(body))
            if installation is None or not channel or user != installation.bot_user:
                return
            first = (await self._installations.find()).team == installation.team
            found = (await asked(installation.client.conversations_info(channel=channel))).get("channel")
        except Fault as fault:
            log.warning("slack: what rings in a channel isn't said: %s", fault.code)
            return
        name = _text(found, "name").casefold() if isinstance(found, dict) else ""
        if not name:
            return
        address = Channel(channel, installation.team)
        await self._desk.invited(
            Invited(
                "slack", installation.team, address, f"#{name}",
                lambda one: _means(one, channel, name, installation, first), _text(body, "event_id"),
            )
        )  # fmt: skip


def _means(one: Channel, channel: str, name: str, installation: Installation, first: bool) -> bool:
    """Whether a rule means this channel: without a workspace it means one of the first."""
    there = installation.called(one.workspace) if one.workspace else first
    return there and one.name.strip().removeprefix("#").casefold() in (name, channel.casefold())


def _text(body: Mapping[str, Any], key: str) -> str:
    found = body.get(key)
    return found if isinstance(found, str) else ""
