"""What did the caller send, if it is JSON of a bearable size?"""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Request

from bot.api.problems import Problem
from bot.platforms.inbound import Refused, read_body

MOST_BYTES = 8 * 1024 * 1024
"""1,000 events of 8 KB each: what one request may carry."""
WITHIN = 60.0
"""Seconds that a body may take to arrive: 8 MB at a little over 1 Mbit/s."""
_CODES = {408: "too_slow", 413: "too_large"}


async def read_json(request: Request, most: int = MOST_BYTES) -> Any:
    """The body, parsed. Its size and the time it takes are bounded before anything is parsed."""
    try:
        body = await read_body(request, most=most, within=WITHIN)
    except Refused as refused:
        raise Problem(_CODES.get(refused.status, "bad_request"), refused.sentence) from None
    if not body:
        return None
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as fault:
        raise Problem("malformed_json", f"Line {fault.lineno}, column {fault.colno}: {fault.msg}.") from None
