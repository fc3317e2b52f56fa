"""In which pieces is a list read for an export?

By one statement, so that the file holds each lead of that moment once, whatever happens meanwhile; some rows at a time,
so that it costs the same memory for ten leads and for a million. Only the database's driver is loaded for it: with all
that the service has, the process would be three times as large.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from bot.csv.cells import Record
from bot.csv.job import Job

PIECE = 200
"""Rows read at once."""
BUSY_SECONDS = 5


def read(job: Job) -> Iterator[list[Record]]:
    """The records of the leads that fit, some at a time."""
    return _of_sqlite(job) if job.sqlite else _of_postgresql(job)


def _of_sqlite(job: Job) -> Iterator[list[Record]]:
    import sqlite3

    connection = sqlite3.connect(job.sqlite, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA cache_size=-8000")
        connection.execute("PRAGMA temp_store=FILE")
        cursor = connection.execute(job.sql, job.values)
        while found := cursor.fetchmany(PIECE):
            yield _records(found)
    finally:
        connection.close()


def _of_postgresql(job: Job) -> Iterator[list[Record]]:
    import psycopg

    with psycopg.connect(**job.postgresql) as connection:
        connection.read_only = True
        connection.execute("SET LOCAL cursor_tuple_fraction = 1")  # all of it is wanted, not the first rows
        with connection.cursor(name="export") as cursor:
            cursor.execute(job.sql.encode(), job.values)
            while found := cursor.fetchmany(PIECE):
                yield _records(found)


def _records(found: Iterable[tuple[Any, ...]]) -> list[Record]:
    records = []
    for lead_id, known_by, state in found:
        record = orjson.loads(state)
        record["id"], record["known_by"] = lead_id, known_by or ""
        records.append(record)
    return records
