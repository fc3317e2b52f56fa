"""How are many small rows put and taken at once, on either database?

On SQLite a statement a row, which costs it nothing; on PostgreSQL one statement with a list a column.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

TYPES = {"term": "bigint", "word": "bigint", "rank": "bigint", "num": "int", "facts": "int"}


def put_rows(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows; those that are there already stay as they are."""
    if not rows:
        return
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", list(rows))
        return
    lists = ", ".join(f"%s::{TYPES[name]}[]" for name in columns)
    sql = f"INSERT INTO {table} ({names}) SELECT * FROM unnest({lists}) ON CONFLICT DO NOTHING"
    connection.exec_driver_sql(sql, tuple(map(list, zip(*rows, strict=True))))


def take_rows(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    """Delete rows, each given by its values of `columns`."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        own = " AND ".join(f"{name} = ?" for name in columns)
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE {own}", list(rows))
        return
    lists = ", ".join(f"%s::{TYPES[name]}[]" for name in columns)
    same = " AND ".join(f"{table}.{name} = gone.{name}" for name in columns)
    names = ", ".join(columns)
    sql = f"DELETE FROM {table} USING (SELECT * FROM unnest({lists}) AS g ({names})) AS gone WHERE {same}"
    connection.exec_driver_sql(sql, tuple(map(list, zip(*rows, strict=True))))
