"""How does Webex cut a long list into pages?

By the `Link` header of RFC 5988 with `rel="next"`; the body says nothing of it. `max` is the size
of a page. The cursor is opaque to clients.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from playground.webex.refusal import Refusal


def page_size(query: Mapping[str, str], default: int, most: int) -> int:
    """The page size asked for, at most `most`; raises 400 for what is no positive whole number."""
    asked = query.get("max", str(default))
    if not asked.isdigit() or int(asked) < 1:
        raise Refusal(400, "The max parameter must be a positive number.")
    return min(int(asked), most)


def page(
    items: Sequence[dict[str, Any]], query: Mapping[str, str], url: str, *, default: int = 100, most: int = 1000
) -> tuple[dict[str, Any], dict[str, str]]:
    """One page as (body, headers); `url` is the list's own address without a query."""
    size = page_size(query, default, most)
    start = read_cursor(query.get("cursor"))
    body = {"items": list(items[start : start + size])}
    if start + size >= len(items):
        return body, {}
    rest = {key: value for key, value in query.items() if key not in ("cursor", "max")}
    following = urlencode({**rest, "max": size, "cursor": write_cursor(start + size)})
    return body, {"Link": f'<{url}?{following}>; rel="next"'}


def write_cursor(start: int) -> str:
    """An opaque text for the place where the next page begins."""
    return base64.urlsafe_b64encode(f"from:{start}".encode()).decode().rstrip("=")


def read_cursor(cursor: str | None) -> int:
    """The place that a cursor names; raises 400 for one that Webex did not make."""
    if cursor is None:
        return 0
    try:
        plain = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        return max(0, int(plain.removeprefix("from:")))
    except ValueError:
        raise Refusal(400, "The cursor parameter is invalid.") from None
