"""What may a setting's value look like, and what is said of one that doesn't?

One row for each kind of value: reading the settings asks it, and the reference page tells it.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.platforms.addresses import is_safe
from leads.hours import is_zone
from leads.store.database import BadDatabaseURL, parse_url
from rules.targets import TargetFault, parse_target

SECRET_LENGTH = 32
"""Characters: what `secrets.token_urlsafe(24)` has, 192 bits."""
_UNITS = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


@dataclass(frozen=True, slots=True)
class Shape:
    """`words` say what is allowed; `fault` says what is wrong with a value, as a sentence that begins with the
    setting's name and never repeats a secret, or None. A shape that is checked with its platform has none."""

    words: str
    fault: Callable[[str], str | None] = lambda value: None
    secret: bool = False


def duration(value: str, shortest: int = 0) -> int | None:
    """Milliseconds of a value such as "90s" or "1h"; None where it is none, or shorter than `shortest`."""
    found = re.fullmatch(r"(\d{1,6})\s*([smhd])", value)
    length = int(found[1]) * _UNITS[found[2]] if found else None
    return None if length is None or length < shortest else length


_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")


def domains(value: str) -> list[str]:
    """Domains, in lower case."""
    return [one for one in re.split(r"[\s,]+", value.lower()) if one]


def lasting(shortest: int = 0, why: str = "") -> Shape:
    """A duration of at least `shortest` milliseconds; `why` it can't be less."""
    words = "a number with `s`, `m`, `h` or `d`"

    def fault(value: str) -> str | None:
        if duration(value) is None:
            return f'is "{value}": a number with s, m, h or d is expected, such as 1h.'
        return None if duration(value, shortest) is not None else f'is "{value}": {why}.'

    return Shape(f"{words}: {why}" if why else words, fault)


def one_of(*choices: str) -> Shape:
    """One of a few words."""

    def fault(value: str) -> str | None:
        return None if value in choices else f'is "{value}": {" or ".join(choices)} is expected.'

    return Shape(" or ".join(f"`{choice}`" for choice in choices), fault)


def _no_address(value: str) -> str | None:
    said = "must be an https:// address (http:// only for this machine), without a password."
    return None if is_safe(value) else said


def _no_database(value: str) -> str | None:
    try:
        parse_url(value)
    except BadDatabaseURL as fault:
        return f"{fault}."
    return None


def _too_short(value: str) -> str | None:
    short = len(value) < SECRET_LENGTH
    return f"has {len(value)} characters: at least {SECRET_LENGTH} are needed." if short else None


def _no_place(value: str) -> str | None:
    try:
        parse_target(value)
    except TargetFault as fault:
        return f": {fault.sentence} {fault.hint}".rstrip()
    return None


def _signs_nothing(secret: str) -> str | None:
    """The receiver's library takes base64, and anything else as the secret's own bytes."""
    try:
        empty = b64decode(secret.removeprefix("whsec_")) == b""
    except (binascii.Error, ValueError):
        return None
    return "holds no bytes to sign with: it is base64, with or without whsec_ before it." if empty else None


TEXT = Shape("text")
ADDRESS = Shape("an `https://` address without a password; `http://` only for this machine", _no_address)
OVERRIDE = Shape(ADDRESS.words)
SECRET = Shape("secret", secret=True)
KEY = Shape(f"secret; {SECRET_LENGTH} characters or more", _too_short, secret=True)
SIGNING = Shape("secret; base64, with or without `whsec_` before it, or any text", _signs_nothing, secret=True)
DATABASE = Shape("SQLAlchemy URL of SQLite or PostgreSQL", _no_database, secret=True)
ZONE = Shape(
    "time zone", lambda value: None if is_zone(value) else f': "{value}" is no time zone such as Europe/Berlin.'
)
LANGUAGE = Shape(
    "language tag",
    lambda value: None if _LANGUAGE.fullmatch(value) else f': "{value}" is no language such as en or pt-BR.',
)
PLACE = Shape("a place, as a rule names it", _no_place)
DOMAINS = Shape(
    "domains such as `acme.example`, separated by commas or spaces",
    lambda value: next(
        (f': "{one}" is no domain such as acme.example.' for one in domains(value) if not _DOMAIN.fullmatch(one)), None
    ),
)
EXISTING = Shape(
    "path of what exists", lambda value: None if Path(value).exists() else f"names {value}, which doesn't exist."
)
