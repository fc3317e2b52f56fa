"""How does what people do reach the service, signed, and what comes back?"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp

from playground.local import Answer

PATIENCE = 15.0  # seconds in which Teams wants an activity answered
PATH = "/api/messages"


class Courier:
    """Posts activities to the service, with a fresh token each time, and remembers the last one."""

    def __init__(self, sign: Callable[[], str]) -> None:
        self._sign = sign
        self._session: aiohttp.ClientSession | None = None
        self._last: bytes | None = None
        self.address = ""

    def attach(self, service_url: str) -> None:
        """Deliver to the service whose base address this is."""
        base = service_url.rstrip("/")
        self.address = base if base.endswith(PATH) else base + PATH

    async def close(self) -> None:
        """Drop the connections to the service."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def deliver(self, activity: dict[str, Any]) -> Answer:
        """Send one activity as Teams does, with a good token."""
        self._last = json.dumps(activity, ensure_ascii=False).encode()
        return await self.post(self._last, {"Authorization": f"Bearer {self._sign()}"})

    async def repeat(self) -> Answer:
        """Send the last activity once more, under a token of its own; raises LookupError if there is none."""
        if self._last is None:
            raise LookupError("nothing has been sent to the service yet")
        return await self.post(self._last, {"Authorization": f"Bearer {self._sign()}"})

    async def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post these bytes. Status 0 with {"error"} says that no answer came: refused, broken off, or over 15 s."""
        if not self.address:
            raise RuntimeError("attach the stand-in to a service first")
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))
        sent = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Microsoft-SkypeBotApi/3.0", **headers}
        began = time.perf_counter()
        try:
            async with self._session.post(self.address, data=body, headers=sent) as response:
                raw = await response.read()
                return Answer.read(response.status, raw, time.perf_counter() - began)
        except (TimeoutError, aiohttp.ClientError) as error:
            return Answer(0, {"error": type(error).__name__}, time.perf_counter() - began)
