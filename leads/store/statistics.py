"""How does the database know how its rows are spread, so that it finds the shortest way to them?

PostgreSQL's autovacuum keeps that fresh by itself. SQLite takes no statistics unasked, and keeps them with the
database once they are taken; connections that are open go on with those that they began with.
"""

from __future__ import annotations

from sqlalchemy import Connection

MOST_ROWS = 400
"""Entries of each index that are looked at (SQLite's documentation on analysis_limit): milliseconds, whatever the size
of the tables."""


def take_statistics(connection: Connection) -> None:
    """Take SQLite's statistics anew; a plain command for the writer. Nothing on PostgreSQL."""
    if connection.dialect.name != "sqlite":
        return
    connection.exec_driver_sql(f"PRAGMA analysis_limit={MOST_ROWS}")
    connection.exec_driver_sql("ANALYZE")
