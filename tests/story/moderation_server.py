"""Who scores messages in a story? A server that answers as OpenAI's moderation does, faults and all.

What is scored is decided by the words themselves; whatever a story wants to go wrong does so for the next calls.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.story.stage import served

KEY = "sk-of-the-stories"
MODEL = "omni-moderation-latest"
NAMES = (
    "harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent", "self-harm",
    "self-harm/intent", "self-harm/instructions", "sexual", "sexual/minors", "violence", "violence/graphic",
)  # fmt: skip
WORDS = {
    "fool": ("harassment", 0.6), "liar": ("harassment", 0.4), "scum": ("hate/threatening", 1.0),
    "end my life": ("self-harm/intent", 0.9), "meh": ("harassment", 0.25), "so-so": ("harassment", 0.02),
}  # fmt: skip


def error(status: int, code: str, param: str | None = None, **headers: str) -> Response:
    """As OpenAI writes its errors. The message repeats what was asked, as some servers do."""
    told = {"error": {"message": "You said: the secret words", "type": code, "param": param, "code": code}}
    return JSONResponse(told, status, headers=headers)


UNAUTHORIZED = error(401, "invalid_api_key")
NO_MODEL = error(404, "model_not_found", "model")
ILL = error(500, "server_error")
BUSY = error(429, "rate_limit_exceeded", **{"Retry-After": "1"})
NONSENSE = Response("<html>It works!</html>", media_type="text/html")


class ModerationServer:
    """`heard`: the texts that it was asked about, with the keys. `fails`: what it answers instead, to each text alike,
    None where it scores. `hold`: it answers only when this is set, but for
    the `first` texts."""

    def __init__(self) -> None:
        self.url = ""
        self.heard: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.fails: Response | None = None
        self.hold: asyncio.Event | None = None
        self.first = 0

    @property
    def settings(self) -> dict[str, str]:
        """What Leadbell is told of it."""
        return {"LEADBELL_MODERATION_MODEL": MODEL, "OPENAI_BASE_URL": f"{self.url}/v1", "OPENAI_API_KEY": KEY}

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/v1/moderations", self._take, methods=["POST"])])

    async def _take(self, request: Request) -> Response:
        body = json.loads(await request.body())
        asked = body["input"]
        texts = [asked] if isinstance(asked, str) else asked
        self.heard += texts
        self.headers.append(dict(request.headers))
        if self.hold is not None and len(self.heard) > self.first:
            await self.hold.wait()
        if self.fails is not None:
            return self.fails
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return UNAUTHORIZED
        if body["model"] != MODEL:
            return NO_MODEL
        results = [_result(text) for text in texts]
        return JSONResponse({"id": "modr-1", "model": body["model"], "results": results})


def _result(text: str) -> dict[str, Any]:
    scores = dict.fromkeys(NAMES, 0.0001)
    for word, (name, score) in WORDS.items():
        if word in text:
            scores[name] = score
    flags = {name: score >= 0.5 for name, score in scores.items()}
    return {"flagged": any(flags.values()), "categories": flags, "category_scores": scores}


@asynccontextmanager
async def moderation_server() -> AsyncIterator[ModerationServer]:
    """The server, on a free port of this machine."""
    server = ModerationServer()
    async with served(lambda _: server.app(), lifespan="off") as url:
        server.url = url
        yield server
