"""What does the agents' platform hear, and is it signed?"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Any

from standardwebhooks.webhooks import Webhook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.story.waiting import eventually

SECRET = "whsec_c3RvcmllcyBhcmUgdG9sZCBvbiB0aHJlZSBzdGFnZXM="
PATH = "/hooks/leadbell"


TOLERANCE = 5 * 60
"""Seconds by which a webhook may be old or new, as the Standard Webhooks library has it."""


class Agents:
    """A small receiver of webhooks. It keeps only what the Standard Webhooks library signs in the same way; `clock`:
    everybody's, which a story may move."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.heard: list[dict[str, Any]] = []
        self.requests: list[dict[str, Any]] = []
        """Whether somebody was rung for a lead that asks: each time that one does, so they are kept apart."""
        self.ids: list[str] = []
        self.refuse = 0
        """How many of the next calls are answered 503."""

    def app(self) -> Starlette:
        return Starlette(routes=[Route(PATH, self._take, methods=["POST"])])

    async def _take(self, request: Request) -> Response:
        body, headers = await request.body(), dict(request.headers)
        if self.refuse:
            self.refuse -= 1
            return Response(status_code=503)
        at = float(headers["webhook-timestamp"])
        signed = Webhook(SECRET).sign(headers["webhook-id"], datetime.fromtimestamp(at, UTC), body.decode())
        if not compare_digest(signed, headers["webhook-signature"]) or abs(self.clock() - at) > TOLERANCE:
            return Response(status_code=401)
        told = json.loads(body)
        (self.requests if told["type"].startswith("request.") else self.heard).append(dict(told))
        self.ids.append(headers["webhook-id"])
        return Response(status_code=204)

    async def hears(self, kind: str, **data: Any) -> dict[str, Any]:
        """The last webhook of a kind with this in its data, as soon as it came."""

        def look() -> dict[str, Any] | None:
            some = self.requests if kind.startswith("request.") else self.heard
            fits = (one for one in reversed(some) if one["type"] == kind and data.items() <= one["data"].items())
            return next(fits, None)

        return await eventually(look, seen=lambda: self.heard + self.requests)
