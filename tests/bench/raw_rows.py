"""What is a database's own limit for the rows that events become?

The rows that our service wrote for a load are read back once, and written again by the bare driver into the same
tables with the same indexes: 200 events with all that they brought (leads as inserted or updated, ids, caused
events, verdicts, cards) to a transaction, synchronous=FULL or PostgreSQL's own settings.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy import Table, select

from leads.store import schema
from leads.store.database import Database
from leads.store.migrate import upgrade

IN_ONE = 200

Batch = list[tuple[str, list[tuple[Any, ...]]]]
"""Statements of one transaction, each with its rows."""


def read_batches(url: str) -> tuple[list[Batch], int]:
    """All that a service recorded, cut into transactions of 200 events from outside. Returns them and how many
    events from outside there are."""
    database = Database(url)
    mark = "%s" if database.postgresql else "?"
    try:
        rows = {table.name: _rows(database, table) for table in _TABLES}
    finally:
        database.close()
    by_event = {name: _grouped(rows[name], "event_id") for name in ("verdicts", "cards")}
    leads = {row["id"]: row for row in rows["leads"]}
    ids = _grouped(rows["lead_ids"], "lead_id")
    batches: list[Batch] = []
    known: set[str] = set()
    events = rows["events"]
    outside = 0
    start = 0
    for at, event in enumerate(events):
        outside += not event["id"].startswith("~")
        last = at + 1 == len(events)
        if last or (outside % IN_ONE == 0 and not events[at + 1]["id"].startswith("~")):
            batches.append(_batch(events[start : at + 1], by_event, leads, ids, known, mark))
            start = at + 1
    return batches, outside


_TABLES = (schema.leads, schema.lead_ids, schema.events, schema.verdicts, schema.cards)


def _rows(database: Database, table: Table) -> list[dict[str, Any]]:
    order = [table.c.seq] if "seq" in table.c else list(table.primary_key.columns)
    asked = select(table).order_by(*order)
    return database.read_now(lambda connection: [dict(row._mapping) for row in connection.execute(asked)])


def _grouped(rows: Sequence[dict[str, Any]], key: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row[key], []).append(row)
    return found


def _batch(
    events: Sequence[dict[str, Any]], by_event: dict[str, dict[str, list[dict[str, Any]]]],
    leads: dict[str, dict[str, Any]], ids: dict[str, list[dict[str, Any]]], known: set[str], mark: str,
) -> Batch:  # fmt: skip
    touched = sorted({event["lead_id"] for event in events})
    fresh = [one for one in touched if one not in known]
    changed = [leads[one] for one in touched if one in known]
    known.update(fresh)
    update = f"UPDATE leads SET last_activity = {mark}, state = {mark}, created_at = {mark} WHERE id = {mark}"
    batch: Batch = [
        _insert(schema.leads, [leads[one] for one in fresh], mark),
        (update, [(row["last_activity"], row["state"], row["created_at"], row["id"]) for row in changed]),
        _insert(schema.lead_ids, [row for one in fresh for row in ids.get(one, ())], mark),
        _insert(schema.events, events, mark),
    ]
    for table in (schema.verdicts, schema.cards):
        some = [row for event in events for row in by_event[table.name].get(event["id"], ())]
        batch.append(_insert(table, some, mark))
    return [(statement, rows) for statement, rows in batch if rows]


def _insert(table: Table, rows: Sequence[dict[str, Any]], mark: str) -> tuple[str, list[tuple[Any, ...]]]:
    names = [column.name for column in table.columns]
    quoted = ", ".join(f'"{name}"' for name in names)
    statement = f"INSERT INTO {table.name} ({quoted}) VALUES ({', '.join(mark for _ in names)})"
    return statement, [tuple(row[name] for name in names) for row in rows]


def write_batches(url: str, batches: Sequence[Batch]) -> float:
    """Write them into an empty database; the seconds that it took, without making the tables."""
    database = Database(url)
    try:
        upgrade(database)
        postgresql = database.postgresql
    finally:
        database.close()
    return _to_postgresql(url, batches) if postgresql else _to_sqlite(url, batches)


def _to_sqlite(url: str, batches: Sequence[Batch]) -> float:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32000"):
        connection.execute(f"PRAGMA {pragma}")
    began = time.perf_counter()
    for batch in batches:
        connection.execute("BEGIN IMMEDIATE")
        for statement, rows in batch:
            connection.executemany(statement, rows)
        connection.execute("COMMIT")
    took = time.perf_counter() - began
    connection.close()
    return took


def _to_postgresql(url: str, batches: Sequence[Batch]) -> float:
    with psycopg.connect(url, autocommit=True) as connection:
        began = time.perf_counter()
        for batch in batches:
            with connection.transaction(), connection.cursor() as cursor:
                for statement, rows in batch:
                    cursor.executemany(statement, rows)
        return time.perf_counter() - began
