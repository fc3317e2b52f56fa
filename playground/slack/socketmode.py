"""How do callbacks reach a service that has no public address? Slack's Socket Mode, on a websocket of its own.

The service asks `apps.connections.open` for an address, is greeted with `hello`, gets envelopes and acknowledges each
by its `envelope_id`, with the answer's body as `payload` where one is accepted.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
import uuid
from typing import Any

from aiohttp import WSMsgType, web

from playground.local import Answer


class SocketMode:
    """The websocket side of the app."""

    def __init__(self, app_id: str) -> None:
        self._app_id = app_id
        self._runner: web.AppRunner | None = None
        self._port = 0
        self._tickets: set[str] = set()
        self._lines: list[web.WebSocketResponse] = []
        self._acks: dict[str, asyncio.Future[Any]] = {}
        self.connected = asyncio.Event()

    async def start(self) -> None:
        """Listen on a free loopback port."""
        app = web.Application()
        app.router.add_get("/link/", self._link)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = int(self._runner.addresses[0][1])

    def address(self) -> str:
        """A new one-time address, as `apps.connections.open` gives it."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return f"ws://127.0.0.1:{self._port}/link/?ticket={ticket}&app_id={self._app_id}"

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401, text="invalid_ticket")
        self._tickets.discard(ticket)
        line = web.WebSocketResponse()
        await line.prepare(request)
        self._lines.append(line)
        hello = {
            "type": "hello",
            "num_connections": len(self._lines),
            "connection_info": {"app_id": self._app_id},
            "debug_info": {"host": "applink-local", "build_number": 1, "approximate_connection_time": 18060},
        }
        try:
            await line.send_json(hello)
            self.connected.set()
            async for message in line:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(message.data)
        finally:
            self._lines.remove(line)
            if not self._lines:
                self.connected.clear()
        return line

    def _acknowledged(self, data: str) -> None:
        try:
            said = json.loads(data)
        except ValueError:
            return
        waiting = self._acks.get(str(said.get("envelope_id"))) if isinstance(said, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(said.get("payload"))

    async def deliver(self, kind: str, payload: Any, patience: float, retry: int, reason: str) -> Answer:
        """Send one envelope (`events_api`, `interactive`, `slash_commands`) and wait for its acknowledgement.

        Status 200 with the answer's payload; 0 when nobody is connected or nobody acknowledges in time (seconds).
        """
        began = time.perf_counter()
        if not self._lines:
            return Answer(0, "not_connected")
        envelope: dict[str, Any] = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": reason}
        ack: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._acks[envelope["envelope_id"]] = ack
        try:
            await self._lines[0].send_json(envelope)
            body = await asyncio.wait_for(ack, patience)
            return Answer(200, body, time.perf_counter() - began)
        except (TimeoutError, ConnectionError):
            return Answer(0, "operation_timeout", time.perf_counter() - began)
        finally:
            del self._acks[envelope["envelope_id"]]

    async def refresh(self) -> None:
        """Tell every connection to come again, as Slack does every few hours."""
        for line in list(self._lines):
            await line.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})

    async def cut(self) -> None:
        """Close every connection."""
        for line in list(self._lines):
            await line.close()

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        await self.cut()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
