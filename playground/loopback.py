"""How does a stand-in listen on a loopback port inside the running loop, and break off connections in an outage?

It closes as soon as the last answer is out: uvicorn itself looks ten times a second whether it is to stop, which
every test would wait for, twice a server.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

GRACE = 2.0  # seconds that answers under way, and then connections, have to end at a close
TICK = 1.0  # seconds between two looks at the clock, for the Date header


class Loopback(uvicorn.Server):
    """An HTTP server on 127.0.0.1 that leaves the process's signals alone and says when it is ready."""

    def __init__(self, app: ASGIApp) -> None:
        self.url = ""
        self.down = False
        self._open: set[asyncio.Transport] = set()
        self._ready, self._over, self._gone = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        super().__init__(
            uvicorn.Config(
                app,
                http=self._protocol(),
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
            )
        )

    async def open(self) -> None:
        """Listen on a free port; `url` (no slash at its end) then says where."""
        # asyncio turns Nagle's algorithm off only where the socket names TCP; left on, each answer takes 40 ms.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._task = asyncio.create_task(self.serve(sockets=[listener]))
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait({ready, self._task}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()

    async def close(self) -> None:
        """Stop listening and wait until the last connection is gone."""
        self._over.set()
        if self._task is not None:
            await self._task
            self._task = None

    def cut(self, is_down: bool) -> None:
        """While down, drop every connection without an answer: those open now at once, new ones as they come."""
        self.down = is_down
        if is_down:
            self._abort()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave Ctrl-C to the program that the stand-in runs in."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell `open` that connections are taken from now on."""
        await super().startup(sockets)
        self._ready.set()

    async def main_loop(self) -> None:
        """Run until `close`."""
        while not self._over.is_set():
            await self.on_tick(0)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), TICK)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let what is being answered end, and hang up."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            _, late = await asyncio.wait(set(self.server_state.tasks), timeout=GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        if self._open:
            try:
                await asyncio.wait_for(self._gone.wait(), GRACE)
            except TimeoutError:
                self._abort()
                await self._gone.wait()

    def _abort(self) -> None:
        for transport in list(self._open):
            transport.abort()

    def _protocol(self) -> type[H11Protocol]:
        server = self

        class Connection(H11Protocol):
            """uvicorn's HTTP/1.1 connection, which hangs up while the platform is down."""

            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                server._open.add(transport)
                server._gone.clear()
                if server.down:
                    transport.abort()

            def connection_lost(self, exc: Exception | None) -> None:
                server._open.discard(self.transport)
                if not server._open:
                    server._gone.set()
                super().connection_lost(exc)

            def data_received(self, data: bytes) -> None:
                if server.down:
                    self.transport.abort()
                else:
                    super().data_received(data)

        return Connection
