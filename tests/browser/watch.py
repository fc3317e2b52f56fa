"""What went wrong in a browser while a test looked elsewhere?

Errors on the console, errors that scripts don't catch, and requests to any other machine: pages must work offline.
A test that provokes such a thing reads `complaints`, and empties it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError, WebSocket

HOME = "127.0.0.1"


class Watch:
    """Notes what goes wrong in all pages of one context."""

    def __init__(self, context: BrowserContext, complaints: list[str]) -> None:
        self.complaints = complaints
        context.on("console", self._console)
        context.on("weberror", self._uncaught)
        context.on("request", self._request)
        context.on("page", self._page)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _uncaught(self, fault: WebError) -> None:
        self.complaints.append(f"uncaught: {fault.error.stack or fault.error}")

    def _request(self, request: Request) -> None:
        self._address(request.url)

    def _page(self, page: Page) -> None:
        page.on("websocket", self._socket)

    def _socket(self, socket: WebSocket) -> None:
        self._address(socket.url)

    def _address(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != HOME:
            self.complaints.append(f"left this machine: {url}")
