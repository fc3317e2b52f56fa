"""The service as a process that can be killed, and a client that sends it events as the agents' platform does."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import orjson

API_KEY = "key-of-the-crash-test"


class Served:
    """`python -m bot serve` on SQLite. Start it, kill it, start it again."""

    def __init__(self, home: Path, settings: Mapping[str, str]) -> None:
        self.database = home / "leadbell.db"
        self._home = home
        self._environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "LEADBELL_DATABASE_URL": f"sqlite:///{self.database}",
            "LEADBELL_SECRET_KEY": "k" * 32,
            "LEADBELL_API_KEY": API_KEY,
            **settings,
        }
        self._process: asyncio.subprocess.Process | None = None
        self._saying: asyncio.Task[None] | None = None
        self.said: list[str] = []
        self.url = ""

    async def start(self) -> None:
        """Start it and wait until it answers."""
        command = (sys.executable, "-m", "bot", "serve", "--port", "0")
        self._process = await asyncio.create_subprocess_exec(
            *command, cwd=self._home, env=self._environment, stderr=asyncio.subprocess.PIPE
        )
        ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._saying = asyncio.create_task(self._listen(ready))
        async with asyncio.timeout(60):
            self.url = await ready

    async def _listen(self, ready: asyncio.Future[str]) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            text = line.decode(errors="replace").rstrip()
            self.said.append(text)
            if text.startswith("Leadbell listens on ") and not ready.done():
                ready.set_result(text.rpartition(" ")[2])
        if not ready.done():
            ready.set_exception(RuntimeError("\n".join(self.said[-20:])))

    async def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        assert self._saying is not None
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await self._saying

    def rows(self, query: str) -> list[Any]:
        """What stands in its database."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


class Client:
    """Sends events, and sends those again that weren't answered: with the same ids, as `interfaces.md` asks."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self.accepted: set[str] = set()
        self.unanswered: dict[str, dict[str, Any]] = {}

    async def send(self, url: str, event: dict[str, Any]) -> bool:
        """Whether it was accepted; the others are kept for `send_again`."""
        self.unanswered[event["id"]] = event
        try:
            async with self._session.post(
                f"{url}/v1/events", data=orjson.dumps(event), headers={"authorization": f"Bearer {API_KEY}"}
            ) as response:
                if response.status != 202:
                    return False
                await response.read()
        except (aiohttp.ClientError, OSError):
            return False
        del self.unanswered[event["id"]]
        self.accepted.add(event["id"])
        return True

    async def send_again(self, url: str) -> None:
        """Send all that wasn't answered."""
        for event in list(self.unanswered.values()):
            assert await self.send(url, event)

    async def take_over(self, url: str, lead: str, by: str) -> bool:
        """Let a person take over; whether it was answered."""
        try:
            async with self._session.post(
                f"{url}/v1/leads/{lead}/takeover", json={"by": by}, headers={"authorization": f"Bearer {API_KEY}"}
            ) as response:
                return response.status == 200
        except (aiohttp.ClientError, OSError):
            return False


def event(event_id: str, lead: str, kind: str, **said: object) -> dict[str, Any]:
    """An event that happens now."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "id": event_id,
        "kind": kind,
        "at": at,
        "lead": {"id": lead, **said},
        "data": {"text": f"words of {event_id}"},
    }
