"""How does an AI agent share its conversations with people? The smallest agent that does it right.

Tell each message of the lead to Leadbell, think, claim the answer, give it, tell that it was given. While a person has
control the answer is refused and the person's words come by webhook; when the chat is returned, what nobody has
answered is the agent's to answer, and the person's note is heeded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from examples.agent.client import Leadbell, Refused

AGENT = {"id": "example", "name": "Example agent", "type": "chat"}
REMEMBERED = 1_000
"""Webhooks whose ids are kept: each may come more than once."""

Say = Callable[[str, str, str], Awaitable[None]]
"""Shows the lead a text: the lead's id, the text, and in whose name."""
Think = Callable[[str, str], Awaitable[str]]
"""The answer to a text, and the note of whoever returned the chat ("no prices")."""


class Agent:
    """One agent. `say` reaches the lead's chat window; `think` is the model."""

    def __init__(self, leadbell: Leadbell, say: Say, think: Think) -> None:
        self._leadbell, self._say, self._think = leadbell, say, think
        self._notes: dict[str, str] = {}
        self._seen: deque[str] = deque(maxlen=REMEMBERED)

    async def heard(self, lead_id: str, text: str) -> bool:
        """The lead has written; whether the agent has answered."""
        await self._leadbell.tell("message.received", {"id": lead_id}, AGENT, text=text)
        return await self._answer(lead_id, text)

    async def _answer(self, lead_id: str, text: str) -> bool:
        answer = await self._think(text, self._notes.get(lead_id, ""))
        try:
            claim = await self._leadbell.claim(lead_id, answer)
        except Refused:
            return False
        await self._say(lead_id, answer, AGENT["name"])
        await self._leadbell.tell("message.sent", {"id": lead_id}, AGENT, text=answer, claim=claim)
        return True

    async def webhook(self, request: web.Request) -> web.Response:
        """What Leadbell tells: control, and a person's words for the lead. Answered 2xx only once it is done, so that
        what fails is sent again."""
        told = self._leadbell.genuine(await request.read(), request.headers)
        if told is None:
            return web.Response(status=401)
        number = request.headers["webhook-id"]
        if number not in self._seen:
            await self._take(told["type"], told["data"])
            self._seen.append(number)
        return web.Response(status=204)

    async def _take(self, kind: str, data: Mapping[str, Any]) -> None:
        lead_id = str(data["lead"]["id"])
        if kind == "reply.sent":
            await self._say(lead_id, str(data["text"]), str(data["by"]["name"]))
            confirmed = {"text": data["text"], "reply_id": data["reply_id"]}
            await self._leadbell.tell("message.sent", {"id": lead_id}, AGENT, **confirmed)
        elif kind == "conversation.returned":
            self._notes[lead_id] = str(data.get("note") or "")
            open_words = [str(one["text"]) for one in data.get("unanswered", ())]
            if open_words:
                await self._answer(lead_id, "\n".join(open_words))

    def app(self) -> web.Application:
        """Where LEADBELL_AGENT_WEBHOOK_URL leads: /webhooks/leadbell."""
        app = web.Application()
        app.router.add_post("/webhooks/leadbell", self.webhook)
        return app
