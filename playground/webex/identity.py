"""What do Webex' ids and times look like?

An id is the base64 of `ciscospark://us/<KIND>/<uuid>` without padding; clients are told to treat
it as opaque, and some decode it all the same, so the shape is kept. Times are UTC with milliseconds.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from datetime import UTC, datetime


def make_id(kind: str, key: str | None = None) -> str:
    """An id of a kind ("PEOPLE", "ROOM", "MESSAGE" ...) for a key, or for a new random uuid."""
    plain = f"ciscospark://us/{kind}/{key or uuid.uuid4()}"
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read_id(value: str) -> tuple[str, str] | None:
    """(kind, key) of an id, or None for a text that is no Webex id."""
    try:
        plain = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    head, _, key = plain.rpartition("/")
    scheme, _, kind = head.rpartition("/")
    return (kind, key) if scheme.startswith("ciscospark://") else None


def iso(seconds: float) -> str:
    """A time in seconds since 1970 as Webex writes it: `2026-11-22T10:00:00.123Z`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(seconds * 1000) % 1000:03d}Z"
