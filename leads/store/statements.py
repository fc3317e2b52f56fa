"""How are many rows written, or read, at once, on either database?

Statements are built with SQLAlchemy Core and compiled once a dialect; rows then go straight to the
driver as tuples. That is about twice as fast as Core with dictionaries and as fast as the driver alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import ClauseElement

_compiled: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}


def write_rows(
    connection: Connection, name: str, statement: ClauseElement | Callable[[], ClauseElement],
    rows: Sequence[dict[str, Any]],
) -> None:  # fmt: skip
    """Run `statement` once a row. `name` is what its compiled form is kept under: one a statement. One that is built
    for the purpose is handed in as a function, since building it costs more than writing a row."""
    if not rows:
        return
    dialect = connection.dialect
    kept = _compiled.get((dialect.name, name))
    if kept is None:
        built = statement() if callable(statement) else statement
        kept = _compiled[(dialect.name, name)] = _compile(built, dialect)
    sql, names = kept
    connection.exec_driver_sql(sql, [tuple(row[key] for key in names) for row in rows])


def read_rows(
    connection: Connection, name: str, statement: Callable[[], ClauseElement], given: dict[str, Any]
) -> list[Any]:
    """The rows that a query gives. `name` and `statement` as of `write_rows`; no value in it may be a list, and columns
    come as the driver gives them."""
    dialect = connection.dialect
    kept = _compiled.get((dialect.name, name))
    if kept is None:
        kept = _compiled[(dialect.name, name)] = _compile(statement(), dialect)
    sql, names = kept
    return list(connection.exec_driver_sql(sql, tuple(given[key] for key in names)))


def insert_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows; every one has all of `columns`, which are the same for a table each time."""
    write_rows(connection, f"insert {table.name}", lambda: insert(table).values(dict.fromkeys(columns)), rows)


def _compile(statement: ClauseElement, dialect: Dialect) -> tuple[str, tuple[str, ...]]:
    plain = postgresql.dialect(paramstyle="format") if dialect.name == "postgresql" else sqlite.dialect()  # type: ignore[no-untyped-call]
    compiled = statement.compile(dialect=plain)
    return str(compiled), tuple(compiled.positiontup or ())  # type: ignore[attr-defined]
