"""How do Slack's requests get to the service: signed, within three seconds, and again when they fail?

The signature is `v0=` and HMAC-SHA256 of `v0:<timestamp>:<body>` under the signing secret. Events are repeated with
`X-Slack-Retry-Num` and `X-Slack-Retry-Reason` (documented: at once, after a minute, after five); presses are not.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from playground.local import Answer
from playground.slack.socketmode import SocketMode

PATIENCE = 3.0  # seconds, documented for events, interactions and commands alike
FORM = "application/x-www-form-urlencoded"


@dataclass
class Callback:
    """What was sent last, to send it again."""

    kind: str  # events_api, interactive, slash_commands
    payload: Any
    tries: int = 0
    reason: str = ""


class Courier:
    """Carries callbacks to the service, by HTTP or by Socket Mode."""

    def __init__(
        self, secret: str, clock: Callable[[], float], sockets: SocketMode, by_socket: bool, patience: float
    ) -> None:
        self.url = ""  # where events go; set by `attach`
        self._secret = secret
        self._clock = clock
        self._sockets = sockets
        self._by_socket = by_socket
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None
        self._last: Callback | None = None

    async def stop(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def headers(self, body: bytes, content_type: str) -> dict[str, str]:
        """The headers of a genuine callback with this body, signed now."""
        stamp = str(int(self._clock()))
        signed = hmac.new(self._secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256)
        return {
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "Accept": "*/*",
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signed.hexdigest()}",
        }

    async def event(self, payload: Any, *, quiet: bool = False) -> Answer:
        """Send an event; when it fails, once more at once. `quiet`: neither repeated nor kept for `again`."""
        one = Callback("events_api", payload)
        if quiet:
            return (await self._carry(one))[0]
        self._last = one
        answer, stop = await self._carry(one)
        if not 200 <= answer.status < 300 and not stop:
            answer = await self.again(_reason(answer))
        return answer

    async def interaction(self, payload: Any) -> Answer:
        """Send a press, a submission or a shortcut."""
        self._last = Callback("interactive", payload)
        return (await self._carry(self._last))[0]

    async def command(self, fields: dict[str, str]) -> Answer:
        """Send a slash command."""
        self._last = Callback("slash_commands", fields)
        return (await self._carry(self._last))[0]

    async def again(self, reason: str = "http_timeout") -> Answer:
        """Repeat the last callback; an event says which repeat it is. Signed anew, as the platform does."""
        if self._last is None:
            raise LookupError("nothing was sent yet that could be repeated")
        if self._last.kind == "events_api":
            self._last.tries += 1
            self._last.reason = reason
        return (await self._carry(self._last))[0]

    async def _carry(self, one: Callback) -> tuple[Answer, bool]:
        if self._by_socket:
            answer = await self._sockets.deliver(one.kind, one.payload, self._patience, one.tries, one.reason)
            return answer, False
        if one.kind == "events_api":
            body, content_type = json.dumps(one.payload).encode(), "application/json"
        elif one.kind == "interactive":
            body, content_type = urlencode({"payload": json.dumps(one.payload)}).encode(), FORM
        else:
            body, content_type = urlencode(one.payload).encode(), FORM
        headers = self.headers(body, content_type)
        if one.tries:
            headers |= {"X-Slack-Retry-Num": str(one.tries), "X-Slack-Retry-Reason": one.reason}
        return await self._post(body, headers)

    async def raw(self, body: bytes, headers: dict[str, str]) -> Answer:
        """Send exactly this, signed or not."""
        return (await self._post(body, headers))[0]

    async def _post(self, body: bytes, headers: dict[str, str]) -> tuple[Answer, bool]:
        if not self.url:
            raise RuntimeError("attach() has not told the stand-in where the service listens")
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        began = time.perf_counter()
        timeout = aiohttp.ClientTimeout(total=self._patience)
        try:
            async with self._session.post(
                self.url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                raw = await answer.read()
                stop = answer.headers.get("X-Slack-No-Retry") == "1"
                return Answer.read(answer.status, raw, time.perf_counter() - began), stop
        except TimeoutError:
            return Answer(0, "operation_timeout", time.perf_counter() - began), False
        except aiohttp.ClientError:
            return Answer(0, "connection_failed", time.perf_counter() - began), False


def _reason(answer: Answer) -> str:
    if answer.status:
        return "http_error"
    return "http_timeout" if answer.body == "operation_timeout" else "connection_failed"
