"""Timeline: what happened on all channels, in pages."""

from __future__ import annotations

import re

from cards.timeline import AFTER, BEFORE, PAGE, Page, timeline_card
from handlers.intent import Intent, Outcome
from handlers.intents import intent, no_such_lead
from handlers.room import Room
from leads.change import Event
from leads.timeline import entry

Cursor = tuple[int, int]
"""An entry's time in milliseconds, and its commit number."""

_CURSOR = re.compile(r"(-?[0-9]{1,15})_([0-9]{1,15})")
"""A form's inputs come in beside what a token holds: no number may be more than a database takes."""


@intent(
    "timeline", label="Timeline", arguments=(BEFORE, AFTER), opens=True, command="timeline", of_lead=True,
    sentence="What happened to a lead on all channels, the newest first.",
)  # fmt: skip
async def timeline(asked: Intent, room: Room) -> Outcome:
    """Shown to the person who pressed, and to nobody else. Without a cursor, the newest entries."""
    lead = await room.lead(asked)
    if lead is None:
        return no_such_lead()
    before, after = _read(asked.arguments.get(BEFORE, "")), _read(asked.arguments.get(AFTER, ""))
    page = await _page(asked, room, before, None if before else after)
    return Outcome("shown", timeline_card(lead, page, await room.view(asked), room.now()), lead)


async def _page(asked: Intent, room: Room, before: Cursor | None, after: Cursor | None) -> Page:
    """A page and where its neighbours begin. One more entry than it shows is read, to know whether there are any;
    a way back that ends in half a page ends in the newest whole one."""
    if after is not None:
        found = await room.timeline(asked, most=PAGE + 1, after=after)
        if len(found) >= PAGE:
            more = len(found) > PAGE
            shown = found[-PAGE:]
            return _made(shown, older=True, newer=more)
    found = await room.timeline(asked, most=PAGE + 1, before=before)
    if before is not None and not found:
        return await _page(asked, room, None, None)
    return _made(found[:PAGE], older=len(found) > PAGE, newer=before is not None)


def _made(shown: list[tuple[int, Event]], *, older: bool, newer: bool) -> Page:
    entries = tuple(entry(event) for _, event in shown)
    first, last = (_written(shown[0]), _written(shown[-1])) if shown else ("", "")
    return Page(entries, older=last if older else "", newer=first if newer else "")


def _written(found: tuple[int, Event]) -> str:
    seq, event = found
    return f"{event.at}_{seq}"


def _read(text: str) -> Cursor | None:
    """A cursor as `_written` writes it, None for anything else."""
    found = _CURSOR.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None
