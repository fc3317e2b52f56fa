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
from bot.platforms.webex.identity import UUID, bare
from bot.platforms.webex.wire import Wire, read

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
    bot: str = ""  # what rules call the bot that is in it, where it isn't that of the settings

    @property
    def address(self) -> Channel:
        """By which the space is found again, whatever it is called then: the UUID in its id."""
        return Channel(bare(self.id), self.bot)

    def means(self, channel: Channel) -> bool:
        """Whether a rule that names this channel means the space."""
        named = {_folded(self.title), *([_folded(f"{self.bot}/{self.title}")] if self.bot else [])}
        return _folded(_title(channel)) in named


class Spaces:
    """`clock` gives seconds since 1970. `allowed`: the organisations whose spaces may be rung, empty for any. Anybody
    may add a bot to a space of their own and call it as they like."""

    def __init__(
        self, wire: Wire, clock: Callable[[], float], allowed: frozenset[str] = frozenset(), bot: str = ""
    ) -> None:
        self._bot = bot
        self._allowed = frozenset(bare(org) for org in allowed)
        self._wire = wire
        self._clock = clock
        self._listed: dict[str, list[Space]] = {}
        self._at: float | None = None
        self._asking = asyncio.Lock()

    async def find(self, channel: Channel) -> Place:
        """The place of a space by its title, upper and lower case alike. Raises `Permanent` where there is none,
        two, or one that can't be written in; `Busy`, `Unreachable`."""
        title = _title(channel)
        found = await self._titled(title)
        if not found and UUID.fullmatch(title):
            found = await self._with_id(title)
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

    async def look_at(self, id: str) -> Space | None:
        """A space that Leadbell has just come into, None where it can't be rung: a direct one, one of an organisation
        that isn't let in, or one that it isn't in any more. Raises `Busy`, `Unreachable`, `Permanent`."""
        self.forget()
        try:
            room = read(await self._wire.call(lambda api: api.rooms.get(id)))
        except Declined as declined:
            if declined.status in (404, 410):
                return None
            raise fault(declined) from None
        rings = room.get("type") == "group" and isinstance(room.get("title"), str) and self._may_ring(room)
        return Space(id, str(room["title"]), room.get("isReadOnly") is True, self._bot) if rings else None

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

    async def _with_id(self, uuid: str) -> list[Space]:
        await self._titled("")  # so that the list is as fresh as for any name that isn't found
        return [space for some in self._listed.values() for space in some if bare(space.id) == uuid.casefold()]

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


def _title(channel: Channel) -> str:
    """Webex has no workspaces: what stands before a slash is part of the title."""
    return f"{channel.workspace}/{channel.name}" if channel.workspace else channel.name


def _folded(title: str) -> str:
    return " ".join(unicodedata.normalize("NFC", title).casefold().split())
