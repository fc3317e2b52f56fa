"""Leads: the list, in chat. Typed, searched, filtered and turned page by page."""

from __future__ import annotations

from urllib.parse import urlencode

from cards.leads import (
    AFTER,
    BEFORE,
    MOST_TYPED,
    OF,
    PAGE,
    TEXT,
    Listed,
    browse_card,
    fault_card,
    list_card,
    mark,
    typed,
)
from cards.notice import refused
from cards.view import View
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.open_lead import NOWHERE
from handlers.room import Room
from leads.filters import Filter, FilterFault, parse_typed, read_filter, sentence, write_filter
from leads.store.listed import BadCursor, Page


@intent(
    "leads", label="Leads", arguments=(TEXT, AFTER, BEFORE, OF), command="leads", words=TEXT, slash=True,
    hint="stage:engaged country:DE acme", sentence="Lists leads; type filters as name:value, and words to search for.",
)  # fmt: skip
async def leads(asked: Intent, room: Room) -> Outcome:
    """Shown to the person who asked, and to nobody else. The same leads in the same order as the Leads page."""
    view = View(zone=asked.person.zone)
    try:
        filter = read_text(asked, room.now())
    except FilterFault as fault:
        text = asked.arguments.get(TEXT, "")[:MOST_TYPED]
        return Outcome("refused", fault_card(asked.org, text, fault.sentence, fault.allowed, view))
    found, may = await listed(asked, room, filter), asked.person.may(room.export_by)
    return Outcome("shown", list_card(asked.org, found, view, room.now(), may_export=may))


@intent("browse", label="Open in browser", arguments=(TEXT,), sentence="")
async def browse(asked: Intent, room: Room) -> Outcome:
    """A link to the Leads page with what the list on the card asks for."""
    try:
        asks = urlencode(write_filter(read_text(asked, room.now())))
    except FilterFault:
        asks = ""
    link = await room.sign_in_link(asked, f"/leads?{asks}" if asks else "/leads")
    if not link:
        return Outcome("refused", refused(NOWHERE), beside=True)
    return Outcome("shown", browse_card(asked.org, link, asked.person.name), beside=True)


def read_text(asked: Intent, now: int) -> Filter:
    """The filter that stands in the intent's text. `now`: milliseconds. Raises FilterFault."""
    text = asked.arguments.get(TEXT, "")
    if len(text) > MOST_TYPED:
        raise FilterFault(TEXT, f"At most {MOST_TYPED} characters can be typed here.", "Filter in the browser instead.")
    return read_filter(parse_typed(text), now=now, zone=asked.person.zone, me=asked.person.email)


async def listed(asked: Intent, room: Room, filter: Filter, most: int = PAGE) -> Listed:
    """The page that the intent's arguments ask for, the first one where they belong to another list."""
    pairs = write_filter(filter)
    text = typed(pairs)
    mine = asked.arguments.get(OF, "") == mark(text)
    after, before = (asked.arguments.get(name, "") if mine else "" for name in (AFTER, BEFORE))
    try:
        at, found = await _found(asked, room, filter, after, before, most)
    except BadCursor:
        at, found = "", await room.listed(asked, filter, limit=most)
    if at and not found.rows:  # all that stood there has moved on
        at, found = "", await room.listed(asked, filter, limit=most)
    number = await room.counted(asked, filter)
    said = sentence(filter) if pairs else ""
    return Listed([row.lead for row in found.rows], text, said, str(number), found.next_cursor, at)


async def _found(asked: Intent, room: Room, filter: Filter, after: str, before: str, most: int) -> tuple[str, Page]:
    """A page and the cursor that it begins at. `before`: the cursor at which the page below began: as many leads
    upwards from there lies the cursor of the page above it, or the head of the list."""
    at = after
    if before:
        up = await room.listed(asked, filter, cursor=before, limit=most, order="oldest")
        at = up.next_cursor
    return at, await room.listed(asked, filter, cursor=at, limit=most)
