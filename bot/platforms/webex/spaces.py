"""Which Webex space does a rule mean by its title?

A bot sees only the spaces that it is in, and Webex has no search by title: they are all listed, page by page, and
the list is kept for five minutes.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.platforms.memory import KEPT, KEPT_NO, passed
from bot.platforms.port import Channel, Permanent, Place
from bot.platforms.webex.faults import Declined, fault
from bot.platforms.webex.identity import bare
from bot.platforms.webex.wire import Wire

PAGE = 100
"""Spaces a page, Webex' own measure."""

MOST = 10_000
"""Spaces looked at: a bot in more than these can't be what a rule by title is for."""

LISTING = 60.0
"""Seconds for all pages together."""


@dataclass(frozen=True, slots=True)
class Space:
    id: str
    title: str
    read_only: bool


class Spaces:
    """`clock` gives seconds since 1970. `allowed`: the organisations whose spaces may be rung, empty for any. Anybody
    may add a bot to a space of their own and call it as they like."""

    def __init__(self, wire: Wire, clock: Callable[[], float], allowed: frozenset[str] = frozenset()) -> None:
        self._allowed = frozenset(bare(org) for org in allowed)
        self._wire = wire
        self._clock = clock
        self._listed: dict[str, list[Space]] = {}
        self._at: float | None = None
        self._asking = asyncio.Lock()

    async def find(self, channel: Channel) -> Place:
        """The place of a space by its title, upper and lower case alike. Raises `Permanent` where there is none,
        two, or one that can't be written in; `Busy`, `Unreachable`."""
        # Webex has no workspaces: what stands before a slash is part of the title.
        title = f"{channel.workspace}/{channel.name}" if channel.workspace else channel.name
        found = await self._titled(title)
        exact = [space for space in found if space.title == title]
        found = exact if len(exact) == 1 else found
        if not found:
            raise Permanent(
                f'Leadbell is in no Webex space named "{title}"'
                f"{' of an organisation in WEBEX_ORG_IDS' if self._allowed else ''}: add it to the space (People, then "
                "Add people), or correct the rule.",
                code="not_in_space",
            )
        if len(found) > 1:
            raise Permanent(
                f'Leadbell is in {len(found)} Webex spaces named "{title}": rename all but one, '
                "or take Leadbell out of them.",
                code="ambiguous",
            )
        if found[0].read_only:
            raise Permanent(
                f'The Webex space "{title}" is read-only: make it writable, or name another one in the rule.',
                code="forbidden",
            )
        return {"id": found[0].id, "title": found[0].title}

    def forget(self) -> None:
        """The list is known to be wrong."""
        self._at = None

    async def _titled(self, title: str) -> list[Space]:
        async with self._asking:  # many rules start at once, and one list serves them all
            age = passed(self._at, self._clock()) if self._at is not None else KEPT
            found = self._listed.get(_folded(title), [])
            if age >= KEPT or (not found and age >= KEPT_NO):
                self._listed = await self._list()
                self._at = self._clock()
            return self._listed.get(_folded(title), [])

    async def _list(self) -> dict[str, list[Space]]:
        try:
            rooms = await self._wire.call(_group_rooms, sending=True, patience=LISTING)
        except Declined as declined:
            raise fault(declined) from None
        listed: dict[str, list[Space]] = {}
        for room in rooms:
            id, title = room.get("id"), room.get("title")
            if isinstance(id, str) and isinstance(title, str) and self._may_ring(room):
                listed.setdefault(_folded(title), []).append(Space(id, title, room.get("isReadOnly") is True))
        return listed

    def _may_ring(self, room: Mapping[str, Any]) -> bool:
        """Webex' reference of rooms: `ownerId` is the organisation that owns the room."""
        return not self._allowed or bare(str(room.get("ownerId") or "")) in self._allowed


def _group_rooms(api: Any) -> list[dict[str, Any]]:
    rooms = []
    for room in api.rooms.list(type="group", max=PAGE):
        if isinstance(room, dict):
            rooms.append(room)
        if len(rooms) >= MOST:
            break
    return rooms


def _folded(title: str) -> str:
    return " ".join(unicodedata.normalize("NFC", title).casefold().split())
