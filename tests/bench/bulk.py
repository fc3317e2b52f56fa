"""How do millions of rows get into a database soonest?

As text, columns between tabs and rows on lines of their own, as COPY takes it. On PostgreSQL that is what is sent; on
SQLite the lines are cut up again. Indexes that aren't constraints are taken away before and made afterwards, which is
several times faster than keeping them up; tables that are all key are written sorted at the end. Triggers rest.
Statistics are taken at the end, as autovacuum and the running service do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import psycopg

from leads.store.database import parse_url
from leads.store.statistics import MOST_ROWS
from tests.bench.told_lives import NULL


class Bulk(Protocol):
    """A database that is being filled."""

    postgresql: bool

    def put(self, table: str, columns: Sequence[str], text: str) -> None:
        """Write rows."""

    def put_rows(self, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        """Write rows as values."""

    def put_later(self, table: str, columns: Sequence[str], rows: Sequence[tuple[int, ...]]) -> None:
        """Write rows of numbers that are their table's key: sorted, at the end."""

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
    postgresql = False

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=OFF", "cache_size=-400000", "temp_store=FILE"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._indexes: list[str] = []

        self._later: dict[str, str] = {}

    def has_leads(self) -> bool:
        return self._connection.execute("SELECT 1 FROM leads LIMIT 1").fetchone() is not None

    def begin(self) -> None:
        marks = ", ".join("?" * len(_FILLED))
        asked = (
            "SELECT name, type, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
            f" AND tbl_name IN ({marks})"
        )
        found = self._connection.execute(asked, _FILLED).fetchall()
        self._indexes = [sql for _, _, sql in found]
        for name, kind, _ in found:
            self._connection.execute(f'DROP {kind} "{name}"')
        self._connection.execute("BEGIN IMMEDIATE")

    def put(self, table: str, columns: Sequence[str], text: str) -> None:
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join(f"NULLIF(?, '{NULL}')" for _ in columns)
        rows = (line.split("\t") for line in text.split("\n") if line)
        self._connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)

    def put_rows(self, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        self._connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)

    def put_later(self, table: str, columns: Sequence[str], rows: Sequence[tuple[int, ...]]) -> None:
        if table not in self._later:
            self._later[table] = ", ".join(columns)
            self._connection.execute(f"CREATE TEMP TABLE later_{table} ({self._later[table]})")
        self.put_rows(f"later_{table}", columns, rows)

    def commit(self) -> None:
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN IMMEDIATE")

    def index(self) -> None:
        for table, names in self._later.items():
            asked = f"INSERT INTO {table} ({names}) SELECT {names} FROM later_{table} ORDER BY {names}"
            self._connection.execute(asked)
            self._connection.execute(f"DROP TABLE later_{table}")
        for sql in self._indexes:
            self._connection.execute(sql)
        self._connection.execute("COMMIT")
        self._connection.execute(f"PRAGMA analysis_limit={MOST_ROWS}")
        self._connection.execute("ANALYZE")
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._connection.close()


class _Postgresql:
    postgresql = True

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
        asked = (
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'p' AND conrelid = CAST(%s AS regclass)"
        )
        for table in _LATER:
            for name, definition in self._connection.execute(asked, [table]).fetchall():
                self._connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
                self._indexes.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        self._connection.execute("ALTER TABLE leads DISABLE TRIGGER USER")
        self._connection.commit()

    def put(self, table: str, columns: Sequence[str], text: str) -> None:
        names = ", ".join(f'"{name}"' for name in columns)
        with self._connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            copy.write(text)

    def put_rows(self, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        with self._connection.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def put_later(self, table: str, columns: Sequence[str], rows: Sequence[tuple[int, ...]]) -> None:
        self.put(table, columns, "".join("\t".join(map(str, row)) + "\n" for row in rows))

    def commit(self) -> None:
        self._connection.commit()

    def index(self) -> None:
        for table, column in _NUMBERED.items():
            self._connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), greatest(1, max({column}))) FROM {table}"
            )
        self._connection.execute("ALTER TABLE leads ENABLE TRIGGER USER")
        self._connection.execute("SET maintenance_work_mem = '512MB'")
        for sql in self._indexes:
            self._connection.execute(sql)
        self._connection.commit()
        self._connection.autocommit = True
        self._connection.execute("VACUUM (ANALYZE)")

    def close(self) -> None:
        self._connection.close()


_FILLED = ("leads", "lead_ids", "events", "listed", "terms")
_LATER = ("lead_terms", "lead_words")
"""Tables that are all key."""
_NUMBERED = {"events": "seq", "listed": "num"}
