"""How does the agents' platform of the demo hear from Leadbell?

By webhooks, which are signed: those that prove to be genuine are told, each once.
"""

from __future__ import annotations

import hmac
import json
import secrets
import time
from base64 import b64encode
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from standardwebhooks.webhooks import Webhook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playground.loopback import Loopback

PATH = "/webhooks/leadbell"
TOLERANCE = 300.0
"""Seconds that a webhook's time may be off, as the Standard Webhooks specification advises."""
REMEMBERED = 1_000
"""Webhooks whose ids are kept, so that a repeat does nothing."""

Heard = Callable[[Mapping[str, Any]], None]


class AgentsPlatform:
    """The agents' platform of the demo. `heard` is called with each webhook, as are those who `listen`. `clock`: the
    demo's time, in seconds since 1970."""

    def __init__(self, heard: Heard, clock: Callable[[], float] = time.time) -> None:
        secret = "whsec_" + b64encode(secrets.token_bytes(24)).decode()
        self.settings = {"LEADBELL_AGENT_WEBHOOK_SECRET": secret}
        self._ears, self._clock = [heard], clock
        self._check = Webhook(secret)
        self._seen: deque[str] = deque(maxlen=REMEMBERED)
        self._server = Loopback(Starlette(routes=[Route(PATH, self._take, methods=["POST"])]))

    def listen(self, heard: Heard) -> None:
        """Tell one more, after those before."""
        self._ears.append(heard)

    async def start(self) -> None:
        """Listen for webhooks; `settings` is complete afterwards."""
        await self._server.open()
        self.settings["LEADBELL_AGENT_WEBHOOK_URL"] = self._server.url + PATH

    async def stop(self) -> None:
        await self._server.close()

    async def _take(self, request: Request) -> Response:
        body = (await request.body()).decode("utf-8", "replace")
        id = request.headers.get("webhook-id", "")
        if not self._genuine(body, id, request.headers):
            return Response(status_code=401)
        repeated = id in self._seen
        self._seen.append(id)
        if not repeated:
            for heard in self._ears:
                heard(json.loads(body))
        return Response(status_code=204)

    def _genuine(self, body: str, id: str, headers: Mapping[str, str]) -> bool:
        """Whether Leadbell has signed it, and just now. The library's own check goes by the real time."""
        stamp = headers.get("webhook-timestamp", "")
        if not stamp.isdecimal() or abs(int(stamp) - self._clock()) > TOLERANCE:
            return False
        signed = self._check.sign(id, datetime.fromtimestamp(int(stamp), UTC), body)
        given = headers.get("webhook-signature", "").split(" ")
        return any(hmac.compare_digest(signed.encode(), one.encode()) for one in given)
