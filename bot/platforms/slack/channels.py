"""Which conversation of one workspace has this name, and may Leadbell post there?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.platforms.memory import KEPT_NO, Memory, passed
from bot.platforms.port import Permanent
from bot.platforms.slack.faults import asked, fault
from bot.platforms.slack.installation import Installation

PAGE = 999
"""The largest page of conversations.list (its reference); large workspaces are listed within its 20 calls a minute."""

UNLISTABLE = {"missing_scope", "no_permission", "not_allowed_token_type", "unknown_method", "method_not_supported"}


@dataclass(frozen=True, slots=True)
class _Listed:
    id: str
    member: bool
    archived: bool


class Channels:
    """The channels of one workspace. `clock`: seconds since 1970."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._channels: Memory[str, _Listed] = Memory(clock, most=50_000)
        self._listed_at = float("-inf")
        self._listable = True
        self._listing = asyncio.Lock()

    def learn(self, name: str, channel: str) -> None:
        """That a post to "#name" went to this channel."""
        self._channels.put(_key(name), _Listed(channel, member=True, archived=False))

    def forget(self, channel: str) -> None:
        """Look this channel up again at next need: Slack has refused it."""
        self._channels.drop(lambda listed: listed.id == channel)

    async def find(self, name: str, installation: Installation, elsewhere: str = "") -> str:
        """The id of a channel, or "#name" where channels can't be listed. `elsewhere`: " in Acme",
        for the sentence. Raises `Permanent` where there is none or no way in, and as `faults.asked`."""
        key = _key(name)
        listed = self._channels.get(key)
        if (listed is None or not _open(listed, installation)) and self._may_list():
            async with self._listing:
                listed = self._channels.get(key)  # somebody else may just have listed them
                if (listed is None or not _open(listed, installation)) and self._may_list():
                    listed = await self._list(key, installation)
        shown = f"#{key}"
        if listed is None and not self._listable:
            return shown  # chat.postMessage takes a name too, and answers with the id
        if listed is None:
            raise Permanent(
                f"Slack has no channel {shown} that Leadbell can see{elsewhere}: correct the rule, "
                f"or if it is private, invite Leadbell there with /invite @Leadbell.",
                code="channel_not_found",
            )
        if listed.archived:
            raise fault("is_archived", place=shown)
        if not _open(listed, installation):
            raise fault("not_in_channel", place=shown)
        return listed.id

    def _may_list(self) -> bool:
        return passed(self._listed_at, self._clock()) >= KEPT_NO

    async def _list(self, wanted: str, installation: Installation) -> _Listed | None:
        """List the channels, and remember them. What is archived is asked for only where a name isn't found."""
        self._listable = True
        types = "public_channel,private_channel"
        try:
            try:
                await self._list_all(types, installation)
            except Permanent as refused:
                if refused.code not in UNLISTABLE:
                    raise
                types = "public_channel"
                await self._list_all(types, installation)
        except Permanent as refused:
            if refused.code not in UNLISTABLE:
                raise
            self._listable = False
        if self._listable and self._channels.get(wanted) is None:
            await self._list_all(types, installation, until=wanted)
        self._listed_at = self._clock()
        return self._channels.get(wanted)

    async def _list_all(self, types: str, installation: Installation, until: str = "") -> None:
        """Page through the channels; with `until`, the archived ones too, as far as that name."""
        cursor = ""
        while True:
            answer = await asked(
                installation.client.conversations_list(
                    types=types,
                    exclude_archived=not until,
                    limit=PAGE,
                    **({"cursor": cursor} if cursor else {}),
                )
            )
            found = answer.get("channels")
            for channel in found if isinstance(found, list) else []:
                self._remember(channel)
            metadata = answer.get("response_metadata")
            last, cursor = cursor, str(metadata.get("next_cursor") or "") if isinstance(metadata, dict) else ""
            if not cursor or cursor == last or (until and self._channels.get(until) is not None):
                return

    def _remember(self, channel: Any) -> None:
        if not isinstance(channel, dict) or not channel.get("id") or not isinstance(channel.get("name"), str):
            return
        key, archived = _key(channel["name"]), bool(channel.get("is_archived"))
        held = self._channels.get(key)
        if archived and held is not None and not held.archived:
            return  # a live channel has the name now
        member = bool(channel.get("is_member", True))  # where Slack doesn't say, posting will tell
        self._channels.put(key, _Listed(str(channel["id"]), member, archived))


def _key(name: str) -> str:
    return name.strip().removeprefix("#").casefold()


def _open(listed: _Listed, installation: Installation) -> bool:
    """Whether Leadbell may post there: as a member, or in any public channel where it has that permission."""
    return not listed.archived and (listed.member or "chat:write.public" in installation.scopes)
