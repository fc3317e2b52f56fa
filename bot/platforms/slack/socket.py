"""How do Slack's callbacks come in where Slack can't reach us: over Socket Mode?

The SDK's client holds the websocket, pings, and comes again where Slack asks it to (`disconnect`). It is looked after
here, because left alone it tries one address for ever, and an address is good once: where it has lost the connection
another client is made, with an address of its own. What comes in goes through the same door as over HTTP, and is
acknowledged once that has answered; what isn't acknowledged Slack sends again.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from urllib.parse import urlsplit

from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.platforms.addresses import is_loopback
from bot.platforms.errands import Errands, report
from bot.platforms.inbound import Refused
from bot.platforms.port import Busy, Fault, Permanent, Unreachable
from bot.platforms.slack.door import Door
from bot.platforms.slack.faults import asked
from bot.platforms.slack.installation import SILENT, Installations

CONNECT = 10.0
"""Seconds for a websocket to be opened."""
LOOK = 0.25
"""Seconds between two looks whether the connection stands."""
LOST = 8
"""Looks in a row without a connection after which it is lost: while the SDK changes over there is none for a moment."""
WAITS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
"""Seconds until it is tried again. apps.connections.open takes about one call a minute for long (Tier 1)."""
FAREWELL = 3.0
"""Seconds for what came in to be answered when the service stops: longer Slack doesn't wait."""
TOKEN = "SLACK_APP_TOKEN must be an app-level token with connections:write: make one under Basic Information (xapp-…)."

log = logging.getLogger("bot.platforms.slack")


class Socket:
    """One connection of Socket Mode. `app_token`: "xapp-…"."""

    def __init__(self, app_token: str, installations: Installations, door: Door, errands: Errands) -> None:
        self._app_token = app_token
        self._installations = installations
        self._door = door
        self._errands = errands
        self._client: SocketModeClient | None = None
        self._task: asyncio.Task[None] | None = None
        self._answering: set[asyncio.Task[None]] = set()
        self._leaving = False
        self.connected = asyncio.Event()
        """Whether something can come in."""

    def start(self) -> None:
        self._task = asyncio.create_task(self._keep(), name="Socket Mode")

    async def stop(self) -> None:
        """Answer what has come in, take nothing more, and close the connection."""
        self._leaving = True
        if self._answering:
            await asyncio.wait(set(self._answering), timeout=FAREWELL)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep(self) -> None:
        failures = 0
        while True:
            try:
                await self._connect()
                failures = 0
                log.info("slack: Socket Mode is connected")
                await self._until_lost()
                log.warning("slack: Socket Mode has lost its connection")
                fault: Fault = Unreachable("The connection was lost.", code="lost")
            except Fault as failed:
                fault = failed
                said = {"rarely": f"slack_socket {fault.code}"}
                log.error("slack: Socket Mode can't connect: %s (%s)", fault.sentence, fault.code, extra=said)
            finally:
                self.connected.clear()
                await self._close()
            wait = fault.after if isinstance(fault, Busy) else WAITS[min(failures, len(WAITS) - 1)]
            failures += 1
            await asyncio.sleep(min(wait, WAITS[-1]))

    async def _connect(self) -> None:
        """Raises as `faults.asked`."""
        opener = self._installations.client_of("")
        try:
            given = await asked(opener.apps_connections_open(app_token=self._app_token))
        except Permanent as refused:
            raise Permanent(TOKEN, code=refused.code, scope="installation") from None
        address = str(given.get("url") or "")
        parts = urlsplit(address)
        if parts.scheme != "wss" and not (parts.scheme == "ws" and is_loopback(address)):
            raise Unreachable("Slack named no safe address for Socket Mode.", code="bad_socket_url")
        client = self._client = SocketModeClient(
            self._app_token, logger=SILENT, web_client=opener, auto_reconnect_enabled=False
        )
        if is_loopback(address):
            client.proxy = None
        client.wss_uri = address
        client.socket_mode_request_listeners.append(self._on_request)
        try:
            async with asyncio.timeout(CONNECT):
                await client.connect()  # type: ignore[no-untyped-call]
        except TimeoutError:
            raise Unreachable("Slack's websocket can't be opened.", code="no_websocket") from None
        self.connected.set()

    async def _until_lost(self) -> None:
        client, missed = self._client, 0
        while client is not None and missed < LOST:
            await asyncio.sleep(LOOK)
            missed = 0 if await client.is_connected() else missed + 1

    async def _close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):
                await client.close()  # type: ignore[no-untyped-call]

    async def _on_request(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Called by the SDK in a task of its own."""
        if self._leaving:
            return  # Slack sends it again, to whoever is there
        work = self._errands.begin("answering over Socket Mode", self._answer(request))
        self._answering.add(work)
        work.add_done_callback(self._answering.discard)
        await asyncio.wait({work})

    async def _answer(self, request: SocketModeRequest) -> None:
        payload = None
        try:
            payload = await self._door.take(dict(request.payload))
        except Refused as refused:
            if refused.status >= 500:
                return
        except (TypeError, ValueError) as error:  # what comes in is no object
            report("slack", "reading an envelope", error)
        response = SocketModeResponse(request.envelope_id, payload if request.accepts_response_payload else None)
        client = self._client
        if client is not None:
            await client.send_socket_mode_response(response)
