"""What did the caller send, if it is JSON of a bearable size?"""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from bot.api.problems import Problem

MOST_BYTES = 8 * 1024 * 1024
"""1,000 events of 8 KB each: what one request may carry."""


async def read_json(request: Request, most: int = MOST_BYTES) -> Any:
    """The body, parsed. Its size is bounded before anything is parsed."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most:
        raise Problem("too_large", f"At most {most:,} bytes are taken in one request.")
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise Problem("too_large", f"At most {most:,} bytes are taken in one request.")
    except ClientDisconnect:
        raise HTTPException(400) from None
    if not body:
        return None
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as fault:
        raise Problem("malformed_json", f"Line {fault.lineno}, column {fault.colno}: {fault.msg}.") from None
