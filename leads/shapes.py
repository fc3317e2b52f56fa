"""What is the normal form of a value of each type?

Every function takes whatever JSON or YAML may hold but null, and returns the normal form, None for
a blank; each raises `Unfit` with what is allowed, as it follows the words "must be". Values reach
no sentence: they may be a lead's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from ipaddress import ip_address
from typing import Literal

from leads.countries import CODES, code_of
from leads.moments import EARLIEST, LATEST, milliseconds
from leads.suggestion import listed

Form = Literal["plain", "email", "country", "ip", "id"]

LONGEST = 10_000
"""Characters of one text."""
MOST = 200
"""Texts of one list."""
LARGEST = 2**53 - 1
"""What every JSON reader and both databases keep exactly."""

_NUMBER = re.compile(r"\s*[+-]?(?:\d{1,300}(?:\.\d{0,300})?|\.\d{1,300})(?:[eE][+-]?\d{1,3})?\s*", re.ASCII)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


class Unfit(ValueError):
    """A value doesn't fit; the text says what is allowed."""


def _storable(text: str) -> bool:
    if "\0" in text:
        return False
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False


def exact_text(value: object) -> str:
    """Text as it is, whole numbers written out: at most 10,000 characters, without NUL and lone surrogates, which
    PostgreSQL and UTF-8 can't hold."""
    if type(value) is int and -LARGEST <= value <= LARGEST:
        return str(value)
    if not isinstance(value, str) or len(value) > LONGEST:
        raise Unfit(f"text of at most {LONGEST:,} characters.")
    if not _storable(value):
        raise Unfit("text without NUL characters and broken Unicode.")
    return value


def text(value: object) -> str | None:
    """Trimmed text."""
    return exact_text(value).strip() or None


def _email(value: object) -> str | None:
    found = text(value)
    # RFC 5321, 4.5.3.1.3: a path has at most 256 characters, two of them the angle brackets.
    if found is not None and (len(found) > 254 or _EMAIL.fullmatch(found) is None):
        raise Unfit("an e-mail address, such as ada@analytical.example.")
    return found


def _country(value: object) -> str | None:
    if isinstance(value, str) and value in CODES:
        return value
    found = text(value)
    if found is None:
        return None
    code = code_of(found) if len(found) <= 100 else None
    if code is None:
        raise Unfit("a country's ISO 3166 code, such as DE, or its English name.")
    return code


def _ip(value: object) -> str | None:
    found = text(value)
    if found is None:
        return None
    try:
        return str(ip_address(found))
    except ValueError:
        raise Unfit("an IPv4 or IPv6 address, such as 81.2.69.142.") from None


def _id(value: object) -> str:
    found = text(value)
    if found is None or len(found) > 200:
        raise Unfit("text of 1 to 200 characters.")
    return found


FORMS: dict[Form, Callable[[object], str | None]] = {
    "plain": text,
    "email": _email,
    "country": _country,
    "ip": _ip,
    "id": _id,
}


def _number(value: object) -> int | float | None:
    if isinstance(value, str):
        if not value.strip():
            return None
        if _NUMBER.fullmatch(value):
            value = int(value) if value.strip().lstrip("+-").isdigit() else float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not -LARGEST <= value <= LARGEST:
        raise Unfit("a number, such as 500, between -(2^53 - 1) and 2^53 - 1.")
    return int(value) if value == int(value) else value


def _boolean(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        word = value.strip().casefold()
        if not word:
            return None
        if word in _TRUTH:
            return _TRUTH[word]
    raise Unfit("yes or no (true or false).")


def _datetime(value: object) -> int | None:
    if type(value) is int and EARLIEST <= value <= LATEST:
        return value
    if isinstance(value, str):
        if not value.strip():
            return None
        try:
            return milliseconds(value.strip())
        except ValueError:
            pass
    raise Unfit("a date-time as in RFC 3339, such as 2026-11-22T10:00:00Z, or a date, which is its midnight UTC.")


TYPES: dict[str, Callable[[object], object]] = {
    "number": _number,
    "boolean": _boolean,
    "datetime": _datetime,
    "person": _email,
}


@cache
def _by_fold(choices: tuple[str, ...]) -> dict[str, str]:
    return {choice.casefold().replace(" ", "_"): choice for choice in choices}


def choice(value: object, choices: tuple[str, ...]) -> str | None:
    """One of `choices`; case doesn't count, nor does a space for an underscore."""
    if isinstance(value, str):
        if value in choices:
            return value
        word = value.strip()
        if not word:
            return None
        found = _by_fold(choices).get(word.casefold().replace(" ", "_"))
        if found is not None:
            return found
    raise Unfit(f"{listed(choices)}.")


def texts(value: object, choices: tuple[str, ...] = ()) -> list[str] | None:
    """A list of texts, or of `choices`; a single text is a list of one. Blanks are left out."""
    items = value if isinstance(value, list | tuple) else [value]
    if len(items) > MOST:
        raise Unfit(f"a list of at most {MOST} texts.")
    try:
        found = [choice(item, choices) if choices else text(item) for item in items if item is not None]
    except Unfit as unfit:
        raise Unfit(f"a text or a list, each {unfit}") from None
    return [item for item in found if item is not None] or None
