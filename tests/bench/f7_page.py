"""F7: how long does a filtered, sorted page of 50 out of 1,000,000 leads take?

The questions of `tests.bench.questions`, as the Leads page asks its store. A question's time is the median of its
repeats; the rows give the median over all questions, and from where on the slowest tenth of them lies. The slowest
questions are told by name.
Anchors: the very statements that such a page ran, with their values, by the bare driver, rows fetched and nothing made
of them; and the same pages of 10,000 leads. Lost: leads on a page whose facts don't fit its filter, and pages that
hold fewer than there are.
`LEADBELL_BENCH_LEADS` (1,000,000) asks for fewer; `LEADBELL_BENCH_MANY` names databases that are filled already (URLs
with blanks between; `tests.bench.many_leads` fills them).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import psycopg
from sqlalchemy import Engine, event

from leads.facts import facts
from leads.fields import CATALOGUE
from leads.filters import Filter, read_filter
from leads.store.custom_fields import all_fields
from leads.store.database import PRAGMAS, Database
from leads.store.listed import Page, count, page
from tests.bench.crowds import FEW, crowd, many
from tests.bench.places import DATABASES, Bench
from tests.bench.questions import Question, questions
from tests.bench.rounds import Measure, Reading, Rounds, Row, percentile
from tests.bench.told_lives import ORG

REPEATS = 3
_NAMES = ("F7 median", "F7 slowest tenth")


def _measures(goal: float, against: str, more: str) -> list[Measure]:
    return [Measure(name + more, "ms", "less", goal, against) for name in _NAMES]


async def measure(bench: Bench) -> list[Row]:
    """The rows of F7, each database against its anchors."""
    rows: list[Row] = []
    for kind in DATABASES:
        asked = _Asked(crowd(bench, kind, many()))
        few = _Asked(crowd(bench, kind, FEW))
        try:
            raw = Rounds(_measures(2, "raw SQL, the same statements", ""), asked.raw, {kind: asked.ours})
            rows += await raw.run()
            more = f" vs {FEW:,}"
            itself = Rounds(
                _measures(1.5, f"itself at {FEW:,} leads", more), few.named(more), {kind: asked.named(more)}
            )
            rows += await itself.run()
            asked.tell_slowest()
        finally:
            asked.close()
            few.close()
    return rows


@dataclass(slots=True)
class _Put:
    """A question, ready to be asked: of its page, and as the statements that it comes down to."""

    question: Question
    filter: Filter
    cursor: str
    statements: list[tuple[str, Any]] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    took_raw: list[float] = field(default_factory=list)
    wrong: int = 0


class _Asked:
    def __init__(self, url: str) -> None:
        self._database = Database(url)
        CATALOGUE.adopt(self._database.read_now(all_fields(ORG)))
        self._now = int(time.time() * 1000)
        self._raw = _bare(self._database)
        self._put = [self._prepare(question) for question in questions(self._now)]

    def close(self) -> None:
        self._raw.close()
        self._database.close()

    def _prepare(self, question: Question) -> _Put:
        put = _Put(question, read_filter(question.pairs, now=self._now), "")
        for _ in range(question.turned):
            put.cursor = self._page(put).next_cursor or put.cursor
        with heard() as put.statements:
            found = self._page(put)
        put.wrong = self._wrong(put, found)
        return put

    def _page(self, put: _Put) -> Page:
        return self._database.read_now(page(ORG, put.filter, cursor=put.cursor, order=put.question.order))  # type: ignore[arg-type]

    def _wrong(self, put: _Put, found: Page) -> int:
        tests = [condition.compile() for condition in put.filter.conditions]
        unfit = sum(not all(test(facts(row.lead)) for test in tests) for row in found.rows)
        short = not found.next_cursor and not put.cursor and len(found.rows) < min(50, self._count(put.filter))
        return unfit + short

    def _count(self, filter: Filter) -> int:
        return self._database.read_now(count(ORG, filter)).number

    async def ours(self) -> Reading:
        """Each page, as the service reads it."""
        return _reading(self._put, lambda put: put.took, self._page)

    async def raw(self) -> Reading:
        """The same statements by the bare driver."""
        return _reading(self._put, lambda put: put.took_raw, self._fetch)

    def named(self, more: str) -> Callable[[], Awaitable[Reading]]:
        """`ours` under names that end so."""

        async def run() -> Reading:
            read = await self.ours()
            return Reading({name + more: value for name, value in read.values.items()}, read.lost)

        return run

    def _fetch(self, put: _Put) -> None:
        for sql, given in put.statements:
            cursor = self._raw.cursor()
            cursor.execute(sql, given)
            cursor.fetchall()
            cursor.close()

    def tell_slowest(self, most: int = 12) -> None:
        """Which questions took longest, and the statements' share of it."""
        ranked = sorted(self._put, key=lambda put: -median(put.took))
        for put in ranked[:most]:
            raw = median(put.took_raw) if put.took_raw else 0.0
            print(f"    {median(put.took) * 1000:8.1f} ms, raw {raw * 1000:8.1f} ms  {put.question}")


def _reading(puts: Sequence[_Put], kept: Callable[[_Put], list[float]], ask: Callable[[_Put], object]) -> Reading:
    times = []
    for put in puts:
        took = []
        for _ in range(REPEATS):
            began = time.perf_counter()
            ask(put)
            took.append(time.perf_counter() - began)
        kept(put).append(median(took))
        times.append(median(took) * 1000)
    values = (median(times), percentile(times, 0.9))
    return Reading(dict(zip(_NAMES, values, strict=True)), lost=sum(put.wrong for put in puts))


def _bare(database: Database) -> Any:
    if database.postgresql:
        plain = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)
    assert database.url.database is not None
    connection = sqlite3.connect(database.url.database, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


@contextmanager
def heard() -> Iterator[list[tuple[str, Any]]]:
    """The statements that are run meanwhile, as the driver gets them."""
    statements: list[tuple[str, Any]] = []

    def hear(_c: object, _cursor: object, statement: str, parameters: Any, _x: object, _many: bool) -> None:
        if not statement.startswith("BEGIN"):
            statements.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
