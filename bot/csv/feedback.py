"""How is feedback written down as CSV?

As leads are: RFC 4180, UTF-8 with a byte order mark, and no cell that a spreadsheet takes for a formula.
"""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bot.csv.cells import moments
from bot.csv.guard import guarded
from cards.who import full_name
from leads.store.feedback_list import Given

COLUMNS = (
    "given_at", "rating", "fate", "applied_at", "by", "agent", "lead", "lead_name", "channel", "message_at", "message",
    "better", "why", "id",
)  # fmt: skip


def head() -> bytes:
    """The first line, with the mark before it."""
    return BOM_UTF8 + _written([COLUMNS])


def lines(found: Iterable[Given], zone: str) -> bytes:
    """A line for each. `zone`: of moments, an IANA name."""
    moment = moments(zone)
    return _written([_cells(one, moment) for one in found])


def _cells(one: Given, moment: Callable[[Any], str]) -> list[str]:
    event, message = one.event, one.message
    data = event.data
    texts = (
        moment(event.at), data.get("rating"), one.fate, moment(one.applied_at),
        event.by.email if event.by else "", ((message or event).agent or {}).get("name"), one.lead.id,
        full_name(one.lead).text, event.channel, moment(message.at) if message else "",
        message.data.get("text") if message else "", data.get("better"), data.get("why"), event.id,
    )  # fmt: skip
    return [guarded("" if text is None else str(text)) for text in texts]


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    held = io.StringIO(newline="")
    csv.writer(held, lineterminator="\r\n").writerows(rows)
    return held.getvalue().encode("utf-8", "replace")
