"""How is HTTP spoken cheaply enough not to be what is measured?

Bare HTTP/1.1 over asyncio's transports, both ways: kept-alive connections, bodies with a length, nothing else.
About 40 µs a request on each side.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
MOST_CONNECTIONS = 512
MOST_IDLE = 5.0
"""Seconds after which a connection isn't used again: a server may be closing it at this moment."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer."""

    status: int
    body: bytes


def request(path: str, body: bytes = b"", *, method: str = "POST", **headers: str) -> bytes:
    """One request as bytes. Underscores in header names stand for hyphens."""
    named = {"host": "127.0.0.1", "content-type": "application/json", "content-length": str(len(body))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


class _Messages(asyncio.Protocol):
    """Cuts a stream into HTTP messages: (head, body)."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self._buffer[:end]
            found = _LENGTH.search(head)
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self._buffer) < whole:
                return
            body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
            self.message(head, body)

    def message(self, head: bytes, body: bytes) -> None:
        raise NotImplementedError


class _Connection(_Messages):
    def __init__(self) -> None:
        super().__init__()
        self.idle_since = 0.0
        self.waiting: asyncio.Future[Reply] | None = None

    def message(self, head: bytes, body: bytes) -> None:
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_result(Reply(int(head[9:12]), body))

    def connection_lost(self, exc: Exception | None) -> None:
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_exception(ConnectionError("the service closed the connection"))


class Client:
    """Sends requests to one port, each on a free connection."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[_Connection] = []
        self._room = asyncio.Semaphore(MOST_CONNECTIONS)

    async def send(self, raw: bytes) -> Reply:
        """Send a request and wait for its answer. Raises ConnectionError."""
        async with self._room:
            connection = await self._connection()
            assert connection.transport is not None
            connection.waiting = asyncio.get_running_loop().create_future()
            connection.transport.write(raw)
            reply = await connection.waiting
            connection.idle_since = time.monotonic()
            self._free.append(connection)
            return reply

    async def _connection(self) -> _Connection:
        while self._free:
            found = self._free.pop()
            if found.transport is None or found.transport.is_closing():
                continue
            if time.monotonic() - found.idle_since < MOST_IDLE:
                return found
            found.transport.close()
        loop = asyncio.get_running_loop()
        _, made = await loop.create_connection(_Connection, "127.0.0.1", self._port)
        return made

    def close(self) -> None:
        for connection in self._free:
            if connection.transport is not None:
                connection.transport.close()


Respond = Callable[[str, bytes, bytes], bytes]
"""(path, head, body) -> the JSON body of the answer, or a whole answer, which begins with its status line."""


class _Served(_Messages):
    def __init__(self, respond: Respond) -> None:
        super().__init__()
        self._respond = respond

    def message(self, head: bytes, body: bytes) -> None:
        path = head.split(b" ", 2)[1].decode()
        answer = self._respond(path, head, body)
        assert self.transport is not None
        if answer.startswith(b"HTTP/1.1 "):
            self.transport.write(answer)
        elif not self.transport.is_closing():
            self.transport.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
                % (len(answer), answer)
            )


async def serve(respond: Respond) -> tuple[asyncio.Server, int]:
    """Answer requests on a free loopback port. Returns the server and the port."""
    server = await asyncio.get_running_loop().create_server(lambda: _Served(respond), "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    return server, port
