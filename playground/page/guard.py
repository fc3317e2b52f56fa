"""Who may use the page?

Browsers on this machine, from the page itself: neither another site that is open there, nor a name that somebody has
pointed at this machine. What comes from leads is shown under a policy that lets no script of theirs run.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HERE = frozenset({"127.0.0.1", "localhost", "::1"})
OURS = frozenset({"same-origin", "none"})
"""Where a browser says that a request comes from: a page of ours, or whoever typed the address."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Guard:
    """ASGI middleware around the page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if not allowed(headers, scope["method"]):
            answer = PlainTextResponse("The page of the demo is for this machine's own browser.", 403)
            await answer(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                given["Content-Security-Policy"] = POLICY
                given["X-Content-Type-Options"] = "nosniff"
                given["Referrer-Policy"] = "same-origin"
                given.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, guarded)


def allowed(headers: Headers, method: str) -> bool:
    """Whether a request is to a name of this machine, and from a page of ours: what may change something in any case,
    what is only read unless somebody follows a link to it."""
    host = headers.get("host", "")
    try:
        if urlsplit(f"//{host}").hostname not in HERE:
            return False
        origin = headers.get("origin")
        ours = urlsplit(origin).netloc == host if origin else headers.get("sec-fetch-site", "none") in OURS
    except ValueError:  # no host at all
        return False
    if method in ("GET", "HEAD"):
        return headers.get("sec-fetch-site", "none") in OURS or headers.get("sec-fetch-dest") == "document"
    return ours
