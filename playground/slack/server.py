"""How does the stand-in listen on a loopback port inside the running event loop, and play dead in an outage?"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol


class _Quiet(uvicorn.Server):
    """A server that leaves the process's signals alone and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ctrl-C belongs to whoever runs the loop."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then let `LocalServer.start` go on."""
        await super().startup(sockets=sockets)
        self.ready.set()


class LocalServer:
    """One uvicorn server on 127.0.0.1; `down` drops every connection at its first byte."""

    def __init__(self) -> None:
        self.down = False
        self.url = ""
        self._server: _Quiet | None = None
        self._task: asyncio.Task[None] | None = None
        self._open: set[asyncio.Transport] = set()

    def listen(self) -> socket.socket:
        """Take a free port and set `url`."""
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        return sock

    async def start(self, app: Starlette, sock: socket.socket) -> None:
        """Serve the app on the port; returns when it answers."""
        outer = self

        class Line(H11Protocol):
            """An HTTP connection that can be cut."""

            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                outer._open.add(transport)
                if outer.down:
                    transport.abort()

            def connection_lost(self, exc: Exception | None) -> None:
                outer._open.discard(self.transport)
                super().connection_lost(exc)

            def data_received(self, data: bytes) -> None:
                if outer.down:
                    self.transport.abort()
                else:
                    super().data_received(data)

        options: dict[str, Any] = {"lifespan": "off", "ws": "none", "log_config": None, "access_log": False}
        config = uvicorn.Config(app, http=Line, server_header=False, timeout_graceful_shutdown=1, **options)
        self._server = _Quiet(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[sock]))
        await self._server.ready.wait()

    def cut(self) -> None:
        """Break every connection that is open now, as an outage does."""
        for transport in list(self._open):
            transport.abort()

    async def stop(self) -> None:
        """Stop listening and wait for the end."""
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            await self._task
            self._server = self._task = None
