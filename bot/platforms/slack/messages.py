"""How does a rendered card become a Slack message, and how does it change or go?"""

from __future__ import annotations

from typing import Any

import aiohttp

from bot.platforms.addresses import is_safe
from bot.platforms.port import MessageRef, Permanent, Place, Unreachable
from bot.platforms.slack.calls import call
from bot.platforms.slack.faults import asked
from bot.platforms.slack.installation import WORKSPACE, Installation, Installations
from bot.platforms.slack.places import Places
from cards.model import Rendered

RESPONSE_URL = "response_url"
"""In a message's reference: it is a whisper, which only this address can take away."""
LASTS = 1800.0
"""Seconds for which Slack takes something at that address (its reference); a whisper is gone with a reload anyway."""
SENT = "white_check_mark"
"""The emoji that marks what has been sent to the lead."""
NO_REACTION = {
    "missing_scope", "message_not_found", "not_reactable", "too_many_emoji", "too_many_reactions", "no_item_specified",
    "bad_timestamp", "thread_locked", "is_archived",
}  # fmt: skip
ALREADY_GONE = {"message_not_found", "thread_not_found"}


class Messages:
    def __init__(self, installations: Installations, places: Places) -> None:
        self._installations = installations
        self._places = places

    async def post(
        self, place: Place, rendered: Rendered, *, under: MessageRef | None = None, also_in_place: bool = False
    ) -> MessageRef:
        """chat.postMessage; a line of a thread where `under` is a message. Raises as `faults.asked`."""
        installation = await self._installations.at(under if under is not None else place)
        channel = str(under["channel"] if under is not None else place["id"])
        more: dict[str, Any] = {}
        if under is not None:
            more = {"thread_ts": str(under["id"]), **({"reply_broadcast": True} if also_in_place else {})}
        try:
            answer = await call(
                self._installations.session,
                installation,
                "chat.postMessage",
                {"channel": channel, **content(rendered), "unfurl_links": False, "unfurl_media": False, **more},
                place=_name(place),
            )
        except Permanent as refused:
            self._doubt(channel, installation, refused)
            raise
        posted = str(answer.get("channel") or channel)
        if channel.startswith("#"):
            self._places.learn(channel, posted, installation)
        return {"id": str(answer.get("ts") or ""), "channel": posted, WORKSPACE: installation.team}

    async def edit(self, message: MessageRef, rendered: Rendered) -> MessageRef:
        """chat.update. Raises as `faults.asked`, `MessageGone` included."""
        installation = await self._installations.at(message)
        channel = str(message["channel"])
        # Without "blocks" Slack would keep the old ones; without "parse" it would link names and addresses itself.
        shown = {"blocks": [], **content(rendered), "parse": "none"}
        try:
            arguments = {"channel": channel, "ts": str(message["id"]), **shown}
            answer = await call(self._installations.session, installation, "chat.update", arguments, edits=True)
        except Permanent as refused:
            self._doubt(channel, installation, refused)
            raise
        return {"id": str(answer.get("ts") or message["id"]), "channel": channel, WORKSPACE: installation.team}

    async def delete(self, message: MessageRef) -> None:
        """chat.delete; fine where the message is gone already."""
        if message.get(RESPONSE_URL):
            await self._take_whisper(str(message[RESPONSE_URL]))
            return
        client = (await self._installations.at(message)).client
        try:
            await asked(client.chat_delete(channel=str(message["channel"]), ts=str(message["id"])))
        except Permanent as refused:
            if refused.code not in ALREADY_GONE:
                raise

    async def react(self, message: MessageRef) -> bool:
        """reactions.add. False where this message takes none, or the app was installed before it asked for this."""
        channel, ts = str(message.get("channel") or ""), str(message.get("id") or "")
        client = (await self._installations.at(message)).client
        try:
            await asked(client.reactions_add(channel=channel, timestamp=ts, name=SENT))
        except Permanent as refused:
            if refused.code in NO_REACTION:
                return False
            if refused.code != "already_reacted":
                raise
        return True

    async def _take_whisper(self, address: str) -> None:
        """Take a whisper away by the address of its last press. An address that takes nothing more is fine."""
        if not is_safe(address):
            return
        try:
            async with self._installations.session.post(
                address, json={"delete_original": True}, allow_redirects=False
            ) as response:
                status = response.status
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
            raise Unreachable("Slack's response address can't be reached.", code="response_url") from None
        if status == 429 or status >= 500:
            raise Unreachable("Slack's response address takes nothing now.", code=f"response_url_{status}")

    async def permalink(self, message: MessageRef) -> str:
        """chat.getPermalink; "" where the message is gone."""
        channel, ts = str(message["channel"]), str(message["id"])
        client = (await self._installations.at(message)).client
        try:
            answer = await asked(client.chat_getPermalink(channel=channel, message_ts=ts))
        except Permanent:
            return ""
        return str(answer.get("permalink") or "")

    def _doubt(self, channel: str, installation: Installation, refused: Permanent) -> None:
        """What was known of a channel is out of date once Slack refuses it."""
        if refused.scope == "destination":
            self._places.forget(channel, installation)


def content(rendered: Rendered) -> dict[str, Any]:
    """The arguments that carry a rendered card: its blocks, with the push text beside them; or its text alone."""
    blocks = rendered.payload.get("blocks")
    if blocks:
        return {"text": rendered.push, "blocks": blocks}
    return {"text": str(rendered.payload.get("text") or rendered.push)}


def _name(place: Place) -> str:
    return str(place.get("name") or "this place")
