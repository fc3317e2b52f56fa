"""How does a stand-in listen on a loopback port inside the running loop, and break off connections in an outage?"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol


class Loopback(uvicorn.Server):
    """An HTTP server on 127.0.0.1 that leaves the process's signals alone and says when it is ready."""

    def __init__(self, app: ASGIApp) -> None:
        self.down = False
        self._open: set[asyncio.Transport] = set()
        super().__init__(
            uvicorn.Config(
                app,
                http=self._protocol(),
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=2,
            )
        )
        self._ready = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.url = ""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave Ctrl-C to the program that the stand-in runs in."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell `open` that connections are taken from now on."""
        await super().startup(sockets)
        self._ready.set()

    async def open(self) -> None:
        """Listen on a free port; `url` (no slash at its end) then says where."""
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._task = asyncio.create_task(self.serve(sockets=[listener]))
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait({ready, self._task}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()

    async def close(self) -> None:
        """Stop listening and wait until the last connection is gone."""
        self.should_exit = True
        if self._task is not None:
            await self._task
            self._task = None

    def cut(self, is_down: bool) -> None:
        """While down, drop every connection without an answer: those open now at once, new ones as they come."""
        self.down = is_down
        if is_down:
            for transport in list(self._open):
                transport.abort()

    def _protocol(self) -> type[H11Protocol]:
        server = self

        class Connection(H11Protocol):
            """uvicorn's HTTP/1.1 connection, which hangs up while the platform is down."""

            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                server._open.add(transport)
                if server.down:
                    transport.abort()

            def connection_lost(self, exc: Exception | None) -> None:
                server._open.discard(self.transport)
                super().connection_lost(exc)

            def data_received(self, data: bytes) -> None:
                if server.down:
                    self.transport.abort()
                else:
                    super().data_received(data)

        return Connection
