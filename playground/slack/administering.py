"""What happens to the workspace, its channels and its members?"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from playground.local import Answer
from playground.slack import events
from playground.slack.workspace import Channel, Person, Workspace


class Administering(ABC):
    """The part of the workspace in which somebody invites, archives, renames, deactivates and uninstalls."""

    workspace: Workspace

    @abstractmethod
    def _channel(self, place: str) -> Channel: ...

    @abstractmethod
    def _person(self, person: str) -> Person: ...

    @abstractmethod
    async def _send(self, event: dict[str, Any]) -> Answer: ...

    async def invite_bot(self, place: str, by: str = "USLACKBOT") -> Answer:
        """Add the bot to a channel (`member_joined_channel`)."""
        channel = self._channel(place)
        channel.bot_in = True
        return await self._send(events.joined(self.workspace, channel, self.workspace.bot_user, by))

    async def remove_bot(self, place: str, by: str = "USLACKBOT") -> Answer:
        """Take the bot out of a channel (`channel_left`)."""
        channel = self._channel(place)
        channel.bot_in = False
        return await self._send(events.left(self.workspace, channel, by))

    async def archive(self, place: str, by: str = "USLACKBOT") -> Answer:
        """Archive a channel (`channel_archive`)."""
        channel = self._channel(place)
        channel.archived = True
        return await self._send(events.archived(self.workspace, channel, by))

    async def rename(self, place: str, name: str) -> Answer:
        """Rename a channel (`channel_rename`)."""
        channel = self._channel(place)
        channel.name = name.removeprefix("#")
        return await self._send(events.renamed(self.workspace, channel))

    async def deactivate(self, person: str) -> Answer:
        """Deactivate a member (`user_change`)."""
        self._person(person).deleted = True
        return await self._send(events.user_changed(self.workspace, person))

    async def uninstall(self) -> Answer:
        """Remove the app: its token dies (`account_inactive`), `tokens_revoked` and `app_uninstalled` are sent."""
        self.workspace.revoked = True
        tokens = {"oauth": [], "bot": [self.workspace.bot_user]}
        stamp = self.workspace.stamp()
        await self._send({"type": "tokens_revoked", "tokens": tokens, "event_ts": stamp})
        return await self._send({"type": "app_uninstalled", "event_ts": self.workspace.stamp()})
