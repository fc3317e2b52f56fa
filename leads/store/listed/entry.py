"""What do the tables of lists hold of one lead?

Pure: a lead makes an entry, and the difference of two entries is what is to be written.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from leads.facts import facts
from leads.filters import MAY_BE_NONE
from leads.lead import Lead
from leads.store.listed.bits import pack
from leads.store.listed.rank import rank
from leads.store.listed.terms import EVERY, NONE, PERIOD, PERIOD_LASTS, few, has_terms, term, values_of
from leads.store.listed.words import starts_of, words_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A lead as lists hold it. `terms`: its numbers; `counted`: those of fields with few values, each with field,
    value and how it is shown."""

    org: str
    rank: int
    last: int
    facts: int
    doc: str
    words: str
    starts: str
    terms: frozenset[int]
    counted: dict[int, tuple[str, str, str]]


def entry_of(lead: Lead, periods: Iterable[int] = ()) -> Entry:
    """The entry of a lead. `periods`: the numbers of the 30 days in which anything happened with it."""
    looked_at = facts(lead)
    doc: dict[str, object] = {}
    terms = {term(lead.org, EVERY)}
    counted = {term(lead.org, EVERY): (EVERY, "", "")}
    for name, value in looked_at.items():
        doc[name] = _plain(value)
        if not has_terms(name):
            continue
        for value_of, shown in values_of(name, value):
            number = term(lead.org, name, value_of)
            terms.add(number)
            if few(name):
                counted[number] = (name, value_of, shown)
    for name in MAY_BE_NONE - doc.keys():
        number = term(lead.org, name, NONE)
        terms.add(number)
        counted[number] = (name, NONE, "")
    for period in {*periods, lead.created_at // PERIOD_LASTS, lead.last_activity // PERIOD_LASTS}:
        number = term(lead.org, PERIOD, str(period))
        terms.add(number)
        counted[number] = (PERIOD, str(period), "")
    words = words_of(lead)
    return Entry(
        lead.org, rank(lead), lead.last_activity, pack(lead, looked_at.get), orjson.dumps(doc).decode(), words,
        starts_of(words), frozenset(terms), counted,
    )  # fmt: skip


def _plain(value: object) -> object:
    """A fact as conditions compare it: text without case, true and false as 1 and 0."""
    if isinstance(value, str):
        return value.casefold().replace("\0", "")
    if isinstance(value, bool):
        return int(value)
    return [_plain(str(one)) for one in value] if isinstance(value, list) else value


def packed(terms: Iterable[int]) -> bytes:
    """Terms as they are kept with the lead."""
    return array("q", sorted(terms)).tobytes()


def unpacked(held: bytes) -> frozenset[int]:
    """The opposite of `packed`."""
    found = array("q")
    found.frombytes(held)
    return frozenset(found)
