"""How does a platform's HTTP route read a stranger's request without harm?

Shared by all platforms: a body is read up to a limit, headers are looked at without raising, and what is
refused is answered in JSON with one sentence and never a trace. Nothing here logs a body.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

MOST_BYTES = 1_000_000
"""The largest body taken from a platform. Slack's, Teams' and Webex' own payloads stay far below it."""

WITHIN = 10.0
"""Seconds that a body may take to arrive. The platforms themselves give up after 3 to 15."""

MOST_DEPTH = 100
"""How deep JSON may nest; deeper is hostile, and Python's own parser would give up with a RecursionError near 1,000."""


class Refused(Exception):
    """A request that isn't carried out. `status` is the HTTP status, `sentence` what is wrong, without request text."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence

    def answer(self) -> JSONResponse:
        """The HTTP answer: {"error": sentence}. Where the rest of a body isn't waited for, the connection ends."""
        headers = {"Connection": "close"} if self.status in (408, 413) else None
        return JSONResponse({"error": self.sentence}, status_code=self.status, headers=headers)


async def read_body(request: Request, *, most: int = MOST_BYTES, within: float | None = None) -> bytes:
    """The raw body, at most `most` bytes, whether its length was announced or not; never holds more than that plus one
    chunk, however small the chunks are. `within`: seconds, 10 where none are given. Raises `Refused`: 413 for more, 408
    for longer, 400 where it breaks off."""
    within = WITHIN if within is None else within
    too_large = Refused(413, f"The body is larger than {most:,} bytes.")
    declared = header(request, "content-length")
    if declared.isascii() and declared.isdigit() and (len(declared) > 12 or int(declared) > most):
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(within):
            async for chunk in request.stream():
                if len(body) + len(chunk) > most:
                    raise too_large
                body += chunk
    except ClientDisconnect:
        raise Refused(400, "The body ended early.") from None
    except TimeoutError:
        raise Refused(408, f"The body didn't arrive within {within:g} seconds.") from None
    return bytes(body)


def header(request: Request, name: str) -> str:
    """A header's value, "" where it is missing or repeated (so that no value can hide behind another)."""
    values = request.headers.getlist(name)
    return values[0].strip() if len(values) == 1 else ""


def read_object(body: bytes | str) -> dict[str, Any]:
    """The JSON object in a body. Raises `Refused` (400) for anything else: other JSON, bad UTF-8, too deep."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise Refused(400, "The body isn't valid JSON.") from None
    if not isinstance(found, dict):
        raise Refused(400, "The body must be a JSON object.")
    if _deeper_than(found, MOST_DEPTH):
        raise Refused(400, f"The body nests deeper than {MOST_DEPTH} levels.")
    return found


def same(expected: str, given: str) -> bool:
    """Whether two signatures are equal, in constant time, and without raising for characters outside ASCII."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass"))


def _deeper_than(value: object, most: int) -> bool:
    level: list[object] = [value]
    for _ in range(most):
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent if isinstance(parent, list) else ())
            if isinstance(child, (dict, list))
        ]
        if not level:
            return False
    return True
