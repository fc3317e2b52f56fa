"""How is a point in time written, and read?

Times are kept as milliseconds since 1970 in UTC and written as RFC 3339.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_SHAPE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[Tt ](?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):\d\d))?", re.ASCII
)

EARLIEST = (datetime(1, 1, 1, tzinfo=UTC) - _EPOCH) // _MILLISECOND
LATEST = (datetime(9999, 12, 31, 23, 59, 59, 999000, tzinfo=UTC) - _EPOCH) // _MILLISECOND


def milliseconds(text: str) -> int:
    """Milliseconds since 1970 of an RFC 3339 date-time, or of midnight UTC of a bare date; finer
    fractions are cut off. Raises ValueError where it is neither, or the day doesn't exist."""
    if _SHAPE.fullmatch(text) is None:
        raise ValueError("not an RFC 3339 date-time")
    when = datetime.fromisoformat(text.upper())
    found = (when.replace(tzinfo=when.tzinfo or UTC) - _EPOCH) // _MILLISECOND
    if not EARLIEST <= found <= LATEST:
        raise ValueError("outside the years 1 to 9999")
    return found


def rfc3339(at: int) -> str:
    """`at` (milliseconds since 1970, from `EARLIEST` to `LATEST`) as RFC 3339 in UTC: "2026-11-22T10:00:00Z"."""
    when = (_EPOCH + at * _MILLISECOND).replace(tzinfo=None)
    return when.isoformat(timespec="milliseconds" if when.microsecond else "seconds") + "Z"
