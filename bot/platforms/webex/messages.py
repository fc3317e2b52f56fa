"""How does a card get into Webex, and how does it stay up to date there?

Limits from the reference of /messages: ten edits a message, one card a message, text beside every card. The
reference also says that messages with attachments can't be edited; in practice (Cisco's chess sample, the SDK's
issue 160) a PUT with attachments works. So it is tried, and where it isn't possible the card is posted afresh.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.platforms.port import Fault, MessageGone, MessageRef, Place, Unreachable
from bot.platforms.webex.faults import Declined, Whither, fault
from bot.platforms.webex.wire import Wire, read
from cards.model import Rendered

CARD = "application/vnd.microsoft.card.adaptive"
MOST_EDITS = 10
MOST_KEPT = 5_000
EARLIER = 5

CAN_NOT_EDIT = (400, 405)
"""What Webex answers to an edit too many, or where it takes none: never a reason to lose the card."""

log = logging.getLogger("bot.platforms.webex")


@dataclass(slots=True)
class Edited:
    """What this process did to one message: edits that its reference doesn't count, and how many edits began.
    `turn` keeps them in the order in which they began."""

    uncounted: int = 0
    begun: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Messages:
    """Posts, edits and deletes. A reference is {"id", "room", "edits"} with "parent", "direct", "title" and
    "earlier" (ids of the messages that it took the place of, newest first) where there are any."""

    def __init__(self, wire: Wire, pointer: Rendered, mark: Mapping[str, str] | None = None) -> None:
        """`pointer`: what takes a card's place when its edits are used up. `mark`: what references say of whose the
        message is."""
        self.mark = dict(mark or {})
        self._wire = wire
        self._pointer = pointer
        self._edited: OrderedDict[str, Edited] = OrderedDict()

    async def post(
        self, place: Place, rendered: Rendered, *, under: MessageRef | None = None, sending: bool = True
    ) -> MessageRef:
        """Post to a space or a person, `under` a message as an answer to it. A message that is gone by now can't
        be answered: then it stands by itself."""
        whither = Whither(str(place.get("title") or (place["id"] if "person" not in place else "")), _direct(place))
        target = {"toPersonEmail" if _direct(place) else "roomId": str(place["id"])}
        if _direct(place) and "person" in place:
            target = {"toPersonId": str(place["person"])}
        parent = ""
        if under is not None:
            parent = str(under.get("parent") or under["id"])  # Webex answers only messages that are no answers
            target = {"roomId": str(under["room"])} if under.get("room") else target
        try:
            answer = await self._create(target | _body(rendered), parent, sending)
        except Declined as declined:
            if not parent or declined.status not in (400, 404):
                raise fault(declined, whither) from None
            parent = ""
            try:
                answer = await self._create(target | _body(rendered), parent, sending)
            except Declined as again:
                raise fault(again, whither) from None
        if not isinstance(answer.get("id"), str):
            raise Unreachable("Webex answered with something that can't be read.", code="nonsense")
        ref: dict[str, Any] = {"id": answer["id"], "room": answer.get("roomId") or target.get("roomId", ""), "edits": 0}
        ref |= {"parent": parent} if parent else {}
        ref |= {key: place[key] for key in ("direct", "title") if place.get(key)}
        return ref | self.mark

    async def edit(self, message: MessageRef, rendered: Rendered, *, sending: bool = True) -> MessageRef:
        """Replace what a message shows. The last edit that Webex allows is spent on a pointer to a fresh message,
        whose reference is returned. Raises `MessageGone` where the message was deleted."""
        held = self._held(str(message["id"]))
        held.begun += 1
        async with held.turn:
            edits = int(message.get("edits", 0)) + held.uncounted
            if edits >= MOST_EDITS - 1:
                return await self._move(message, rendered, sending)
            try:
                await self._put(message, rendered, sending)
            except Declined as declined:
                if declined.status in CAN_NOT_EDIT:
                    return await self._move(message, rendered, sending)
                if declined.status in (404, 410):
                    raise MessageGone("The message was deleted in Webex.", code="gone") from None
                raise fault(declined, _whither(message)) from None
            held.uncounted = 0
            return {**message, "edits": edits + 1}

    def begun(self, id: str) -> int:
        """How many edits of a message this process has begun: whether somebody was faster."""
        held = self._edited.get(id)
        return held.begun if held is not None else 0

    async def refresh(self, id: str, room: str, rendered: Rendered, *, begun: int) -> None:
        """Draw a card afresh whose reference somebody else keeps. Left out where an edit came between (`begun` is
        what it was at the press), which showed what is newer, and where it would take the card's last edits."""
        held = self._held(id)
        async with held.turn:
            if held.begun != begun or held.uncounted >= MOST_EDITS - 2:
                return
            held.uncounted += 1
            try:
                await self._put({"id": id, "room": room}, rendered, sending=False)
            except Declined as declined:
                log.info("webex: the pressed card was not redrawn: HTTP %s", declined.status)

    async def delete(self, message: MessageRef) -> None:
        """Delete a message, and what still stands of those that it took the place of; one that is gone already is
        fine."""
        for id in (message["id"], *message.get("earlier", ())):
            try:
                await self._delete(str(id))
            except Declined as declined:
                if declined.status not in (404, 410):
                    raise fault(declined, _whither(message)) from None

    async def _move(self, message: MessageRef, rendered: Rendered, sending: bool) -> MessageRef:
        """Post afresh first, so that there is never no card; then point to it, or take the old one away."""
        place = {**message, "id": message.get("room", "")}
        under = {"id": message["parent"], "room": message.get("room", "")} if message.get("parent") else None
        fresh = await self.post({**place, "direct": False}, rendered, under=under, sending=sending)
        earlier = [str(message["id"]), *message.get("earlier", [])][:EARLIER]
        try:
            try:
                await self._put(message, self._pointer, sending)
            except Declined as declined:
                if declined.status in CAN_NOT_EDIT:
                    await self._delete(str(message["id"]))
        except (Fault, Declined) as left:
            log.info("webex: an old card was left standing: %s", getattr(left, "code", left))
        self._edited.pop(str(message["id"]), None)
        return {**fresh, **{key: message[key] for key in ("direct", "title") if key in message}, "earlier": earlier}

    async def _create(self, body: Mapping[str, Any], parent: str, sending: bool) -> dict[str, Any]:
        sent = {**body, "parentId": parent} if parent else dict(body)
        return read(await self._wire.call(lambda api: api.messages.create(**sent), sending=sending))

    async def _put(self, message: MessageRef, rendered: Rendered, sending: bool) -> None:
        path = f"messages/{message['id']}"
        body = ({"roomId": message["room"]} if message.get("room") else {}) | _body(rendered)
        await self._wire.call(lambda api: self._wire.session(api).put(path, json=body), sending=sending)

    async def _delete(self, id: str) -> None:
        await self._wire.call(lambda api: api.messages.delete(id), sending=True)

    def _held(self, id: str) -> Edited:
        held = self._edited.setdefault(id, Edited())
        self._edited.move_to_end(id)
        while len(self._edited) > MOST_KEPT:
            self._edited.popitem(last=False)
        return held


def _body(rendered: Rendered) -> dict[str, Any]:
    """A message's content: the card with its text for phones, or the text alone."""
    body: dict[str, Any] = {"markdown": rendered.push}
    if rendered.payload.get("type") == "AdaptiveCard":
        body["attachments"] = [{"contentType": CARD, "content": rendered.payload}]
    return body


def _direct(place: Mapping[str, Any]) -> bool:
    return place.get("direct") is True


def _whither(message: MessageRef) -> Whither:
    return Whither(str(message.get("title") or ""), _direct(message))
