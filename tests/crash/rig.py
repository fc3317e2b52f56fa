"""The services as processes that can be killed, side by side on one database, each with its own line to Slack."""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leads.store.database import Database
from tests.bench.processes import free_port
from tests.crash.between import Between

API_KEY = "key-of-the-crash-test"
SECRET_KEY = "k" * 32
_ROOT = Path(__file__).resolve().parents[2]
START_WITHIN = 60


@dataclass
class Served:
    """One process. `started`: when it was told to start (monotonic seconds)."""

    process: asyncio.subprocess.Process
    url: str
    line: Between
    started: float = 0.0
    first_post: float | None = None
    said: list[str] = field(default_factory=list)
    reading: list[asyncio.Task[None]] = field(default_factory=list)
    told: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    @property
    def lives(self) -> bool:
        return self.process.returncode is None

    def kill_now(self) -> None:
        """kill -9, in this very moment."""
        if self.lives:
            self.process.kill()

    async def gone(self) -> None:
        """Wait until it is dead, and its lines are closed."""
        await self.process.wait()
        await asyncio.gather(*self.reading)
        await self.line.stop()


class Crew:
    """Services on one database; one that was killed is replaced by a spare. `environment`: their settings."""

    def __init__(self, home: Path, database: str, environment: Mapping[str, str], slack_url: str, *, spares: bool):
        self.database = Database(database)
        self.serving: list[Served] = []
        self._home = home
        self._environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "PYTHONPATH": str(_ROOT), "LEADBELL_DATABASE_URL": database, "LEADBELL_SECRET_KEY": SECRET_KEY,
            "LEADBELL_API_KEY": API_KEY, **environment,
        }  # fmt: skip
        self._slack_port = int(slack_url.rstrip("/").rpartition(":")[2].partition("/")[0])
        self._spares = spares
        self._spare: asyncio.Task[Served] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return dict(self._environment)

    def some_url(self, chance: random.Random) -> str | None:
        """Where one of the living listens, None while none does."""
        living = [one.url for one in self.serving if one.lives]
        return chance.choice(living) if living else None

    async def add(self) -> Served:
        """Start one, and wait until it answers."""
        started = time.monotonic()
        one = await (self._spare or self._made())
        one.started = started
        if self._spares:
            assert one.process.stdin is not None
            one.process.stdin.write(b"go\n")
            await one.process.stdin.drain()
        await self._hear(one, "http://")
        self._spare = asyncio.create_task(self._made()) if self._spares else None
        self.serving.append(one)
        return one

    async def bury(self, one: Served) -> None:
        """See a killed one off."""
        self.serving.remove(one)
        await one.gone()

    async def stop(self) -> None:
        """Kill them all."""
        spare = [await self._spare] if self._spare is not None else []
        for one in [*self.serving, *spare]:
            one.kill_now()
        for one in [*self.serving, *spare]:
            await one.gone()
        self.serving.clear()
        self._spare = None

    async def _made(self) -> Served:
        line = Between(self._slack_port)
        await line.start()
        port = free_port()
        environment = {**self._environment, "SLACK_API_URL": f"http://127.0.0.1:{line.port}/api/"}
        command = [sys.executable, "-m", "tests.crash.serving", str(port), *(["--spare"] if self._spares else [])]
        process = await asyncio.create_subprocess_exec(
            *command, cwd=self._home, env=environment, stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        one = Served(process, f"http://127.0.0.1:{port}", line)
        one.reading = [asyncio.create_task(_keep(one, stream)) for stream in (process.stdout, process.stderr)]
        line.on_post = lambda: _posted(one)
        if self._spares:
            await self._hear(one, "spare")
        return one

    async def _hear(self, one: Served, word: str) -> None:
        async with asyncio.timeout(START_WITHIN):
            while not (await one.told.get()).startswith(word):
                if not one.lives:
                    raise RuntimeError("\n".join(one.said[-20:]))

    def rows(self, statement: Any) -> list[Any]:
        """What stands in the database."""
        return self.database.read_now(lambda connection: list(connection.execute(statement)))


def _posted(one: Served) -> None:
    if one.first_post is None:
        one.first_post = time.monotonic()


async def _keep(one: Served, stream: asyncio.StreamReader | None) -> None:
    assert stream is not None
    async for line in stream:
        text = line.decode(errors="replace").rstrip()
        one.said.append(text)
        del one.said[:-50]
        one.told.put_nowait(text)
    one.told.put_nowait("")
