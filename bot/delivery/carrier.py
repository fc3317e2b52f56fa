"""How does one thing get to where it belongs?

The dispatcher decides what goes when; a carrier knows how: `PlatformCarrier` for chat, `bot.delivery.webhook`
for the agents' platform.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Protocol

import orjson

from bot.delivery.conversing import written_in
from bot.delivery.outbox import Claim
from bot.delivery.parcels import Parcel
from bot.directory import Directory
from bot.platforms.port import Address, Capabilities, Channel, Direct, MessageGone, Permanent, Platform
from cards.model import Rendered
from leads.events import CATALOGUE


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a parcel: the message as it now stands, its content's hash, and what it cost: "nothing"
    where the message already showed it."""

    message: Mapping[str, Any] | None
    content: str
    cost: str  # "post", "edit" or "nothing"


class Draw(Protocol):
    """Draws what a parcel shows on a platform."""

    async def __call__(self, claim: Claim, parcel: Parcel) -> Rendered: ...

    def erased(self) -> Rendered:
        """What stands in place of a message that can't be deleted."""
        ...


class Carrier(Protocol):
    """Sends parcels to one platform. May raise the port's faults."""

    name: str
    capabilities: Capabilities

    async def find(self, claim: Claim) -> dict[str, Any]:
        """The place that a claim's address stands for."""
        ...

    async def send(self, claim: Claim, place: Mapping[str, Any], parcel: Parcel) -> Sent: ...

    async def take_back(self, message: Mapping[str, Any]) -> None:
        """Delete a surplus message."""
        ...

    async def erase(self, message: Mapping[str, Any]) -> None:
        """Let nothing of an erased lead stand in a message: delete it, or where that isn't allowed, blank it."""
        ...


class PlatformCarrier:
    """Carries cards and lines to a chat platform."""

    def __init__(self, platform: Platform, directory: Callable[[str], Directory], draw: Draw) -> None:
        self.name: str = platform.name
        self.capabilities = platform.capabilities
        self._platform = platform
        self._directory = directory
        self._draw = draw

    async def find(self, claim: Claim) -> dict[str, Any]:
        return dict(await self._platform.resolve(self._address(claim)))

    def _address(self, claim: Claim) -> Address:
        kind, _, rest = claim.address.partition(":")
        if kind == "person":
            person = self._directory(claim.org).by_id(rest)
            if person is None or not person.active:
                raise Permanent("This person is no longer on record with Leadbell.", code="person_gone")
            return Direct(person)
        workspace, _, name = rest.partition(":")
        return Channel(name, workspace)

    async def send(self, claim: Claim, place: Mapping[str, Any], parcel: Parcel) -> Sent:
        rendered = await self._draw(claim, parcel)
        if parcel.kind == "line":
            if parcel.own is not None:
                try:
                    return Sent(await self._platform.edit(parcel.own, rendered), "", "edit")
                except MessageGone:
                    return Sent(parcel.own, "", "nothing")
            if await self._marked(parcel):
                return Sent(None, "", "edit")
            under = parcel.message
            seen = under is not None and parcel.event is not None and CATALOGUE[parcel.event.kind].urgent
            message = await self._platform.post(place, rendered, under=under, also_in_place=seen)
            return Sent(message, "", "post")
        content = content_hash(rendered)
        if parcel.message is None:
            return Sent(await self._platform.post(place, rendered), content, "post")
        if content == parcel.row.hash:
            return Sent(parcel.message, content, "nothing")
        try:
            return Sent(await self._platform.edit(parcel.message, rendered), content, "edit")
        except MessageGone:
            if parcel.row.state == "moved":  # nobody needs a pointer in place of a message that is gone
                return Sent(parcel.message, content, "nothing")
            return Sent(await self._platform.post(place, rendered), content, "post")

    async def _marked(self, parcel: Parcel) -> bool:
        """Whether a rep's text is marked as sent where it stands, which spares a line."""
        event, reply = parcel.event, parcel.reply
        if not self.capabilities.reacts or event is None or reply is None or reply.state != "sent":
            return False
        where = written_in(event.data)
        here = where.get("destination") == parcel.row.destination_id
        return here and bool(where.get("message")) and await self._platform.react(where["message"])

    async def take_back(self, message: Mapping[str, Any]) -> None:
        await self._platform.delete(message)

    async def erase(self, message: Mapping[str, Any]) -> None:
        try:
            await self._platform.delete(message)
        except Permanent as refused:
            if refused.scope == "installation":
                raise
            try:
                await self._platform.edit(message, self._draw.erased())
            except MessageGone:
                return


def content_hash(rendered: Rendered) -> str:
    """What a message shows, as a short hash: two equal ones need no edit."""
    packed = orjson.dumps([rendered.payload, rendered.push], option=orjson.OPT_SORT_KEYS)
    return blake2b(packed, digest_size=12).hexdigest()
