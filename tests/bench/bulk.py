"""How do millions of rows get into a database soonest?

As text, columns between tabs and rows on lines of their own, as COPY takes it. On PostgreSQL that is what is sent; on
SQLite the lines are cut up again. Indexes that aren't constraints are taken away before and made afterwards, which is
several times faster than keeping them up; statistics are taken at the end, as autovacuum and `PRAGMA optimize` do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import psycopg

from leads.store.database import parse_url
from tests.bench.told_lives import NULL


class Bulk(Protocol):
    """A database that is being filled."""

    def put(self, table: str, columns: Sequence[str], text: str) -> None:
        """Write rows."""

    def commit(self) -> None:
        """Keep what was written so far."""

    def index(self) -> None:
        """Make the indexes again, and take statistics."""


@contextmanager
def bulk(url: str) -> Iterator[Bulk]:
    """Fill the tables of leads and their events. Raises ValueError where there are leads already."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        assert parsed.database is not None
        yield from _filling(_Sqlite(parsed.database))
    else:
        plain = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
        yield from _filling(_Postgresql(plain))


def _filling(target: _Sqlite | _Postgresql) -> Iterator[Bulk]:
    try:
        if target.has_leads():
            raise ValueError("it has leads already, and only an empty one is filled")
        target.begin()
        yield target
        target.commit()
        target.index()
    finally:
        target.close()


class _Sqlite:
    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=OFF", "cache_size=-400000", "temp_store=FILE"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._indexes: list[str] = []

    def has_leads(self) -> bool:
        return self._connection.execute("SELECT 1 FROM leads LIMIT 1").fetchone() is not None

    def begin(self) -> None:
        asked = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (?, ?, ?)"
        found = self._connection.execute(asked, _FILLED).fetchall()
        self._indexes = [sql for _, sql in found]
        for name, _ in found:
            self._connection.execute(f'DROP INDEX "{name}"')
        self._connection.execute("BEGIN IMMEDIATE")

    def put(self, table: str, columns: Sequence[str], text: str) -> None:
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join(f"NULLIF(?, '{NULL}')" for _ in columns)
        rows = (line.split("\t") for line in text.split("\n") if line)
        self._connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)

    def commit(self) -> None:
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN IMMEDIATE")

    def index(self) -> None:
        for sql in self._indexes:
            self._connection.execute(sql)
        self._connection.execute("COMMIT")
        self._connection.execute("PRAGMA optimize=0x10002")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._connection.close()


class _Postgresql:
    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url)
        self._indexes: list[str] = []

    def has_leads(self) -> bool:
        found = self._connection.execute("SELECT 1 FROM leads LIMIT 1").fetchone()
        self._connection.commit()
        return found is not None

    def begin(self) -> None:
        asked = (
            "SELECT format('%%I', indexname), indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint) AND schemaname = current_schema()"
        )
        found = self._connection.execute(asked, [list(_FILLED)]).fetchall()
        self._indexes = [sql for _, sql in found]
        for name, _ in found:
            self._connection.execute(f"DROP INDEX {name}")
        self._connection.commit()

    def put(self, table: str, columns: Sequence[str], text: str) -> None:
        names = ", ".join(f'"{name}"' for name in columns)
        with self._connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            copy.write(text)

    def commit(self) -> None:
        self._connection.commit()

    def index(self) -> None:
        self._connection.execute("SET maintenance_work_mem = '512MB'")
        for sql in self._indexes:
            self._connection.execute(sql)
        self._connection.commit()
        self._connection.autocommit = True
        self._connection.execute("VACUUM (ANALYZE)")

    def close(self) -> None:
        self._connection.close()


_FILLED = ("leads", "lead_ids", "events")
