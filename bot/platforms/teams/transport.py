"""How does a request leave for Microsoft, and what came back?

One shared pool of connections; ten seconds for everything; no redirect is followed (a token must not travel on),
no cookie kept, nothing tried twice: the outbox decides what is tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson
from yarl import URL

from bot.platforms.patience import retry_after
from bot.platforms.port import Unreachable

TIMEOUT = 10.0  # seconds, for a whole call
MOST_BYTES = 8_000_000  # of an answer; a page of 500 roster entries is about 200 KB
CONNECTIONS = 64


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, parsed JSON (None where it was none), and the seconds of its Retry-After (None: not given)."""

    status: int
    body: Any = None
    retry_after: float | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """The body where it is an object, else an empty one."""
        return self.body if isinstance(self.body, dict) else {}


class Transport:
    """The pool of connections. Opened on first use, since it belongs to the running loop."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    async def ask(
        self,
        verb: str,
        url: str,
        *,
        token: str = "",
        json: object = None,
        form: Mapping[str, str] | None = None,
    ) -> Reply:
        """One request; `url` is sent as it stands, so its parts must be percent-encoded already.

        Raises `Unreachable` where no complete answer came.
        """
        headers = {"Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data: Any = form
        if json is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
            data = orjson.dumps(json)
        try:
            async with self._open().request(
                verb, URL(url, encoded=True), data=data, headers=headers, allow_redirects=False
            ) as answer:
                raw = await _bounded(answer.content)
                return Reply(answer.status, _parsed(raw), retry_after(answer.headers.get("Retry-After"), self._clock()))
        except TimeoutError:
            raise Unreachable(f"Teams didn't answer within {TIMEOUT:.0f} s.", code="timeout") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # The class alone: an error's words may hold the address, and with it a tenant's or a team's id.
            sentence = f"Teams couldn't be reached ({type(error).__name__})."
            raise Unreachable(sentence, code="unreachable") from None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS),
                timeout=aiohttp.ClientTimeout(total=TIMEOUT),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


async def _bounded(stream: aiohttp.StreamReader) -> bytes:
    raw = bytearray()
    async for chunk in stream.iter_any():
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise ValueError("the answer is too large")
    return bytes(raw)


def _parsed(raw: bytes) -> Any:
    try:
        return orjson.loads(raw) if raw else None
    except orjson.JSONDecodeError:
        return None
