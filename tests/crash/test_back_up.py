"""Is what docs/operations.md says of back-up so: made while the service runs, and whole where it is put back?"""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.crash.test_stop import Process
from tests.postgresql import Postgresql

API_KEY = "key-of-the-back-up-test-of-32-characters"
BEFORE, AFTER = range(40), range(40, 60)
PATIENCE = 60

pytestmark = pytest.mark.slow


def settings(url: str) -> dict[str, str]:
    return {"LEADBELL_DATABASE_URL": url, "LEADBELL_SECRET_KEY": "k" * 32, "LEADBELL_API_KEY": API_KEY}


def events(numbers: range, at: str) -> list[dict[str, Any]]:
    return [
        {
            "id": f"evt_{number}", "kind": "message.received", "at": at, "channel": "chat",
            "lead": {"id": f"lead_{number}", "first_name": f"Nr{number}"}, "data": {"text": f"Words of {number}"},
        }
        for number in numbers
    ]  # fmt: skip


class Client:
    """Asks one running service."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self._url = session, url

    async def send(self, some: list[dict[str, Any]]) -> dict[str, int]:
        async with self._session.post(f"{self._url}/v1/events", json=some) as answer:
            assert answer.status == 202, await answer.text()
            counted: dict[str, int] = await answer.json()
            return counted

    async def words(self, number: int) -> list[str]:
        async with self._session.get(f"{self._url}/v1/leads/lead_{number}/timeline") as answer:
            if answer.status == 404:
                return []
            return [one["text"] for one in (await answer.json())["entries"]]

    async def part(self) -> str:
        async with self._session.get(f"{self._url}/readyz") as answer:
            ready: str = (await answer.json())["status"]
            return ready


async def with_service(url: str, home: Path, work: Any) -> None:
    headers = {"authorization": f"Bearer {API_KEY}"}
    async with (
        Process.started(settings(url), home) as served,
        aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(PATIENCE)) as session,
    ):
        await work(Client(session, served.url))
        served.process.terminate()
        assert await served.process.wait() == 0, served.said[-10:]


async def tried(url: str, restored: str, home: Path, back_up: Any, restore: Any) -> None:
    """Back up while it runs, go on, and put the copy back elsewhere."""
    at = datetime.now(UTC).isoformat()

    async def runs(client: Client) -> None:
        assert await client.send(events(BEFORE, at)) == {"accepted": len(BEFORE), "duplicates": 0}
        back_up()
        assert await client.send(events(AFTER, at)) == {"accepted": len(AFTER), "duplicates": 0}

    async def runs_again(client: Client) -> None:
        assert await client.part() == "ok"
        assert "Words of 7" in await client.words(7)
        assert await client.words(AFTER[0]) == []
        everything = [*events(BEFORE, at), *events(AFTER, at)]
        assert await client.send(everything) == {"accepted": len(AFTER), "duplicates": len(BEFORE)}
        assert "Words of 47" in await client.words(47)

    await with_service(url, home, runs)
    restore()
    await with_service(restored, home, runs_again)


@pytest.mark.asyncio
async def test_sqlite_is_copied_while_it_runs(tmp_path: Path) -> None:
    file, copy = tmp_path / "leadbell.db", tmp_path / "leadbell-backup.db"

    def back_up() -> None:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))

    def restore() -> None:
        for one in tmp_path.glob("leadbell.db*"):
            one.unlink()
        copy.rename(file)

    url = f"sqlite+aiosqlite:///{file}"
    await tried(url, url, tmp_path, back_up, restore)


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_postgresql_is_dumped_while_it_runs(postgresql: Postgresql, postgresql_url: str, tmp_path: Path) -> None:
    restored, dump = postgresql.create(), tmp_path / "leadbell.dump"

    def run(program: str, *arguments: str) -> None:
        command = [str(postgresql.programs / program), *arguments]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, check=False, env={"PATH": os.defpath}
        )
        assert (done.returncode, done.stderr) == (0, "")

    try:
        await tried(
            postgresql_url, restored, tmp_path, lambda: run("pg_dump", "-Fc", "-f", str(dump), postgresql_url),
            lambda: run("pg_restore", "--no-owner", "-d", restored, str(dump)),
        )  # fmt: skip
    finally:
        postgresql.drop(restored)
