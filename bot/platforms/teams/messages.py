"""How are messages posted, changed and taken back in Teams?"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from bot.platforms.port import MessageGone, MessageRef, Permanent, Place
from bot.platforms.teams.activities import written
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.membership import KnownTeams
from cards.model import Rendered


class Messages:
    """The port's `post`, `edit` and `delete`. Their references hold ids and the service address, never content."""

    def __init__(self, connector: Connector, teams: KnownTeams, bot: str) -> None:
        self._connector = connector
        self._teams = teams
        self._bot = bot

    async def post(
        self, place: Place, rendered: Rendered, *, under: MessageRef | None = None, also_in_place: bool = False
    ) -> MessageRef:
        """In a channel a thread of its own, or a line in the thread of `under`; a chat has no threads, so there it is
        a message like any. A reply can't stand in the channel as well: `also_in_place` raises it in people's activity
        feeds, as every first message of a thread is."""
        url, where = self._url(place), str(place.get("name", ""))
        thread = str(under.get("conversation") or "") if under is not None and place.get("kind") == "channel" else ""
        activity = written(rendered, alert=not thread or also_in_place)
        if place.get("kind") != "channel":
            conversation = str(place["id"])
            return _ref(place, url, conversation, await self._connector.post(url, conversation, activity, where))
        if thread:
            return _ref(place, url, thread, await self._connector.post(url, thread, activity, where))
        channel, bot = str(place["id"]), str(place.get("bot") or self._bot)
        made = await self._connector.open_thread(url, channel, str(place.get("tenant", "")), bot, activity, where)
        conversation = str(made.get("id") or "")
        message = str(made.get("activityId") or conversation.partition(";messageid=")[2])
        if not message:
            sentence = f"Teams took the message for {where} without saying which it is, so it can't be kept in step."
            raise Permanent(sentence, code="no_id", scope="message")
        if ";messageid=" not in conversation:
            conversation = f"{channel};messageid={message}"
        return _ref(place, url, conversation, message)

    async def edit(self, message: MessageRef, rendered: Rendered) -> MessageRef:
        """Replace a message; single viewers' answers to a press fall back to it."""
        url, where = self._url(message), str(message.get("name", ""))
        activity = written(rendered, alert=False)
        await self._connector.update(url, str(message["conversation"]), str(message["id"]), activity, where)
        return {**message, "service_url": url}

    async def delete(self, message: MessageRef) -> None:
        """Delete a message; one that is gone already is fine."""
        try:
            url, where = self._url(message), str(message.get("name", ""))
            await self._connector.delete(url, str(message["conversation"]), str(message["id"]), where)
        except MessageGone:
            return

    def _url(self, held: MessageRef | Place) -> str:
        """Service addresses change: the one that the team was last heard from by."""
        return self._teams.service_url(str(held.get("team") or ""), str(held.get("service_url") or ""))


def deep_link(message: MessageRef) -> str:
    """The address that opens Teams at a message in a channel (Teams' documentation, "Deep links to a message"). A chat
    with a bot has an id that no such link takes: "" there."""
    channel, _, parent = str(message.get("conversation") or "").partition(";messageid=")
    if message.get("kind") != "channel" or not channel:
        return ""
    asked = {"tenantId": str(message.get("tenant") or ""), "parentMessageId": parent or str(message["id"])}
    path = f"{quote(channel, safe='')}/{quote(str(message['id']), safe='')}"
    return f"https://teams.microsoft.com/l/message/{path}?{urlencode(asked)}"


def _ref(place: Place, url: str, conversation: str, message: str) -> dict[str, Any]:
    return {
        "id": message,
        "conversation": conversation,
        "kind": place.get("kind", "personal"),
        "name": place.get("name", ""),
        "service_url": url,
        "tenant": place.get("tenant", ""),
        "team": place.get("team", ""),
    }
