"""What stands in for Leadbell where the sample leads are tested: it takes events, and says who may answer."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
from standardwebhooks.webhooks import Webhook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.leads.agents import AgentsPlatform
from playground.leads.conversations import Conversation, Conversations
from playground.leads.player import Player
from playground.loopback import Loopback
from tests.story.waiting import eventually

KEY = "test-key"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp()


@dataclass
class Desk:
    """A small Leadbell. `answers`: what the next posts of events are answered with instead of being taken."""

    events: list[dict[str, Any]] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)
    held: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked: int = 0

    def kinds(self, lead_id: str) -> list[str]:
        return [event["kind"] for event in self.events if event["lead"]["id"] == lead_id]

    async def take(self, request: Request) -> Response:
        assert request.headers["authorization"] == f"Bearer {KEY}"
        if self.answers:
            return self.answers.pop(0)
        known = {event["id"] for event in self.events}
        self.events += [event for event in await request.json() if event["id"] not in known]
        return JSONResponse({}, 202)

    async def claim(self, request: Request) -> Response:
        self.asked += 1
        assert (await request.json())["text"]
        lead_id = request.path_params["lead"]
        if lead_id not in {event["lead"]["id"] for event in self.events}:
            return JSONResponse({"code": "unknown_lead"}, 404)
        control, by = self.held.get(lead_id, ("automated", ""))
        if control == "automated":
            return JSONResponse({"claim": f"clm_{self.asked}", "version": 0, "expires_at": "2026-11-24T12:01:00Z"})
        return JSONResponse({"id": lead_id, "control": control, "by": by or None}, 409)


@dataclass
class Stage:
    """Leads before a small Leadbell."""

    desk: Desk
    agents: AgentsPlatform
    conversations: Conversations
    player: Player
    server: Loopback
    said: list[str]

    def one(self, lead_id: str) -> Conversation:
        found = self.conversations.find(lead_id)
        assert found is not None
        return found

    def lines(self, lead_id: str) -> list[str]:
        return [f"{line.speaker}: {line.words}" for line in self.one(lead_id).lines]

    async def until(self, holds: Callable[[], object]) -> None:
        await eventually(holds, seen=lambda: [line.words for one in self._all() for line in one.lines])

    def _all(self) -> list[Conversation]:
        return self.conversations.newest_first()

    async def webhook(self, lead_id: str, type: str, control: str, by: str = "Dana Ruiz", **more: Any) -> int:
        """Tell the agents' platform, as Leadbell does; the status."""
        email = f"{by.split()[0].lower()}@acme.example" if by else ""
        self.desk.held[lead_id] = (control, email)
        who = {"name": by, "email": email} if by else None
        data = {"lead": {"id": lead_id}, "control": control, "by": who, **more}
        return await self.post(f"msg_{len(self.desk.held)}_{type}_{by}_{more}", {"type": type, "data": data}, NOON)

    async def post(self, id: str, told: dict[str, Any], at: float, secret: str = "") -> int:
        body, when = json.dumps(told), datetime.fromtimestamp(at, UTC)
        key = b64decode((secret or self.agents.settings["LEADBELL_AGENT_WEBHOOK_SECRET"]).removeprefix("whsec_"))
        headers = {
            "webhook-id": id, "webhook-timestamp": str(int(at)), "webhook-signature": Webhook(key).sign(id, when, body),
        }  # fmt: skip
        url = self.agents.settings["LEADBELL_AGENT_WEBHOOK_URL"]
        async with aiohttp.ClientSession() as http, http.post(url, data=body, headers=headers) as answer:
            return answer.status


@asynccontextmanager
async def opened(pace: float = 0.0) -> AsyncIterator[Stage]:
    """A stage at noon. `pace` multiplies the pauses of the leads."""
    desk = Desk()
    server = Loopback(
        Starlette(
            routes=[
                Route("/v1/events", desk.take, methods=["POST"]),
                Route("/v1/leads/{lead}/claim-reply", desk.claim, methods=["POST"]),
            ]
        )
    )
    await server.open()
    heard: list[str] = []
    agents = AgentsPlatform(lambda told: heard.append(told["type"]), lambda: NOON)
    await agents.start()
    conversations = Conversations(lambda: NOON)
    player = Player(
        server.url, KEY, agents, conversations, lambda script, step: heard.append(f"{script.called}: {step.words}"),
        clock=lambda: NOON, pace=pace,
    )  # fmt: skip
    try:
        yield Stage(desk, agents, conversations, player, server, heard)
    finally:
        await player.close()
        await agents.stop()
        await server.close()
