"""By which rows is a lead found?

One for each value of each of its facts, so that "this field has this value" is a range of one index, already in the
list's order. A row's `term` is a number made of organisation, field and value: 63 bits of a hash, so that nobody has to
look up or keep which value has which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b

from leads.fields import CATALOGUE

EVERY = ""
"""The field of the term that every lead has."""
PERIOD = "~period"
"""The field of the terms that say in which periods of 30 days anything happened with a lead."""
NONE = ""
"""The value of the term that says that a lead has none in a field which may be asked for that."""
PERIOD_LASTS = 30 * 86_400_000
"""Milliseconds."""

USUAL: Mapping[str, object] = {
    "control": "automated", "blocked": False, "exempt": False, "waiting": False, "on_it": False, "left": False,
    "score": 0, "messages": 0,
}  # fmt: skip
"""Values that most leads have: they get no row, and are asked of the facts or the document of all leads."""
_NOT = frozenset({"id", "latest_action_kind"}) | {
    field.name for field in CATALOGUE.values() if field.type == "datetime"
}
"""Facts without terms: asked of the document."""
_FEW = frozenset({"agent", "channel", "with", "country", "language", "email_status", "seniority", "industry"})
"""Fields of free text that have few values, besides those of choices, persons and true/false."""


@lru_cache(maxsize=20_000)
def term(org: str, field: str, value: str = "") -> int:
    """The number of a value, folded, of a field."""
    digest = blake2b(f"{org}\0{field}\0{value}".encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def has_terms(field: str) -> bool:
    """Whether the values of a field have rows."""
    return field not in _NOT


def few(field: str) -> bool:
    """Whether a field has few values, which are counted in `schema.terms`."""
    row = CATALOGUE.get(field)
    return (
        field in _FEW or field in (EVERY, PERIOD) or (row is not None and row.type in ("choice", "boolean", "person"))
    )


def written(value: object) -> str:
    """A value as its term has it: text without case, numbers alike whether whole or not."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(int(value)) if value == int(value) else repr(value)
    return str(value).casefold()


def is_usual(field: str, value: object) -> bool:
    """Whether a value is the one that gets no row."""
    return field in USUAL and USUAL[field] == value


def values_of(field: str, value: object) -> Iterator[tuple[str, str]]:
    """The values of a fact that get rows, as (folded, as it is shown)."""
    if isinstance(value, list):
        for one in value:
            yield written(one), str(one)
    elif not is_usual(field, value):
        yield written(value), str(value)
