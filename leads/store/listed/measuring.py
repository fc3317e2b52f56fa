"""About how many leads would each ask of a filter find?

As exact as it matters for the choice of a way, and as cheap as that: counts are kept of fields that have few values;
SQLite looks into its indexes as far as a list may be sorted, PostgreSQL is asked what its statistics say.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import orjson
from sqlalchemy import Connection

from leads.store.listed.asked import SORTED, Ask
from leads.store.listed.documents import Piece
from leads.store.listed.terms import EVERY, term

_MORE = 0.6
"""The share of those that have the rarest of a part's keys who have its others too: they mostly come together."""


def measured(connection: Connection, org: str, able: Sequence[Ask], postgresql: bool) -> int:
    """Put down about how many leads each ask finds, the rarest of its words first; returns how many leads there are."""
    every = term(org, EVERY)
    wanted = sorted({every, *(one for ask in able for one in ask.terms)})
    marks = ", ".join("?" * len(wanted))
    counted: dict[int, int] = {
        row[0]: row[1]
        for row in run(connection, Piece(f"SELECT term, number FROM terms WHERE term IN ({marks})", tuple(wanted)))
    }
    total = max(counted.get(every, 0), 1)
    for ask in able:
        if ask.terms:
            ask.size = sum(
                counted[one] if one in counted else _atmost(connection, Piece("lead_terms WHERE term = ?", (one,)))
                for one in ask.terms
            )
            ask.share = min(1.0, max(ask.size, 0.5) / total)
        else:
            _look(connection, ask, total, postgresql)
    return counted.get(every, 0)


def _look(connection: Connection, ask: Ask, total: int, postgresql: bool) -> None:
    """Measure words by the index that has them."""
    words = [word for group in ask.words for word in group]
    sizes = {word: _guessed(connection, word, ask.keys) if postgresql else _counted(connection, word) for word in words}
    groups = [tuple(sorted(group, key=lambda word: sizes[word])) for group in ask.words]
    ask.words = tuple(sorted(groups, key=lambda group: sizes[group[0]]))
    ask.share = prod(max(sizes[group[0]], 0.5) / total * (_MORE if len(group) > 1 else 1) for group in ask.words)
    ask.share = min(1.0, ask.share)
    # PostgreSQL's index of keys finds what has them all, the others what has the rarest.
    ask.size = round(ask.share * total) if ask.keys and postgresql else min(sizes.values())


def _counted(connection: Connection, word: int) -> int:
    return _atmost(connection, Piece("lead_words WHERE word = ?", (word,)))


def _guessed(connection: Connection, word: int, key: bool) -> int:
    """How many leads PostgreSQL expects a word to find. Of all keys together it would expect far too few, as if one had
    nothing to do with the others."""
    asked = Piece("lead_words WHERE word = ?", (word,))
    if key:
        asked = Piece("listed WHERE keys @> CAST(? AS bigint[])", ([word],))
    told = run(connection, Piece(f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {asked.sql}", asked.values))[0][0]
    return int((told if isinstance(told, list) else orjson.loads(told))[0]["Plan"]["Plan Rows"])


def _atmost(connection: Connection, rows: Piece) -> int:
    """How many rows there are, counted as far as it matters."""
    counted = Piece(f"SELECT count(*) FROM (SELECT 1 FROM {rows.sql} LIMIT {SORTED + 1}) c", rows.values)
    return int(run(connection, counted)[0][0])


def run(connection: Connection, piece: Piece) -> Sequence[Any]:
    """The rows of a statement, as the driver gives them."""
    sql = piece.sql.replace("?", "%s") if connection.dialect.name == "postgresql" else piece.sql
    return connection.exec_driver_sql(sql, piece.values).all()
