"""Is the database really slow while it should be, and as fast as ever afterwards?"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.demo.clock import DemoClock
from bot.demo.faults import FREE, HELD, Evening, SlowDatabase


@pytest.fixture
def path(tmp_path: Path) -> str:
    made = str(tmp_path / "demo.db")
    with sqlite3.connect(made) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE things (name TEXT)")
    return made


def write(path: str) -> float:
    """Write a row; the seconds that took."""
    began = time.monotonic()
    connection = sqlite3.connect(path, timeout=5)
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO things VALUES ('x')")
    connection.close()
    return time.monotonic() - began


def read(path: str) -> int:
    connection = sqlite3.connect(path, timeout=0)
    (count,) = connection.execute("SELECT count(*) FROM things").fetchone()
    connection.close()
    return int(count)


def held() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "demo-slow-database"]


@pytest.mark.asyncio
async def test_writing_takes_its_time_while_reading_does_not_and_nothing_is_lost(path: str) -> None:
    fault = SlowDatabase(path)
    await fault.begin()
    await fault.begin()
    assert len(held()) == 1
    try:
        took: list[float] = []
        while sum(took) < 4 * (HELD + FREE):
            took.append(await asyncio.to_thread(write, path))
        assert max(took) > HELD / 2
        began = time.monotonic()
        assert read(path) == len(took)
        assert time.monotonic() - began < HELD / 2
    finally:
        await fault.end()
    assert held() == []
    assert min([await asyncio.to_thread(write, path) for _ in range(4)]) < HELD / 2
    assert read(path) == len(took) + 4


@pytest.mark.asyncio
async def test_it_can_be_healed_without_having_begun_and_begun_again(path: str) -> None:
    fault = SlowDatabase(path)
    await fault.end()
    for _ in range(2):
        await fault.begin()
        await fault.end()
    assert held() == []


@pytest.mark.asyncio
async def test_the_evening_moves_the_clock_of_all_and_puts_it_back() -> None:
    clock = DemoClock()
    fault = Evening(clock)
    await fault.begin()
    assert clock.moved
    assert datetime.fromtimestamp(clock(), ZoneInfo("Europe/Berlin")).strftime("%H:%M") == "18:05"
    await fault.end()
    assert not clock.moved
