"""How are others asked without changing anything, and what time is it there?

Plain HTTP: no redirect is followed (a token must not travel on), nothing is tried twice, and no secret stands in what
is said of a failure. Each answer's Date header is kept for the comparison of clocks.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson

from bot.platforms.addresses import is_loopback

TIMEOUT = 10.0
"""Seconds for one call."""
MOST_BYTES = 8_000_000


class Unanswered(Exception):
    """No answer came. `says`: why, in a few words; `refused`: nobody listens there."""

    def __init__(self, says: str, *, refused: bool = False) -> None:
        super().__init__(says)
        self.says = says
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer: status, headers with small letters, and the body's JSON (None where it is none)."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def fields(self) -> dict[str, Any]:
        """The body where it is an object, else an empty one."""
        return self.body if isinstance(self.body, dict) else {}


@dataclass
class Wire:
    """The connections of one examination. `clock`: seconds since 1970; `trust`: whose certificates count, the
    system's where left out."""

    clock: Callable[[], float]
    trust: ssl.SSLContext | None = None
    ahead: dict[str, float] = field(default_factory=dict)
    """By host: how many seconds our clock is ahead of theirs."""
    _sessions: dict[bool, aiohttp.ClientSession] = field(default_factory=dict)

    async def ask(
        self, verb: str, url: str, *, token: str = "", query: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Heard:  # fmt: skip
        """One request. Raises `Unanswered`."""
        headers = {"Accept": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        host = urlsplit(url).hostname or "?"
        try:
            async with self._open(near=is_loopback(url)).request(
                verb, url, headers=headers, params=query, data=form, allow_redirects=False
            ) as answer:
                raw = await _whole(answer.content)
                told = {str(name).lower(): str(value) for name, value in answer.headers.items()}
                self._compare(host, told.get("date", ""))
                return Heard(answer.status, told, _parsed(raw))
        except TimeoutError:
            raise Unanswered(f"{host} didn't answer within {TIMEOUT:g} seconds") from None
        except aiohttp.ClientConnectorCertificateError as fault:
            raise Unanswered(f"{host}'s certificate isn't accepted: {_certificate(fault)}") from None
        except aiohttp.ClientConnectorDNSError:
            raise Unanswered(f"the name {host} isn't known to the DNS") from None
        except (aiohttp.ClientConnectorError, ConnectionError):
            raise Unanswered(f"{host} takes no connection", refused=True) from None
        except (aiohttp.ClientError, OSError, ValueError, asyncio.IncompleteReadError) as fault:
            raise Unanswered(f"{host} couldn't be asked ({type(fault).__name__})") from None

    async def close(self) -> None:
        for one in self._sessions.values():
            await one.close()

    def _open(self, *, near: bool) -> aiohttp.ClientSession:
        """`near`: on this machine, which a proxy of the environment couldn't reach."""
        if near not in self._sessions:
            connector = aiohttp.TCPConnector(limit=8, ssl=True if self.trust is None else self.trust)
            timeout = aiohttp.ClientTimeout(total=TIMEOUT)
            self._sessions[near] = aiohttp.ClientSession(
                connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar(), trust_env=not near
            )
        return self._sessions[near]

    def _compare(self, host: str, date: str) -> None:
        try:
            theirs = parsedate_to_datetime(date).timestamp()
        except (TypeError, ValueError):
            return
        self.ahead[host] = self.clock() - theirs


async def _whole(stream: aiohttp.StreamReader) -> bytes:
    """A body up to its end: one `read` gives what has come in so far, and a list of members comes in pieces. Raises
    ValueError where it is longer than anything that we ask for."""
    raw = bytearray()
    async for chunk in stream.iter_chunked(64 * 1024):
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise ValueError("the answer is too long")
    return bytes(raw)


def _certificate(fault: aiohttp.ClientConnectorCertificateError) -> str:
    inner = fault.certificate_error
    return getattr(inner, "verify_message", "") or type(inner).__name__


def _parsed(raw: bytes) -> Any:
    try:
        return orjson.loads(raw) if raw else None
    except orjson.JSONDecodeError:
        return None
