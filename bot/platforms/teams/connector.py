"""Which operations of the Bot Connector does Leadbell use, and how are they called?

Paths and bodies: the Bot Connector REST reference and Teams' documentation of proactive messages and rosters.
Each method takes the service address it is to go to; only addresses that came in a verified token are kept
anywhere in Leadbell, and one that a token must not be sent to is refused here once more.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from bot.platforms.addresses import is_safe
from bot.platforms.port import Busy, Permanent, Unreachable
from bot.platforms.teams.access import Access
from bot.platforms.teams.refusals import fault_of
from bot.platforms.teams.transport import Transport

MOST_PER_SECOND = 50
"""Requests per app and tenant (Teams' documentation on rate limits)."""

PAGE = 500  # roster entries; Teams' documentation allows 50 to 500
PAGES = 200  # so that a server which never ends its roster can't hold us

Json = dict[str, Any]


class Connector:
    """The calls. All raise `Busy`, `Unreachable`, `Permanent`; `where` names the destination in their sentences."""

    def __init__(
        self,
        transport: Transport,
        access: Access,
        *,
        most_per_second: int = MOST_PER_SECOND,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = transport
        self._access = access
        self._ticks = ticks
        self._sent: deque[float] = deque(maxlen=most_per_second)

    async def open_thread(self, url: str, channel: str, tenant: str, bot: str, activity: Json, where: str) -> Json:
        """Begin a new thread in a channel with this activity; gives {"id", "activityId"}."""
        body: Json = {"isGroup": True, "channelData": {"channel": {"id": channel}}, "activity": activity}
        return await self._send("POST", url, "v3/conversations", body | _parties(tenant, bot, body), where)

    async def open_chat(self, url: str, person: str, tenant: str, bot: str, where: str) -> str:
        """The id of a person's chat with the bot, which is made if there is none yet."""
        body: Json = {"isGroup": False, "members": [{"id": person}]}
        made = await self._send("POST", url, "v3/conversations", body | _parties(tenant, bot, body), where)
        return _id(made)

    async def post(self, url: str, conversation: str, activity: Json, where: str) -> str:
        """Send an activity to a conversation (of a thread: "19:…;messageid=…"); gives the message's id."""
        path = f"v3/conversations/{_part(conversation)}/activities"
        return _id(await self._send("POST", url, path, activity, where))

    async def update(self, url: str, conversation: str, message: str, activity: Json, where: str) -> None:
        """Replace a message; raises `MessageGone` where it isn't there any more."""
        path = f"v3/conversations/{_part(conversation)}/activities/{_part(message)}"
        await self._send("PUT", url, path, activity | {"id": message}, where, editing=True)

    async def delete(self, url: str, conversation: str, message: str, where: str) -> None:
        """Delete a message; raises `MessageGone` where it isn't there any more."""
        path = f"v3/conversations/{_part(conversation)}/activities/{_part(message)}"
        await self._send("DELETE", url, path, None, where, editing=True)

    async def member(self, url: str, conversation: str, person: str) -> Json:
        """One member of a team, channel or chat."""
        path = f"v3/conversations/{_part(conversation)}/members/{_part(person)}"
        return await self._call("GET", url, path, None, "the roster")

    async def members(self, url: str, conversation: str) -> AsyncIterator[Json]:
        """Everybody in a team, channel or chat, page by page."""
        token = ""
        for _ in range(PAGES):
            query = {"pageSize": str(PAGE)} | ({"continuationToken": token} if token else {})
            path = f"v3/conversations/{_part(conversation)}/pagedmembers?{urlencode(query)}"
            page = await self._call("GET", url, path, None, "the roster")
            for member in page.get("members") or ():
                if isinstance(member, dict):
                    yield member
            token = page.get("continuationToken") or ""
            if not isinstance(token, str) or not token:
                return

    async def team(self, url: str, team: str) -> Json:
        """A team's details: {"id", "name", "aadGroupId"}."""
        return await self._call("GET", url, f"v3/teams/{_part(team)}", None, "the team")

    async def channels(self, url: str, team: str) -> list[Json]:
        """A team's channels: {"id", "name"}; General's name is null."""
        found = await self._call("GET", url, f"v3/teams/{_part(team)}/conversations", None, "the team")
        return [entry for entry in found.get("conversations") or () if isinstance(entry, dict) and entry.get("id")]

    async def _send(
        self, verb: str, url: str, path: str, body: Json | None, where: str, *, editing: bool = False
    ) -> Json:
        """What writes counts against the requests a second; what looks up on the path of a press never waits for it."""
        now = self._ticks()
        if len(self._sent) == self._sent.maxlen and now - self._sent[0] < 1.0:
            after = 1.0 - (now - self._sent[0])
            sentence = f"Leadbell keeps to {self._sent.maxlen} messages a second, as Teams asks."
            raise Busy(sentence, code="pace", after=after, everywhere=True)
        self._sent.append(now)
        return await self._call(verb, url, path, body, where, editing=editing)

    async def _call(
        self, verb: str, url: str, path: str, body: Json | None, where: str, *, editing: bool = False
    ) -> Json:
        if not is_safe(url):
            sentence = "No token may be sent to the stored Teams service address: write to Leadbell in Teams once."
            raise Permanent(sentence, code="unsafe_address")
        address = f"{url.rstrip('/')}/{path}"
        token = await self._access.token()
        reply = await self._transport.ask(verb, address, token=token, json=body)
        if reply.status == 401:
            # Revoked or rotated before its time: one fresh token, then it is the credentials that are wrong.
            self._access.refuse(token)
            reply = await self._transport.ask(verb, address, token=await self._access.token(), json=body)
        if not 200 <= reply.status < 300:
            raise fault_of(reply, where, editing=editing)
        return reply.fields


def _parties(tenant: str, bot: str, body: Mapping[str, Any]) -> Json:
    parties: Json = {"bot": {"id": bot}} if bot else {}
    if tenant:
        parties |= {"tenantId": tenant, "channelData": {**body.get("channelData", {}), "tenant": {"id": tenant}}}
    return parties


def _id(made: Json) -> str:
    found = made.get("id")
    if not isinstance(found, str) or not found:
        raise Unreachable("Teams answered without saying what it made.", code="no_id")
    return found


def _part(text: str) -> str:
    return quote(text, safe="")
