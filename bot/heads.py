"""How long may the head of a request be, and how slowly may it come?

uvicorn puts no bound on either where httptools parses for it: one stranger's header of 100 MB makes everybody wait for
minutes. What is wrong here is wrong before there is a route, so that it is answered in plain text. Bodies are bounded
where they are read (`bot.platforms.inbound`).
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD = 65_536
"""Bytes of request line and headers, and one read of the socket's more: what uvicorn's other parser allows."""
WITHIN = 10.0
"""Seconds that a connection may say nothing, take for a head, or go on with a body that nobody waits for."""

_SAID = b"The head of the request is too long."
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: %d\r\nconnection: close\r\n\r\n%b" % (len(_SAID), _SAID)
)


class BoundedHead(HttpToolsProtocol):
    """uvicorn's protocol for one connection, with an end to its patience. A head that comes in one piece costs nothing
    more."""

    _in_head = True
    _head = 0
    _messages = 0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        before = self._messages
        super().data_received(data)
        if not self._in_head or self._messages != before or self.transport.is_closing():
            return
        self._head += len(data)
        if self._head > MOST_HEAD:
            self.transport.write(_TOO_LARGE)
            self.transport.close()
        elif self._deadline is None:
            self._wait()

    def on_headers_complete(self) -> None:
        self._in_head, self._head = False, 0
        self._came()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_head = True
        self._messages += 1
        self._came()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self._in_head:  # answered, and still sending
            self._wait()

    def _wait(self) -> None:
        self._came()
        self._deadline = self.loop.call_later(WITHIN, self.transport.close)

    def _came(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
