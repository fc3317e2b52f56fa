"""By which index is a list best found?

The rarest of what is asked leads, and every lead that it finds is asked the rest. Terms stand in the list's order, so
that a page ends as soon as it is full; words don't: what they find is sorted, as long as it isn't too much.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod, sqrt

from sqlalchemy import Connection

from leads.filters import Filter
from leads.store.listed.asked import SORTED, UNKNOWN, Ask, Names, asks_of
from leads.store.listed.documents import Piece
from leads.store.listed.measuring import measured
from leads.store.listed.terms import EVERY, term

_OF_TERMS = Names("d.rank", "d.num", "d.facts")
_ROW = 4
"""What a look at a row of `listed` costs: so many looks at one of an index."""
_FOUND = 6
"""What each lead costs that PostgreSQL finds by keys."""
_OF_LISTED = Names("l.rank", "l.num", "l.facts")
_UNITED = 0.1
"""The share of leads that may be found under several terms and put together before the first of them is counted."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a filter's leads are found: `lead` goes first, None where all leads are looked at in their order."""

    org: str
    asks: Sequence[Ask]
    lead: Ask | None
    postgresql: bool

    @property
    def by_words(self) -> bool:
        return self.lead is not None and not self.lead.terms

    def rows(self, wanted: str, bound: Sequence[Piece], end: str, values: Sequence[object]) -> Piece:
        """The statement. `wanted`: columns of `{rank}` and `{num}`; `bound`: more that each row is asked, with the same
        two; `end`: order and limit, with its `values`."""
        if self.lead is not None and self.by_words:
            return self._by_words(self.lead, wanted, bound, end, values)
        terms = self.lead.terms if self.lead is not None else (term(self.org, EVERY),)
        parts = [self._by_term(one, wanted, bound, end, values) for one in terms]
        if len(parts) == 1:
            return parts[0]
        sql = " UNION ".join(f"SELECT * FROM ({part.sql}) u{at}" for at, part in enumerate(parts))
        every = tuple(value for part in parts for value in part.values)
        return Piece(f"{sql} {end.format(rank='1', num='2')}", (*every, *values))

    def _by_term(self, one: int, wanted: str, bound: Sequence[Piece], end: str, values: Sequence[object]) -> Piece:
        names = _OF_TERMS
        asked = [Piece("d.term = ?", (one,)), *self._asked(names, bound)]
        asked += [Piece("d.rank >= ?", (ask.since,)) for ask in self.asks if ask.since is not None]
        joins = any(ask.joins(names) for ask in self.asks if not self._led(ask))
        source = "lead_terms d CROSS JOIN listed l" if joins else "lead_terms d"
        if joins:
            asked.append(Piece("l.num = d.num"))
        return _put(source, names, wanted, asked, end, values)

    def _by_words(self, lead: Ask, wanted: str, bound: Sequence[Piece], end: str, values: Sequence[object]) -> Piece:
        asked = [self._found(lead), Piece("l.org = ?", (self.org,)), *self._asked(_OF_LISTED, bound)]
        return _put("listed l", _OF_LISTED, wanted, asked, end, values)

    def _found(self, lead: Ask) -> Piece:
        """The leads that have all words, by the rarest of them."""
        words = [word for group in lead.words for word in group]
        if lead.keys and self.postgresql:
            return Piece("l.keys @> CAST(? AS bigint[])", (words,))
        first, *others = words
        more = "".join(" AND EXISTS (SELECT 1 FROM lead_words y WHERE y.word = ? AND y.num = w.num)" for _ in others)
        return Piece(f"l.num IN (SELECT w.num FROM lead_words w WHERE w.word = ?{more})", (first, *others))

    def _asked(self, names: Names, bound: Iterable[Piece]) -> list[Piece]:
        asked = [Piece(one.sql.format(rank=names.rank, num=names.num), one.values) for one in bound]
        for ask in self.asks:
            if ask is not self.lead:
                asked += ask.residual(names, self.postgresql)
            elif not ask.exact:
                asked += ask.listed if ask.words else ask.residual(names, self.postgresql)
        return asked

    def _led(self, ask: Ask) -> bool:
        """Whether an ask is answered by being the one that leads."""
        return ask is self.lead and ask.exact

    def looked_at(self, after: int, until: int, limit: int) -> Piece:
        """The statement that goes through leads by their numbers, in (after, until], and gives those that fit."""
        everyone = Plan(self.org, self.asks, None, self.postgresql)
        asked = [Piece("l.num > ? AND l.num <= ?", (after, until)), Piece("l.org = ?", (self.org,))]
        asked += everyone._asked(_OF_LISTED, ())
        return _put("listed l", _OF_LISTED, "{num}", asked, "ORDER BY l.num LIMIT ?", (limit,))


