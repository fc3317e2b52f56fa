"""What does an OpenAI-compatible server on this machine hear, and what does it answer?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.story.stage import served

NAME = "gpt-test"


def said(**parts: Any) -> dict[str, Any]:
    """An answer of the right shape; `parts` of it that differ."""
    shape = {"standing": ["One.", "Two."], "stage": "", "questions": [], "pain_points": [], "interests": []}
    return {**shape, **parts}


def point(entry: int, quote: str, language: str = "en", translation: str = "") -> dict[str, Any]:
    return {"entry": entry, "quote": quote, "language": language, "translation": translation}


@dataclass
class Models:
    """A server. `answer`: what the model says, text or JSON; `status`: with which it is refused; `open`: cleared to
    let requests wait; `knows_schemas`: whether it takes `json_schema`."""

    answer: Any = field(default_factory=said)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    knows_schemas: bool = True
    heard: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    @property
    def settings(self) -> dict[str, str]:
        return {"OPENAI_BASE_URL": self.url, "OPENAI_API_KEY": "sk-test", "LEADBELL_SUMMARY_MODEL": NAME}

    async def _complete(self, request: Request) -> Response:
        asked = await request.json()
        self.heard.append(asked)
        self.keys.append(request.headers.get("authorization", ""))
        await self.open.wait()
        if self.status != 200:
            return JSONResponse({"error": {"message": "no"}}, self.status, self.headers)
        if not self.knows_schemas and asked["response_format"]["type"] == "json_schema":
            return JSONResponse({"error": {"message": "response_format is not supported"}}, 400)
        text = self.answer if isinstance(self.answer, str) else json.dumps(self.answer)
        return JSONResponse({"choices": [{"message": {"role": "assistant", "content": text}}]})

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/v1/chat/completions", self._complete, methods=["POST"])])


@asynccontextmanager
async def models() -> AsyncIterator[Models]:
    """A server that answers at once."""
    made = Models()
    made.open.set()
    async with served(lambda _: made.app(), lifespan="off") as url:
        made.url = f"{url}/v1"
        try:
            yield made
        finally:
            made.open.set()
