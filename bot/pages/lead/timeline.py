"""Which stretch of a timeline does a page show, and where do the ones beside it begin?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.pages.lead.entries import Block, Numbered, blocks
from cards.moments import Clock
from handlers.intent import Intent
from handlers.room import Room
from leads.lead import Lead
from leads.store.reading import MOST_ENTRIES

PAGE = 80
"""Entries of a page: some screens full, and quick to draw."""

Cursor = tuple[int, int]
"""An entry's time in milliseconds, and its commit number."""

_CURSOR = re.compile(r"([0-9]{1,15})_([0-9]{1,15})")
"""No number may be more than a database takes."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Entries in groups, oldest first. `older`, `newer`: where the stretches beside it begin, "" where there are none.
    `first`: the oldest entry's cursor. `newest`: whether this one ends with the newest entry."""

    blocks: list[Block]
    older: str = ""
    newer: str = ""
    first: str = ""
    newest: bool = True


async def stretch(asked: Intent, room: Room, lead: Lead, clock: Clock, query: dict[str, str]) -> Stretch:
    """What the address asks for: `before` or `after` an entry, from an entry on (`since`), else the newest entries."""
    before, after, since = (cursor(query.get(name, "")) for name in ("before", "after", "since"))
    if since is not None:
        found = await room.timeline(asked, most=MOST_ENTRIES, after=(since[0], since[1] - 1))
        if 0 < len(found) < MOST_ENTRIES:
            return _made(lead, clock, found, older=await _any_before(asked, room, found[-1]), newer=False)
    if before is None and after is not None:
        found = await room.timeline(asked, most=PAGE + 1, after=after)
        if len(found) > PAGE:
            return _made(lead, clock, found[-PAGE:], older=True, newer=True)
        before = None
    found = await room.timeline(asked, most=PAGE + 1, before=before)
    if before is not None and not found:
        return await stretch(asked, room, lead, clock, {})
    return _made(lead, clock, found[:PAGE], older=len(found) > PAGE, newer=before is not None)


async def _any_before(asked: Intent, room: Room, oldest: Numbered) -> bool:
    return bool(await room.timeline(asked, most=1, before=(oldest[1].at, oldest[0])))


def _made(lead: Lead, clock: Clock, newest_first: list[Numbered], *, older: bool, newer: bool) -> Stretch:
    found = newest_first[::-1]
    first, last = (_written(found[0]), _written(found[-1])) if found else ("", "")
    return Stretch(blocks(lead, found, clock), first if older else "", last if newer else "", first, newest=not newer)


def _written(found: Numbered) -> str:
    seq, event = found
    return f"{event.at}_{seq}"


def cursor(text: str) -> Cursor | None:
    """A cursor as a page writes it, None for anything else."""
    found = _CURSOR.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None
