"""What does the agents' platform do in the demo?

It talks to the leads as the product asks of such a platform: it asks who has control just before it answers, keeps
quiet while a person has it, and hears of every change by signed webhooks.
"""

from __future__ import annotations

import asyncio
import secrets
from base64 import b64encode
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playground.loopback import Loopback

PATH = "/webhooks/leadbell"
REMEMBERED = 1_000
"""Webhooks whose ids are kept, so that a repeat does nothing."""

Heard = Callable[[Mapping[str, Any]], None]


class AgentsPlatform:
    """The agents' platform of the demo. `heard` is called with each webhook that proved to be genuine."""

    def __init__(self, heard: Heard) -> None:
        secret = "whsec_" + b64encode(secrets.token_bytes(24)).decode()
        self.settings = {"LEADBELL_AGENT_WEBHOOK_SECRET": secret}
        self._heard = heard
        self._check = Webhook(secret)
        self._seen: deque[str] = deque(maxlen=REMEMBERED)
        self._quiet: set[str] = set()  # leads that a person has, or that are blocked
        self._news = asyncio.Event()
        self._server = Loopback(Starlette(routes=[Route(PATH, self._take, methods=["POST"])]))

    async def start(self) -> None:
        """Listen for webhooks; `settings` is complete afterwards."""
        await self._server.open()
        self.settings["LEADBELL_AGENT_WEBHOOK_URL"] = self._server.url + PATH

    async def stop(self) -> None:
        await self._server.close()

    async def _take(self, request: Request) -> Response:
        try:
            told = self._check.verify(await request.body(), dict(request.headers))
        except WebhookVerificationError:
            return Response(status_code=401)
        repeated = request.headers["webhook-id"] in self._seen
        self._seen.append(request.headers["webhook-id"])
        if not repeated:
            self._take_in(told)
        return Response(status_code=204)

    def _take_in(self, told: Mapping[str, Any]) -> None:
        lead = told["data"]["lead"]["id"]
        if told["data"]["control"] == "automated":
            self._quiet.discard(lead)
        else:
            self._quiet.add(lead)
        self._heard(told)
        self._news.set()
        self._news = asyncio.Event()

    async def until_in_charge(self, lead_id: str) -> None:
        """Wait until the agents have this lead, after somebody has taken it over."""
        while lead_id not in self._quiet:
            await self._news.wait()
        while lead_id in self._quiet:
            await self._news.wait()

    async def may_answer(self, http: aiohttp.ClientSession, lead_id: str) -> bool:
        """Ask Leadbell, just before an answer, whether it is the agents' to give."""
        async with http.get(f"/v1/leads/{lead_id}/control") as answer:
            return answer.status == 200 and (await answer.json())["control"] == "automated"
