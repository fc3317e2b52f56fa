"""How does a stranger call the service, byte for byte, and what must every answer be?

The real application of a story's stage (real database, real signatures, local platforms) is called as an ASGI server
calls it, with headers, paths and bodies that no client library would send. The stage lives in a thread of its own, so
that hypothesis' examples share it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import unquote

from sqlalchemy import func, select

from bot.api.problems import TITLES
from bot.app import build_app
from leads.store.schema import events
from tests.story.agents import SECRET
from tests.story.stage import API_KEY, SECRET_KEY, Stage, opened

T = TypeVar("T")
Headers = Sequence[tuple[bytes, bytes]]
Ends = Literal["well", "never", "cut off"]

WORDS = "zq the lead's own words qz"
"""What a lead is made to say: it must stand in no answer of an error, and in no line of the log."""
KEY = (b"authorization", f"Bearer {API_KEY}".encode())
JSON = (b"content-type", b"application/json")


@dataclass(frozen=True)
class Answered:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Lines(logging.Handler):
    """What was logged since it was last looked at."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def taken(self) -> list[logging.LogRecord]:
        taken, self.records = self.records, []
        return taken


class Door:
    """A started service behind its application."""

    def __init__(self, stage: Stage, loop: asyncio.AbstractEventLoop, lines: Lines) -> None:
        self.stage = stage
        self.lines = lines
        self._loop = loop
        self.app = build_app(stage.service)
        held = stage.environment
        named = [value for name, value in held.items() if name.endswith(("_SECRET", "_PASSWORD", "_TOKEN", "_KEY"))]
        self.secrets = (API_KEY, SECRET_KEY, SECRET, *named)

    def run(self, work: Awaitable[T]) -> T:
        """Let the stage's thread do something, and wait for it."""
        done: Future[T] = asyncio.run_coroutine_threadsafe(_awaited(work), self._loop)
        return done.result(60)

    def knocks(
        self, method: str, path: bytes, headers: Headers = (), *body: bytes, query: bytes = b"", ends: Ends = "well"
    ) -> Answered:
        """One request; `path` as it stands in the request line. What every answer must be is looked at."""
        self.lines.taken()
        answer = self.run(called(self.app, method, path, headers, *body, query=query, ends=ends))
        self.is_in_order(answer, unquote(path.decode("latin-1"), errors="replace").startswith("/v1"))
        return answer

    def is_in_order(self, answer: Answered, in_v1: bool) -> None:
        shown = f"{answer.status} {answer.body[:500]!r}"
        assert answer.status < 500 or answer.status == 501, shown  # 501: an invoke that Leadbell doesn't know
        if answer.status >= 400:
            text = answer.body.decode()
            assert "Traceback" not in text, shown
            assert 'File "' not in text, shown
            assert WORDS not in text, shown
            assert not [secret for secret in self.secrets if secret in text + str(answer.headers)], shown
            if in_v1:
                self.is_a_problem(answer)
        for record in self.lines.taken():
            said = record.getMessage()
            assert record.exc_info is None, f"{said}: {record.exc_info!r}"
            assert WORDS not in said
            assert not [secret for secret in self.secrets if secret in said], said

    def is_a_problem(self, answer: Answered) -> None:
        shown = f"{answer.status} {answer.body[:500]!r}"
        assert answer.headers["content-type"] == "application/problem+json", shown
        if "content-length" in answer.headers and not answer.body:
            return  # the answer to a HEAD
        problem = answer.json()
        assert TITLES[problem["code"]] == (answer.status, problem["title"]), shown
        assert problem["status"] == answer.status

    def events(self) -> int:
        """Events on record."""
        asked = select(func.count()).select_from(events)
        return self.stage.service.database.read_now(lambda connection: connection.execute(asked).scalar_one())


async def called(
    app: Any, method: str, path: bytes, headers: Headers = (), *body: bytes, query: bytes = b"", ends: Ends = "well"
) -> Answered:
    """Call an ASGI application. `body` comes in these chunks and ends well, never, or by being cut off."""
    waiting = list(body) or [b""]

    async def receive() -> dict[str, Any]:
        if waiting:
            chunk = waiting.pop(0)
            return {"type": "http.request", "body": chunk, "more_body": bool(waiting) or ends != "well"}
        if ends == "never":
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": unquote(path.decode("latin-1"), errors="replace"), "raw_path": path, "query_string": query,
        "root_path": "", "headers": [(name.lower(), value) for name, value in headers],
        "client": ("203.0.113.7", 4711), "server": ("127.0.0.1", 80), "state": {},
    }  # fmt: skip
    await app(scope, receive, send)
    start = sent[0]
    found = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
    return Answered(start["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))


@contextmanager
def opened_door(folder: Path) -> Iterator[Door]:
    """A door with a stage behind it, until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="door", daemon=True)
    thread.start()
    stop: list[Callable[[], None]] = []
    lines = Lines()

    async def live(ready: Future[Stage], over: asyncio.Event) -> None:
        try:
            async with opened(folder) as stage:
                await stage.happens("message.received", says=WORDS)
                await stage.asks(WORDS)
                await stage.at_rest()
                ready.set_result(stage)
                await over.wait()
        except BaseException as fault:
            if not ready.done():
                ready.set_exception(fault)
            raise

    ready: Future[Stage] = Future()
    over = asyncio.Event()
    life = asyncio.run_coroutine_threadsafe(live(ready, over), loop)
    stop.append(lambda: loop.call_soon_threadsafe(over.set))
    try:
        stage = ready.result(60)
        logging.getLogger().addHandler(lines)
        yield Door(stage, loop, lines)
    finally:
        logging.getLogger().removeHandler(lines)
        for one in stop:
            one()
        life.result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _awaited(work: Awaitable[T]) -> T:
    return await work
