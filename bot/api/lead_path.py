"""How does an id with a "/" in it stand in `/v1/leads/{id}/…` and in the address of a lead's page?

As any text in an address: percent-encoded, "%2F". A server decodes the path before it is matched to a route, and the
slash of the id would part it in two. So it is put aside here, and put back where the lead is looked for.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from starlette.types import ASGIApp, Receive, Scope, Send

PREFIXES = (b"/v1/leads/", b"/leads/")
ASIDE = "\ue000"
"""Stands for a slash that belongs to an id. No id is ever taken that has it: it can't be printed."""
_SLASH = re.compile("%2f", re.IGNORECASE)


class SlashInId:
    """An ASGI middleware. It touches only what needs it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw: bytes = scope.get("raw_path") or b""
        if scope["type"] == "http" and raw.startswith(PREFIXES) and b"%2f" in raw.lower():
            kept = _SLASH.sub("%EE%80%80", raw.partition(b"?")[0].decode("latin-1"))
            scope = {**scope, "path": unquote(kept, errors="replace")}
        await self._app(scope, receive, send)


def id_in_path(part: str) -> str:
    """The id that a route's `{lead_id}` means."""
    return part.replace(ASIDE, "/")
