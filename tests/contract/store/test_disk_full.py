"""The disk is full: what is told, what is kept, and does it heal by itself?"""

from __future__ import annotations

import asyncio
import logging
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from leads.store.reading import find_lead
from leads.store.recording import Counted
from leads.store.schema import events
from leads.store.writer import StoreUnavailable
from tests.contract.store.rig import ORG, Store, happening, in_one_batch, opened, recorded


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    with opened(sqlite_url) as store:
        yield store


@contextmanager
def files_may_not_grow(path: Path) -> Iterator[None]:
    """No file that this process writes may become longer than the database's log is now."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    length = max(one.stat().st_size for one in path.parent.glob(path.name + "*"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (length + 8192, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def pages(store: Store, most: int | None) -> None:
    """Let the database have so many pages more than now, which is what a full disk is to SQLite; None: as many as it
    wants."""

    def limit(connection: Connection) -> None:
        now = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {4294967294 if most is None else now + most}")

    await store.writer.submit(limit)


async def fill(store: Store, most: int = 400) -> tuple[set[str], str]:
    """Let things happen until the store takes no more: what it took, and what it said then."""
    taken = set()
    for number in range(most):
        try:
            await store.writer.submit(recorded(happening(f"e{number}", f"lead_{number}", said="x" * 2000)))
        except StoreUnavailable as told:
            return taken, str(told)
        taken.add(f"e{number}")
    raise AssertionError("the disk was never full")


def kept(store: Store) -> list[str]:
    return sorted(row.id for row in store.rows(events) if not row.id.startswith("~"))


@pytest.mark.asyncio
async def test_a_full_disk_is_told_in_words_and_takes_nothing_that_was_accepted(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await pages(store, 20)
    with caplog.at_level(logging.ERROR):
        taken, told = await fill(store)
        for number in range(20):
            with pytest.raises(StoreUnavailable):
                await store.writer.submit(recorded(happening(f"more {number}", said="x" * 4000)))
    assert told == "The database can't be written to now: the disk that holds the database is full."
    assert taken
    assert kept(store) == sorted(taken)
    assert {record.__dict__["rarely"] for record in caplog.records} == {
        "database_not_written the disk that holds the database is full"
    }, "one line a minute"

    await pages(store, None)
    assert await store.writer.submit(recorded(happening("more 0"))) == Counted(1, 0)
    assert kept(store) == sorted({*taken, "more 0"})


@pytest.mark.asyncio
async def test_a_file_that_may_not_grow_is_the_same(store: Store, sqlite_url: str) -> None:
    await store.writer.submit(recorded(happening("first", "lead_first")))
    with files_may_not_grow(Path(sqlite_url.removeprefix("sqlite:///"))):
        taken, told = await fill(store)
        assert told.startswith("The database can't be written to now: the disk that holds the database")
        assert store.read(find_lead(ORG, "lead_first")).messages == 1, "reading goes on"
    assert kept(store) == sorted({"first", *taken})
    assert await store.writer.submit(recorded(happening("after"))) == Counted(1, 0)


@pytest.mark.asyncio
async def test_a_batch_that_does_not_fit_is_refused_as_a_whole(store: Store) -> None:
    await pages(store, 8)
    many = [recorded(happening(f"e{number}", f"lead_{number}", said="x" * 3000)) for number in range(40)]
    answers = await in_one_batch(store, many)
    assert {type(one) for one in answers} == {StoreUnavailable}
    assert kept(store) == []
    await pages(store, None)
    again = await asyncio.gather(*(store.writer.submit(one) for one in many))
    assert again == [Counted(1, 0)] * 40
