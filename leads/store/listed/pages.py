"""Which leads are on a page, in which order, and how many are there?

Plain queries for `Database.read`. What is shown of a lead is always as the record has it; which leads are shown, and in
which order, is as of the last time that lists were brought up to date.
"""

from __future__ import annotations

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection

from leads.codec import decode_text
from leads.filters import Filter
from leads.lead import Lead
from leads.store.listed.documents import Piece
from leads.store.listed.measuring import run
from leads.store.listed.plan import plan
from leads.store.listed.terms import EVERY, term

Order = Literal["latest", "oldest"]
MOST = 500
"""Leads of one page."""
MOST_BEHIND = 10_000
LOOKED_AT = 20_000
"""Leads that one piece of `every` looks at: some hundredths of a second."""


@dataclass(frozen=True, slots=True)
class Row:
    """One lead of a list. `known_by`: the first id that others know it by, its own where there is none."""

    lead: Lead
    known_by: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some leads, and the cursor of those that follow, "" where none do. `behind`: how many changes lists don't show
    yet (after an upgrade, or in a storm), counted up to 10,000; `bot.listing` looks."""

    rows: tuple[Row, ...]
    next_cursor: str
    behind: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """How many leads fit; `more`: that many at least."""

    number: int
    more: bool = False

    def __str__(self) -> str:
        return f"{self.number:,}+" if self.more else f"{self.number:,}"


@dataclass(frozen=True, slots=True)
class Seen:
    """A value that leads have in a field: without case, as one of them has it, and how many have it."""

    value: str
    shown: str
    number: int


class BadCursor(ValueError):
    """A cursor that no page of such a list gave out."""

    def __init__(self) -> None:
        super().__init__("This cursor belongs to no page of this list.")


def page(
    org: str, filter: Filter, *, cursor: str = "", limit: int = 50, order: Order = "latest"
) -> Callable[[Connection], Page]:
    """`limit` (1 to 500) leads that fit, from `cursor` on: those who wait first, then by their latest activity, newest
    first; "oldest" is the other way round. Raises BadCursor."""
    at = _read(cursor)
    most = max(1, min(limit, MOST))
    way, beyond = ("ASC", ">") if order == "oldest" else ("DESC", "<")

    def query(connection: Connection) -> Page:
        bound = [] if at is None else [Piece(f"({{rank}}, {{num}}) {beyond} (?, ?)", at)]
        end = f"ORDER BY {{rank}} {way}, {{num}} {way} LIMIT ?"
        inner = plan(connection, org, filter, most + 1).rows("{rank} AS rank, {num} AS num", bound, end, (most + 1,))
        order = f"ORDER BY p.rank {way}, p.num {way}"
        found = run(connection, Piece(f"{_SHOWN.format('p', inner.sql)} {order}", inner.values))
        shown = found[:most]
        last = _write(shown[-1][0], shown[-1][1]) if len(found) > most else ""
        return Page(_rows(org, shown), last)

    return query


def count(org: str, filter: Filter, most: int = 10_000) -> Callable[[Connection], Count]:
    """How many leads fit, counted up to `most`."""

    def query(connection: Connection) -> Count:
        found = plan(connection, org, filter, most + 1)
        inner = found.rows("{rank} AS rank, {num} AS num", (), "LIMIT ?", (most + 1,))
        if not found.asks or (found.lead is not None and [found.lead] == list(found.asks) and found.lead.exact):
            terms = found.lead.terms if found.lead is not None else (term(org, EVERY),)
            counted = Piece("SELECT number FROM terms WHERE term = ?", terms)
            if len(terms) == 1 and (told := run(connection, counted)):
                return _counted(told[0][0], most)
        return _counted(run(connection, Piece(f"SELECT count(*) FROM ({inner.sql}) c", inner.values))[0][0], most)

    return query


def every(org: str, filter: Filter, after: str = "", most: int = 500) -> Callable[[Connection], Page]:
    """All leads that fit, piece by piece, each once however they change meanwhile, in the order in which they were
    first listed. A piece may hold fewer than `most`, or none: it is the last one where its cursor is "". Leads that
    are new since the first piece are left out. Raises BadCursor."""
    at = _read(after)

    def query(connection: Connection) -> Page:
        limit = max(1, min(most, MOST))
        begin, end = at if at is not None else (0, _newest(connection))
        if begin >= end:
            return Page((), "")
        until = min(begin + LOOKED_AT, end)
        inner = plan(connection, org, filter, limit).looked_at(begin, until, limit)
        found = run(connection, Piece(f"{_SHOWN.format('l', inner.sql)} ORDER BY p.num", inner.values))
        reached = found[-1][1] if len(found) == limit else until
        return Page(_rows(org, found), _write(reached, end) if reached < end else "")

    return query


def values(org: str, field: str, most: int = 100) -> Callable[[Connection], list[Seen]]:
    """Which values leads have in a field, the most frequent first; those of fields that have few. Not the absence of
    one."""

    def query(connection: Connection) -> list[Seen]:
        asked = (
            "SELECT value, shown, number FROM terms WHERE org = ? AND field = ? AND value <> ''"
            " ORDER BY number DESC, value LIMIT ?"
        )
        return [Seen(*row) for row in run(connection, Piece(asked, (org, field, most)))]

    return query


def behind(connection: Connection) -> int:
    """How many changes lists don't show yet, counted up to 10,000."""
    number: int = run(connection, Piece(f"SELECT count(*) FROM (SELECT 1 FROM to_list LIMIT {MOST_BEHIND}) c"))[0][0]
    return number


_SHOWN = (
    "SELECT {0}.rank, p.num, l.lead_id, leads.state, (SELECT i.outside_id FROM lead_ids i WHERE i.lead_id = l.lead_id"
    " ORDER BY i.source, i.outside_id LIMIT 1) FROM ({1}) p JOIN listed l ON l.num = p.num"
    " LEFT JOIN leads ON leads.id = l.lead_id"
)


def _newest(connection: Connection) -> int:
    number: int = run(connection, Piece("SELECT coalesce(max(num), 0) FROM listed"))[0][0]
    return number


def _counted(number: int, most: int) -> Count:
    return Count(min(number, most), number > most)


def _rows(org: str, found: Sequence[tuple[Any, ...]]) -> tuple[Row, ...]:
    """What was found, without leads that were erased a moment ago."""
    return tuple(
        Row(decode_text(lead_id, org, state), known_by or lead_id)
        for _, _, lead_id, state, known_by in found
        if state is not None
    )


def _write(first: int, second: int) -> str:
    return urlsafe_b64encode(struct.pack(">qq", first, second)).rstrip(b"=").decode()


def _read(cursor: str) -> tuple[int, int] | None:
    if not cursor:
        return None
    try:
        first, second = struct.unpack(">qq", urlsafe_b64decode(cursor + "=="))
    except (ValueError, struct.error):
        raise BadCursor from None
    return first, second
