"""What stands in the audit log of an export?

Who, which filter, how many rows. It is written before the first byte leaves, and again at the end with the number of
rows: whoever has seen half a file has seen it. Of what was searched for nothing stands there: it may be a lead's name.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from sqlalchemy import Connection, insert, update

from leads.fields import CATALOGUE
from leads.filters import Filter, write_filter
from leads.store.schema import audit

DID = "leads.exported"
HIDDEN = "…"
_PLAIN = frozenset({"timeframe", "agent", "country", "owner", "with", "language"})
"""Filters whose values are no lead's own words, beside those that only take words of ours."""


def begun(org: str, by: str, now: int, said: str) -> Callable[[Connection], int]:
    """Note that an export begins; the note's number. `by`: who, an id; `said`: the filter, from `shown`."""

    def command(connection: Connection) -> int:
        row = {"org": org, "at": now, "by": by, "did": DID, "subject": f"{said} under way"}
        return int(connection.execute(insert(audit).values(row).returning(audit.c.seq)).scalar_one())

    return command


def ended(number: int, said: str, rows: int, *, whole: bool) -> Callable[[Connection], None]:
    """Note how many rows an export had; where it was broken off, how many were ready by then."""
    told = f"{said} rows={rows}" if whole else f"{said} broken off rows={rows}"

    def command(connection: Connection) -> None:
        connection.execute(update(audit).where(audit.c.seq == number).values(subject=told))

    return command


def shown(filter: Filter) -> str:
    """A filter for the log: "stage=engaged,browsing&q=…", "all" where every lead fits."""
    pairs = [
        (name, quote(value, safe="@,:/") if _is_plain(name) else HIDDEN) for name, value in write_filter(filter)
    ]  # fmt: skip
    return "&".join(f"{name}={value}" for name, value in pairs) or "all"


def _is_plain(name: str) -> bool:
    field = CATALOGUE.get(name.removeprefix("field."))
    return name in _PLAIN or (field is not None and (field.type == "boolean" or bool(field.choices)))
