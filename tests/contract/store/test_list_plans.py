"""Does each list of leads go by an index, and never through a whole table?

With statistics as they are in production: autovacuum's on PostgreSQL, the service's own on SQLite, and on a SQLite
that has none yet. What the databases say of each statement (EXPLAIN) is read, for every question that measurements ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from leads.fields import CATALOGUE
from leads.filters import read_filter
from leads.store.database import Database
from leads.store.listed import Page, count, every, page
from leads.store.statistics import take_statistics
from tests.bench.f7_page import heard
from tests.bench.many_leads import fill
from tests.bench.questions import Question, questions
from tests.bench.told_lives import ORG

pytestmark = pytest.mark.slow

NOW = 1_790_000_000_000
LEADS = 20_000
"""So many that PostgreSQL finds reading a whole table too dear, as it does where there are more."""
LARGE = {"leads", "lead_ids", "events", "listed", "lead_terms", "lead_words"}
MOST_SORTED = 2_500
"""Rows that a statement may put in order by itself: what is rare is found first and sorted then."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def crowd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('plans') / 'leads.db'}"
    else:
        url = request.getfixturevalue("postgresql").create()
    fill(url, LEADS, entries=2, now=NOW, lives=300)
    database = Database(url)
    yield database
    CATALOGUE.adopt(())
    database.close()
    if database.postgresql:
        request.getfixturevalue("postgresql").drop(url)


def test_every_question_goes_by_an_index(crowd: Database) -> None:
    if not crowd.postgresql:
        assert _faults(crowd, questions(NOW)) == []  # as a service begins, without statistics
        with crowd.writer.begin() as connection:
            take_statistics(connection)
    assert _faults(crowd, questions(NOW)) == []


def test_exports_and_counts_go_by_an_index(crowd: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    # A piece of an export looks at so many leads by their numbers: here it would be all there are.
    monkeypatch.setattr("leads.store.listed.pages.LOOKED_AT", LEADS // 50)
    found = []
    for question in questions(NOW)[::4]:
        filter = read_filter(question.pairs, now=NOW)
        for query in (count(ORG, filter), every(ORG, filter)):
            found += [f"{question}: {fault}" for fault in _of(crowd, query)]
    assert found == []


def _faults(database: Database, asked: list[Question]) -> list[str]:
    return [f"{question}: {fault}" for question in asked for fault in _of(database, _page(database, question))]


def _page(database: Database, question: Question) -> Any:
    filter = read_filter(question.pairs, now=NOW)
    cursor = ""
    for _ in range(question.turned):
        turned: Page = database.read_now(page(ORG, filter, cursor=cursor))
        cursor = turned.next_cursor or cursor
    return page(ORG, filter, cursor=cursor, order=question.order)  # type: ignore[arg-type]


def _of(database: Database, query: Any) -> list[str]:
    """What is wrong with the plans of a query's statements."""
    with heard() as statements:
        database.read_now(query)
    look = _postgresql if database.postgresql else _sqlite
    asked = [one for one in statements if not one[0].startswith("EXPLAIN")]  # a plan itself asks for guesses
    return [fault for sql, given in asked for fault in look(database, sql, given)]


def _sqlite(database: Database, sql: str, given: Any) -> list[str]:
    asked = f"EXPLAIN QUERY PLAN {sql}"
    told = database.read_now(lambda connection: [row[3] for row in connection.exec_driver_sql(asked, given)])
    faults = []
    for line in told:
        scanned = re.match(r"SCAN (\w+)(?! VIRTUAL)", line)
        if scanned and _table(sql, scanned[1]) in LARGE:
            faults.append(f"{line} in {sql}")
    return faults


def _table(sql: str, alias: str) -> str:
    found = re.search(rf"\b(?:FROM|JOIN)\s+(\w+)\s+(?:AS\s+)?{alias}\b", sql, re.IGNORECASE)
    return found[1] if found else alias


def _postgresql(database: Database, sql: str, given: Any) -> list[str]:
    asked = f"EXPLAIN (FORMAT JSON) {sql}"
    told = database.read_now(lambda connection: connection.exec_driver_sql(asked, given).scalar_one())
    plan = (told if isinstance(told, list) else orjson.loads(told))[0]["Plan"]
    return [f"{fault} in {sql}" for fault in _nodes(plan)]


def _nodes(node: dict[str, Any]) -> Iterator[str]:
    kind, table = node["Node Type"], node.get("Relation Name")
    if kind == "Seq Scan" and table in LARGE:
        yield f"reads all of {table}"
    if kind in ("Sort", "Incremental Sort") and node["Plan Rows"] > MOST_SORTED:
        yield f"sorts {node['Plan Rows']:,} rows"
    for part in node.get("Plans", ()):
        yield from _nodes(part)


def test_statistics_are_there_on_postgresql(crowd: Database) -> None:
    """Autovacuum is on where it isn't switched off: what is written in bulk is looked at within a minute."""
    if crowd.postgresql:
        asked = text("SELECT setting FROM pg_settings WHERE name IN ('autovacuum', 'track_counts')")
        assert crowd.read_now(lambda connection: connection.execute(asked).scalars().all()) == ["on", "on"]
