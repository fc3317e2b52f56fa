"""A service that is told to stop while events come in and messages go out: does it finish what is in hand, and no more?

The real process, SIGTERM as a service manager sends it, and a Slack whose answers take their time.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from leads.store.database import Database
from leads.store.schema import cards, destinations, events
from playground.slack import LocalSlack
from tests.story.waiting import eventually

API_KEY = "key-of-the-stop-test"
CHANNELS = 40
SENDERS = 6
ANSWER_AFTER = 0.4
"""Seconds that Slack takes for an answer."""
STOPS_WITHIN = 20
"""Seconds: service managers wait 30 by default, and this machine may have other work."""

_ROOT = str(Path(__file__).resolve().parents[2])

pytestmark = pytest.mark.slow


@dataclass
class Slow:
    """A line to Slack on which answers take their time. `asked`: messages asked for; `on_the_way`: not yet answered."""

    to: int
    port: int = 0
    asked: int = 0
    on_the_way: int = 0
    _open: set[asyncio.Task[Any]] = field(default_factory=set)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Slow]:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in self._open:
                task.cancel()
            await asyncio.gather(*self._open, return_exceptions=True)

    async def _connected(self, near: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        with suppress(OSError, asyncio.CancelledError):
            far, asks = await asyncio.open_connection("127.0.0.1", self.to)
            back = asyncio.create_task(self._answer(far, answers))
            while asked := await near.read(65536):
                posts = asked.count(b"/api/chat.postMessage")
                self.asked, self.on_the_way = self.asked + posts, self.on_the_way + posts
                asks.write(asked)
            back.cancel()
            asks.close()
        self._open.discard(task)
        answers.close()

    async def _answer(self, far: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while answered := await far.read(65536):
                await asyncio.sleep(ANSWER_AFTER)
                self.on_the_way -= b'"ts"' in answered
                answers.write(answered)


@dataclass
class Process:
    """`leadbell serve` as it is started anywhere."""

    process: asyncio.subprocess.Process
    said: list[str] = field(default_factory=list)
    url: str = ""

    @classmethod
    @asynccontextmanager
    async def started(cls, environment: dict[str, str], home: Path) -> AsyncIterator[Process]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        kept["PYTHONPATH"] = _ROOT
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", "--port", "0", cwd=home, env={**kept, **environment},
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        one = cls(process)
        reading = asyncio.create_task(one._read())
        try:
            async with asyncio.timeout(60):
                while not one.url:
                    assert process.returncode is None, one.said
                    await asyncio.sleep(0.01)
            yield one
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            await reading

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.said.append(line.decode(errors="replace").rstrip())
            if self.said[-1].startswith("Leadbell listens on "):
                self.url = self.said[-1].rpartition(" ")[2]


class Client:
    """Sends leads that ask for a person, as fast as they are taken, until nobody answers any more."""

    def __init__(self) -> None:
        self.accepted: set[str] = set()
        self.odd: list[object] = []
        self._numbers = count()

    async def run(self, url: str) -> None:
        headers = {"authorization": f"Bearer {API_KEY}"}
        async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(20)) as session:
            await asyncio.gather(*(self._send(session, url) for _ in range(SENDERS)))

    async def _send(self, session: aiohttp.ClientSession, url: str) -> None:
        while True:
            some = [self._event(next(self._numbers)) for _ in range(4)]
            try:
                async with session.post(f"{url}/v1/events", json=some) as answer:
                    status, _ = answer.status, await answer.read()
            except (aiohttp.ClientError, OSError):
                return
            if status == 202:
                self.accepted.update(one["id"] for one in some)
            elif status == 503:
                return
            else:
                self.odd.append(status)

    def _event(self, number: int) -> dict[str, Any]:
        return {
            "id": f"ask_{number}", "kind": "human.requested", "at": datetime.now(UTC).isoformat(),
            "lead": {"id": f"lead_{number}", "first_name": f"Nr{number}", "company_name": f"C{number % CHANNELS}"},
            "data": {"text": "Hello?"},
        }  # fmt: skip


def rules() -> str:
    """Each company rings in a channel of its own, so that many are sent to at once."""
    made = ["rules:"]
    for number in range(CHANNELS):
        made += [
            f"  - id: company-{number}", "    on: human.requested",
            f"    when: [{{all: [company_name is C{number}]}}]", f'    ring: "slack:#c{number}"',
        ]  # fmt: skip
    return "\n".join(made)


def rows(database: Database, statement: Any) -> list[Any]:
    return database.read_now(lambda connection: list(connection.execute(statement)))


@pytest.mark.asyncio
async def test_what_is_in_hand_is_finished_and_the_rest_waits(database_url: str, tmp_path: Path) -> None:
    slack = LocalSlack()
    await slack.start()
    for number in range(CHANNELS):
        slack.add_place(f"c{number}")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "stop.yaml").write_text(rules())
    port = int(slack.settings["SLACK_API_URL"].partition("//")[2].partition("/")[0].rpartition(":")[2])
    client = Client()
    database = Database(database_url)
    try:
        async with Slow(port).open() as line:
            environment = {
                **slack.settings, "SLACK_API_URL": f"http://127.0.0.1:{line.port}/api/",
                "LEADBELL_DATABASE_URL": database_url, "LEADBELL_SECRET_KEY": "k" * 32, "LEADBELL_API_KEY": API_KEY,
                "LEADBELL_RULES": str(tmp_path / "rules"),
            }  # fmt: skip
            async with Process.started(environment, tmp_path) as served:
                sending = asyncio.create_task(client.run(served.url))
                await eventually(lambda: line.on_the_way >= 10 and len(client.accepted) >= 200)
                served.process.send_signal(signal.SIGTERM)
                async with asyncio.timeout(STOPS_WITHIN):
                    assert await served.process.wait() == 0
                await sending
            sent = check(slack, database, client, line)
            assert not [one for one in served.said if "Traceback" in one or " ERROR " in one], served.said[-20:]
            print(f"{len(client.accepted)} accepted, {sent} sent before it stopped")

            stopped_at = line.asked
            async with Process.started(environment, tmp_path):  # what waited goes on by itself
                await eventually(lambda: line.asked > stopped_at)
    finally:
        database.close()
        await slack.stop()


def check(slack: LocalSlack, database: Database, client: Client, line: Slow) -> int:
    """All that was accepted is on record, all that was sent is known, nothing is held; how many were sent."""
    assert client.odd == []
    kept = {row.id for row in rows(database, select(events.c.id)) if not row.id.startswith("~")}
    assert client.accepted <= kept
    known = {json.loads(row.message)["id"] for row in rows(database, select(cards.c.message)) if row.message}
    shown = {one.id for number in range(CHANNELS) for one in slack.shown(f"c{number}")}
    assert shown == known
    assert len(shown) == line.asked
    assert line.on_the_way == 0
    assert [row.id for row in rows(database, select(destinations.c.id).where(destinations.c.lease_until > 0))] == []
    waiting = rows(database, select(cards.c.id).where(cards.c.due_at.is_not(None)))
    assert len(waiting) + len(known) >= len(client.accepted) > len(known)
    return len(known)
