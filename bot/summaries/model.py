"""How is an OpenAI-compatible server asked for a summary?

One `POST …/chat/completions` with a schema for the answer; a server that doesn't know schemas is asked for JSON. Who
asks waits for it in the background alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

import aiohttp
import orjson

from bot.moderation.settings import OPENAI
from bot.summaries.answer import Nonsense, read_answer
from bot.summaries.transcript import SCHEMA, messages
from leads.lead import Lead
from leads.quoting import Numbered
from leads.summary import Summary

PATIENCE = 60.0
"""Seconds in which an answer has to be there: models that think before take half a minute."""
MOST_BYTES = 256_000
"""Of a whole response: four times the longest answer that is read."""
LONGEST_WAIT = 3_600.0
"""Seconds that a server may ask to be left alone."""
FORMATS: tuple[dict[str, Any], ...] = (
    {"type": "json_schema", "json_schema": SCHEMA},
    {"type": "json_object"},
)
_UNKNOWN_FORMAT = (400, 404, 415, 422, 501)
"""How servers refuse a `response_format` that they don't know."""

log = logging.getLogger(__name__)


class NoAnswer(Exception):
    """There is no summary yet. `code` is short and stable; `after`: seconds that the server asks to be left alone, 0
    where it doesn't say; `lasting`: asking again the same won't help."""

    def __init__(self, code: str, after: float = 0.0, *, lasting: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.after = after
        self.lasting = lasting


class Model:
    """One model of one server. `language`: a tag, of those who read; `session`: made where the service runs."""

    def __init__(
        self, name: str, base_url: str, key: str, language: str, session: Callable[[], aiohttp.ClientSession],
        patience: float = PATIENCE,
    ) -> None:  # fmt: skip
        self.name = name
        self._url = f"{(base_url or OPENAI).rstrip('/')}/chat/completions"
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._language = language
        self._session = session
        self._patience = patience
        self._format = 0

    async def summary(self, lead: Lead, found: Sequence[Numbered], made_at: int, upto: int) -> Summary:
        """The summary of a conversation (events, newest first; `upto`: the newest one's commit number). Raises
        `NoAnswer`, and nothing else."""
        asked = {"model": self.name, "messages": messages(lead, found, self._language)}
        for at in range(self._format, len(FORMATS)):
            status, body, after = await self._posted({**asked, "response_format": FORMATS[at]})
            if status in _UNKNOWN_FORMAT and at + 1 < len(FORMATS):
                continue
            if status != 200:
                raise NoAnswer(f"status_{status}", after, lasting=status in (400, 401, 403, 404))
            self._format = at
            try:
                text = _content(body)
                return await asyncio.to_thread(
                    read_answer,
                    text,
                    lead,
                    found,
                    language=self._language,
                    model=self.name,
                    made_at=made_at,
                    upto=upto,
                )
            except Nonsense as fault:
                raise NoAnswer(f"nonsense: {fault}") from None
        raise NoAnswer("refused", lasting=True)

    async def _posted(self, asked: dict[str, Any]) -> tuple[int, bytes, float]:
        """Status, body and the seconds to wait of a request."""
        try:
            async with (
                asyncio.timeout(self._patience),
                self._session().post(
                    self._url, data=orjson.dumps(asked), allow_redirects=False,
                    headers={"Content-Type": "application/json", **self._headers},
                ) as response,
            ):  # fmt: skip
                body = await _bounded(response.content)
                return response.status, body, _seconds(response.headers.get("Retry-After", ""))
        except TimeoutError:
            raise NoAnswer("timeout") from None
        except (aiohttp.ClientError, OSError, ValueError):
            raise NoAnswer("unreachable") from None


async def _bounded(stream: aiohttp.StreamReader) -> bytes:
    read = bytearray()
    async for chunk in stream.iter_chunked(16_384):
        read += chunk
        if len(read) > MOST_BYTES:
            raise NoAnswer("too_long")
    return bytes(read)


def _content(body: bytes) -> str:
    """The text of the first choice. Raises `Nonsense`."""
    try:
        text = orjson.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError):
        raise Nonsense("no choice") from None
    if not isinstance(text, str):  # a refusal has none
        raise Nonsense("no content")
    return text


def _seconds(header: str) -> float:
    return min(float(header), LONGEST_WAIT) if header.isascii() and header.isdigit() and len(header) < 9 else 0.0
