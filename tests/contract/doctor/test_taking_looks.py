"""Each look has its own time, none stops the others, and a clock or a database that is off is told."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.doctor.finding import Finding, Look, fine, take
from bot.doctor.reading import ReadOnly
from bot.doctor.storage import Storage
from leads.store.database import Database
from leads.store.migrate import upgrade


@pytest.mark.asyncio
async def test_a_look_that_hangs_or_fails_is_unknown_and_the_next_is_taken() -> None:
    async def hangs() -> Sequence[Finding]:
        await asyncio.Event().wait()
        return []

    async def fails() -> Sequence[Finding]:
        raise KeyError("a secret")

    async def works() -> Sequence[Finding]:
        return [fine("third", "It works.")]

    heard: list[Finding] = []
    found = await take([Look("first", hangs, 0.05), Look("second", fails), Look("third", works)], heard.append)
    assert [(one.check, one.state) for one in found] == [("first", "unknown"), ("second", "unknown"), ("third", "fine")]
    assert heard == found
    assert "a secret" not in repr(found)


@pytest.mark.asyncio
async def test_an_sqlite_database_is_read_and_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "with space & [1].db"
    database = Database(f"sqlite:///{file}")
    upgrade(database)
    database.close()
    before = file.read_bytes()
    storage = Storage(f"sqlite:///{file}")
    assert {one.state for one in await storage.look()} == {"fine"}
    assert storage.known is not None
    assert file.read_bytes() == before
    empty = tmp_path / "empty.db"
    empty.touch()
    assert {one.state for one in await Storage(f"sqlite:///{empty}").look()} == {"fine"}
    assert empty.stat().st_size == 0
    (tmp_path / "none.db").write_text("this is no database" * 100)
    assert [one.state for one in await Storage(f"sqlite:///{tmp_path / 'none.db'}").look()] == ["wrong"]


@pytest.mark.asyncio
@pytest.mark.postgresql
async def test_a_postgresql_database_is_read_as_a_user_who_may_write_or_not(postgresql_url: str) -> None:
    assert {one.state for one in await Storage(postgresql_url).look()} == {"fine"}
    database = Database(postgresql_url)
    upgrade(database)
    database.close()
    storage = Storage(postgresql_url)
    assert {one.check for one in await storage.look() if one.state == "fine"} == {
        "database.reachable", "database.schema", "database.writable", "database.clock",
    }  # fmt: skip
    with pytest.raises(DBAPIError):
        ReadOnly(postgresql_url).read_now(lambda connection: connection.execute(text("DELETE FROM people")))
    away = await Storage("postgresql://leadbell:a-secret@127.0.0.1:9/leadbell").look()
    assert [(one.check, one.state) for one in away] == [("database.reachable", "wrong")]
    assert "a-secret" not in repr(away)
