"""Which requests need no router?

Events and presses come a thousand times as often as anything else. Finding their route among all others, and what the
framework prepares for routes that use more of it, cost more than their own work: they go straight to their endpoint,
with the same check of the key and the same problem documents. Their routes stand in the application as well, for
`/openapi.json` and for whatever asks which routes there are.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from inspect import isawaitable

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.api import events
from bot.api.problems import Problem
from leads.store.writer import StoreUnavailable

Endpoint = Callable[[Request], Awaitable[Response]]


def endpoints(platforms: Iterable[BaseRoute]) -> Mapping[tuple[str, str], Endpoint]:
    """Method and path of each -> what answers it. `platforms`: the platforms' own routes."""
    found: dict[tuple[str, str], Endpoint] = {("POST", "/v1/events"): events.checked}
    for route in platforms:
        if isinstance(route, Route) and not route.param_convertors:
            found |= {(method, route.path): route.endpoint for method in route.methods or () if method == "POST"}
    return found


class Straight:
    """An ASGI middleware inside of what answers for failures. `found`: as `endpoints` gives them."""

    def __init__(self, app: ASGIApp, found: Mapping[tuple[str, str], Endpoint]) -> None:
        self._app = app
        self._found = found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = self._found.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if endpoint is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive, send)
        try:
            response = await endpoint(request)
        except (Problem, StoreUnavailable, HTTPException) as fault:
            application: FastAPI = scope["app"]
            answer = application.exception_handlers[_kind(fault)](request, fault)
            response = await answer if isawaitable(answer) else answer
        await response(scope, receive, send)


def _kind(fault: Exception) -> type[Exception]:
    return next(kind for kind in (Problem, StoreUnavailable, HTTPException) if isinstance(fault, kind))