def _put(
    source: str, names: Names, wanted: str, asked: Iterable[Piece], end: str, values: Sequence[object]
) -> Piece:  # fmt: skip
    pieces = list(asked)
    where = " AND ".join(piece.sql for piece in pieces)
    sql = f"SELECT {wanted} FROM {source} WHERE {where} {end}"
    given = tuple(value for piece in pieces for value in piece.values)
    return Piece(sql.replace("{rank}", names.rank).replace("{num}", names.num), (*given, *values))


def plan(connection: Connection, org: str, filter: Filter, need: int) -> Plan:
    """How the leads of a filter are best found where `need` of them are wanted."""
    postgresql = connection.dialect.name == "postgresql"
    asks = asks_of(org, filter, postgresql)
    able = [ask for ask in asks if ask.able]
    if not able:
        return Plan(org, asks, None, postgresql)
    if len(asks) == 1 and len(asks[0].terms) == 1 and asks[0].exact:
        return Plan(org, asks, asks[0], postgresql)
    total = max(measured(connection, org, able, postgresql), 1)
    best, rows = None, _walked(asks, None, total, need)
    least = _through(asks, None, rows, postgresql)
    for ask in able:
        if need * (len(ask.terms) - 1) > total * _UNITED:
            continue
        if ask.terms:
            walked = _walked(asks, ask, ask.size, need)
            cost = _through(asks, ask, walked, postgresql) + need * (len(ask.terms) - 1)
        elif ask.size > SORTED:
            continue
        else:
            walked = 0.0
            cost = ask.size * _FOUND if postgresql else ask.size * 1.5 + ask.share * total * 3
        if cost < least:
            best, least, rows = ask, cost, walked
    for ask in able:
        ask.before = ask.keys and _before(ask, rows)
    return Plan(org, asks, best, postgresql)


def _walked(asks: Sequence[Ask], lead: Ask | None, most: int, need: int) -> float:
    """How many rows to reckon with, of a list of `most` that is left when enough were found. That is guessed as if one
    ask had nothing to do with another; where few leads in one country have such a name, it is the whole list. So of
    several, the middle between the two is taken, by their ratio."""
    others = [ask.share for ask in asks if ask is not lead]
    expected = min(most, need / prod(others)) if others else min(most, need)
    if any(ask.past for ask in asks if ask is not lead):
        expected = max(expected, most * UNKNOWN)  # those who have been here since stand further up
    return expected if len(others) + (lead is not None) < 2 else sqrt(most * expected)


def _before(ask: Ask, rows: float) -> bool:
    """Whether PostgreSQL should look up all leads that have a name's keys, rather than the words of each row."""
    return ask.size <= SORTED and ask.size * _FOUND < rows * _ROW * (1 - ask.share)


def _through(asks: Sequence[Ask], lead: Ask | None, rows: float, postgresql: bool) -> float:
    """What it costs to go through so many rows in the list's order. Dearest is a look at their rows in `listed`, unless
    words have ruled them out before."""
    cost = rows
    for ask in asks:
        if ask.joins(_OF_TERMS) and (ask is not lead or not ask.exact):
            if not ask.words:
                cost += rows * _ROW
            elif not (postgresql and ask.keys):
                cost += rows * max(_ROW * ask.share, 0.5)
            elif _before(ask, rows):
                cost += ask.size * _FOUND + rows * _ROW * ask.share
            else:
                cost += rows * _ROW
    return cost
