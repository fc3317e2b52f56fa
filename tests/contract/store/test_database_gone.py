"""What is told when the database is gone or locked, and does the store come back with it?"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from leads.store import database
from leads.store.database import BadDatabaseURL, Database, parse_url
from leads.store.reading import find_lead
from leads.store.recording import Counted
from leads.store.schema import events, leads
from leads.store.writer import StoreUnavailable
from tests.contract.store.rig import ORG, Store, happening, in_one_batch, now, opened, recorded
from tests.postgresql import Postgresql


@pytest.fixture
def store(postgresql_url: str) -> Iterator[Store]:
    with opened(postgresql_url) as store:
        yield store


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_while_the_server_is_down_nothing_is_taken_and_then_all_is_again(
    store: Store, postgresql: Postgresql
) -> None:
    assert await store.writer.submit(recorded(happening("e1"))) == Counted(1, 0)
    postgresql.go_down()
    try:
        for number in range(3):
            with pytest.raises(StoreUnavailable):
                await store.writer.submit(recorded(happening(f"lost {number}")))
    finally:
        postgresql.come_back()
    assert await store.writer.submit(recorded(happening("lost 0"))) == Counted(1, 0)
    assert store.read(find_lead(ORG, "lead_1")).messages == 2


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_after_a_restart_at_most_one_batch_is_refused(store: Store, postgresql: Postgresql) -> None:
    await store.writer.submit(recorded(happening("e1")))
    postgresql.restart()
    refused = 0
    for number in range(5):
        try:
            await store.writer.submit(recorded(happening(f"after {number}")))
        except StoreUnavailable:
            refused += 1
    assert refused <= 1
    assert store.read(find_lead(ORG, "lead_1")).messages == 6 - refused


@pytest.mark.postgresql
@pytest.mark.asyncio
@pytest.mark.parametrize("position", [0, 1, 2])
async def test_a_connection_lost_in_the_middle_leaves_nothing_half_applied(
    store: Store, postgresql: Postgresql, position: int
) -> None:
    """The server cuts our connection while a batch is being written: all of it is refused, none of it is there."""

    def cut(connection: Connection, /) -> None:
        number = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        postgresql.run(f"SELECT pg_terminate_backend({number})")
        connection.execute(text("SELECT 1"))

    commands: list[object] = [recorded(happening("e1")), recorded(happening("e2", "lead_2"))]
    commands.insert(position, cut)
    answers = await in_one_batch(store, commands)
    assert [type(one) for one in answers] == [StoreUnavailable] * 3
    assert store.rows(leads) == store.rows(events) == []
    assert await store.writer.submit(recorded(happening("e1"))) == Counted(1, 0)


@pytest.mark.asyncio
async def test_while_another_process_writes_for_long_sqlite_refuses_and_then_takes_again(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 50)
    with opened(sqlite_url) as store:
        await store.writer.submit(recorded(happening("e1")))
        other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            for number in range(3):
                with pytest.raises(StoreUnavailable):
                    await store.writer.submit(recorded(happening(f"busy {number}")))
            assert store.read(find_lead(ORG, "lead_1")).messages == 1  # reading goes on
            other.execute("ROLLBACK")
        finally:
            other.close()
        assert await store.writer.submit(recorded(happening("busy 0"))) == Counted(1, 0)


@pytest.mark.asyncio
async def test_a_short_write_of_another_process_is_waited_out(sqlite_url: str) -> None:
    with opened(sqlite_url) as store:
        other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            waiting = asyncio.create_task(store.writer.submit(recorded(happening("e1"))))
            done, _ = await asyncio.wait({waiting}, timeout=0.3)
            assert not done
            other.execute("COMMIT")
            assert await waiting == Counted(1, 0)
        finally:
            other.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "no SQLAlchemy URL"),
        ("mysql://h/d", "names mysql"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("postgresql://host:port/db", "no SQLAlchemy URL"),
        ("oracle+cx://h/d", "names oracle"),
        ("", "no SQLAlchemy URL"),
    ],
)
def test_a_url_that_cannot_serve_is_refused_with_the_reason(url: str, words: str) -> None:
    with pytest.raises(BadDatabaseURL, match=words):
        parse_url(url)


@pytest.mark.parametrize("driver", ["postgresql", "postgresql+psycopg", "postgresql+asyncpg"])
def test_every_postgresql_driver_is_taken_for_what_it_names(driver: str) -> None:
    assert parse_url(f"{driver}://u:p@h/d").drivername == "postgresql+psycopg"
    assert parse_url("sqlite+aiosqlite:///x.db").drivername == "sqlite"


@pytest.mark.postgresql
def test_leases_go_by_the_databases_clock(store: Store, sqlite_url: str) -> None:
    assert abs(store.database.clock_offset(0) - store.database.clock_offset(5000)) - 5000 < 1000
    assert abs(store.database.clock_ahead(lambda: now() - 60_000) - 60_000) < 1000
    other = Database(sqlite_url)
    assert other.clock_offset(12345) == 0
    other.close()
