"""By which index is a list best found?

The rarest of what is asked leads, and every lead that it finds is asked the rest. Terms stand in the list's order, so
that a page ends as soon as it is full; words don't: what they find is sorted, as long as it isn't too much.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from sqlalchemy import Connection

from leads.filters import Filter
from leads.store.listed.asked import Ask, Names, asks_of
from leads.store.listed.documents import Piece
from leads.store.listed.terms import EVERY, term

SORTED = 20_000
"""Leads that are sorted for a page at the most; where words find more, the list's order leads."""
_OF_TERMS = Names("d.rank", "d.num", "d.facts")
_OF_LISTED = Names("l.rank", "l.num", "l.facts")
_UNKNOWN = 0.3
"""The share of leads that is guessed to fit what nobody counts."""


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
        if lead.keys and self.postgresql:
            return Piece("l.keys @> CAST(? AS bigint[])", (list(lead.keys),))
        first, *others = lead.keys or lead.said
        more = "".join(" AND EXISTS (SELECT 1 FROM lead_words y WHERE y.word = ? AND y.num = w.num)" for _ in others)
        return Piece(f"l.num IN (SELECT w.num FROM lead_words w WHERE w.word = ?{more})", (first, *others))

    def _asked(self, names: Names, bound: Iterable[Piece]) -> list[Piece]:
        asked = [Piece(one.sql.format(rank=names.rank, num=names.num), one.values) for one in bound]
        instr = "strpos" if self.postgresql else "instr"
        for ask in self.asks:
            if not self._led(ask):
                asked += [Piece(one.sql.replace("{instr}", instr), one.values)
                          for one in ask.residual(names, self.postgresql)]  # fmt: skip
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
    able = [ask for ask in asks if ask.terms or ask.said or ask.keys]
    if not able:
        return Plan(org, asks, None, postgresql)
    if len(asks) == 1 and len(asks[0].terms) == 1 and asks[0].exact:
        return Plan(org, asks, asks[0], postgresql)
    total = _sizes(connection, org, able, postgresql)
    shares = {id(ask): max(ask.size, 0.5) / max(total, 1) if ask in able else _UNKNOWN for ask in asks}
    everyone = prod(shares.values())
    best, least = None, min(total, need / everyone)
    for ask in able:
        if ask.terms:
            cost = min(ask.size, need * shares[id(ask)] / everyone) + need * (len(ask.terms) - 1)
        elif ask.size > SORTED:
            continue
        else:
            cost = ask.size * 3
        if cost < least:
            best, least = ask, cost
    return Plan(org, asks, best, postgresql)


def _sizes(connection: Connection, org: str, able: Sequence[Ask], postgresql: bool) -> int:
    """Put down about how many leads each ask finds; returns how many leads there are."""
    every = term(org, EVERY)
    wanted = sorted({every, *(one for ask in able for one in ask.terms)})
    marks = ", ".join("?" * len(wanted))
    counted: dict[int, int] = dict(
        run(connection, Piece(f"SELECT term, number FROM terms WHERE term IN ({marks})", tuple(wanted)))
    )
    for ask in able:
        if ask.terms:
            ask.size = sum(
                counted[one] if one in counted else _atmost(connection, Piece("lead_terms WHERE term = ?", (one,)))
                for one in ask.terms
            )
        elif ask.keys and postgresql:
            ask.size = _atmost(connection, Piece("listed WHERE keys @> CAST(? AS bigint[])", (list(ask.keys),)))
        else:
            sizes = {
                one: _atmost(connection, Piece("lead_words WHERE word = ?", (one,))) for one in ask.keys or ask.said
            }
            ask.size = min(sizes.values())
            ask.keys = tuple(sorted(ask.keys, key=lambda one: sizes[one]))
    return counted.get(every, 0)


def _atmost(connection: Connection, rows: Piece) -> int:
    """How many rows there are, counted as far as it matters."""
    counted = Piece(f"SELECT count(*) FROM (SELECT 1 FROM {rows.sql} LIMIT {SORTED + 1}) c", rows.values)
    return int(run(connection, counted)[0][0])


def run(connection: Connection, piece: Piece) -> Sequence[Any]:
    """The rows of a statement, as the driver gives them."""
    sql = piece.sql.replace("?", "%s") if connection.dialect.name == "postgresql" else piece.sql
    return connection.exec_driver_sql(sql, piece.values).all()
