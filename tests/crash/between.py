"""What is on its way between a service and Slack at this moment?

Each service reaches the stand-in through a line of its own. It knows which messages were asked for and not yet
answered, and can call something in the moment in which Slack has the message and the service doesn't know it yet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

_POST = b"/api/chat.postMessage"


class Between:
    """Passes on all that goes to `port` on loopback. `posted`: how many messages were asked for."""

    def __init__(self, port: int) -> None:
        self.posted = 0
        self.on_post: Callable[[], None] = lambda: None
        self._to = port
        self._server: asyncio.Server | None = None
        self._asking: set[asyncio.Task[None]] = set()
        self._open: set[asyncio.Task[None]] = set()
        self._at_answer: Callable[[], None] | None = None
        self.port = 0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    @property
    def on_the_way(self) -> int:
        """Messages that were asked for and whose answer the service has not got."""
        return len(self._asking)

    def at_next_answer(self, call: Callable[[], None]) -> None:
        """Call when Slack answers the next message; that answer never arrives."""
        self._at_answer = call

    async def _connected(self, near: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            far, asks = await asyncio.open_connection("127.0.0.1", self._to)
            back = asyncio.create_task(self._answer(task, far, answers))
            try:
                while asked := await near.read(65536):
                    if _POST in asked:
                        self.posted += 1
                        self._asking.add(task)
                        self.on_post()
                    asks.write(asked)
            finally:
                back.cancel()
                asks.close()
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._asking.discard(task)
            self._open.discard(task)
            answers.close()

    async def _answer(self, task: asyncio.Task[None], far: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while answered := await far.read(65536):
                if self._at_answer is not None and task in self._asking:
                    call, self._at_answer = self._at_answer, None
                    call()
                    break
                self._asking.discard(task)
                answers.write(answered)
        answers.close()
