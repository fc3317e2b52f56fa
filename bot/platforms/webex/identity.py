"""Do two ids of Webex' name the same thing, and is this one safe to ask for?

An id is the base64 of an address such as ciscospark://us/PEOPLE/<uuid>. Newer interfaces also give the bare
UUID, and the part after the scheme differs between Webex' regions for one and the same person.
"""

from __future__ import annotations

import base64
import re

ID = re.compile(r"[A-Za-z0-9_=+:~-][A-Za-z0-9_=+:.~-]{0,511}")

UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def is_id(value: object) -> bool:
    """Whether a value can be an id. Ids become part of an address: nothing that changes its meaning gets through."""
    return isinstance(value, str) and ID.fullmatch(value) is not None


def bare(value: str) -> str:
    """The UUID (or other last part) inside an id, in small letters; an id of any other shape is returned as it is."""
    value = value.strip()
    if UUID.fullmatch(value):
        return value.casefold()
    try:
        plain = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True).decode("ascii")
    except ValueError:
        return value
    return plain.rsplit("/", 1)[-1].casefold() if "://" in plain else value


def same_id(one: str, other: str) -> bool:
    """Whether two ids name the same thing; "" names nothing."""
    return bool(one) and bool(other) and (one == other or bare(one) == bare(other))
