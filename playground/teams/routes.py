"""Which address of the stand-in leads to which answer, and what happens to every call on its way there?"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.teams.connector import Connector, Reply
from playground.teams.faults import Fault, Orders, fault
from playground.teams.journal import PATHS, Journal, names
from playground.teams.keys import ISSUER, Keys
from playground.teams.login import Login

OUTSIDE = ("Token", "OpenIdMetadata", "Keys")  # what is not the Connector's
Handler = Callable[[Request, Any], Reply]


class Routes:
    """The three hosts that Teams spreads over the internet, under one address: login, signing keys, Connector."""

    def __init__(
        self,
        connector: Connector,
        login: Login,
        keys: Keys,
        journal: Journal,
        orders: Orders,
        clock: Callable[[], float],
    ) -> None:
        self._connector, self._login, self._keys = connector, login, keys
        self._journal, self._orders, self._clock = journal, orders, clock
        self.url = ""

    def app(self) -> Starlette:
        """The application to serve."""
        c, at = self._connector, _named
        operations: dict[str, Handler] = {
            "CreateConversation": lambda r, body: c.create(body),
            "SendToConversation": lambda r, body: c.send(at(r, "conversationId"), body),
            "ReplyToActivity": lambda r, body: c.reply(at(r, "conversationId"), at(r, "activityId"), body),
            "UpdateActivity": lambda r, body: c.update(at(r, "conversationId"), at(r, "activityId"), body),
            "DeleteActivity": lambda r, body: c.delete(at(r, "conversationId"), at(r, "activityId")),
            "GetConversationMembers": lambda r, body: c.members(at(r, "conversationId")),
            "GetConversationPagedMembers": lambda r, body: c.paged_members(
                at(r, "conversationId"), r.query_params.get("pageSize"), r.query_params.get("continuationToken")
            ),
            "GetConversationMember": lambda r, body: c.member(at(r, "conversationId"), at(r, "memberId")),
            "FetchTeamDetails": lambda r, body: c.team(at(r, "teamId")),
            "FetchChannelList": lambda r, body: c.channels(at(r, "teamId")),
            "Token": lambda r, body: (200, self._login.grant(at(r, "tenant"), body)),
            "OpenIdMetadata": lambda r, body: (200, self._metadata()),
            "Keys": lambda r, body: (200, self._keys.published()),
        }
        routes = [self._route(name, handler) for name, handler in operations.items()]
        routes.append(Route("/{tenant}/v2.0/.well-known/openid-configuration", self._login_metadata))
        return Starlette(routes=routes, exception_handlers={404: _nowhere, 405: _nowhere})

    def _route(self, method: str, handler: Handler) -> Route:
        verb, path = PATHS[method]
        prefix = "/" if method in OUTSIDE else "/connector/"

        async def endpoint(request: Request) -> Response:
            return await self._serve(method, handler, request)

        return Route(prefix + path, endpoint, methods=[verb])

    async def _serve(self, method: str, handler: Handler, request: Request) -> Response:
        """One call: an ordered fault first, then the token, then the operation; all of it goes into the journal."""
        path = request.url.path
        try:
            raw = await request.body()
        except ClientDisconnect:
            return Response(status_code=400)
        body: Any = raw if method == "Token" else None
        called = names(method, path) | (set() if method in OUTSIDE else {"*"})
        headers: dict[str, str] = {}
        try:
            if raw and method != "Token":
                body = _parsed(raw)
            ordered = self._orders.take(called)
            if ordered is not None:
                raise ordered
            if method not in OUTSIDE:
                self._login.check(request.headers.get("authorization"))
            status, answer = handler(request, body)
        except (AttributeError, KeyError, TypeError):
            # A body of unheard-of shape; without a body there is nothing to blame but this program.
            if body is None:
                raise
            refusal = fault(400, "BadSyntax", "Invalid request body.")
            status, answer = refusal.status, refusal.content()
        except Fault as error:
            status, answer, headers = error.status, error.content(), error.headers()
        # A secret in a token request stays out of the journal.
        self._journal.write(method, path, status, self._clock(), None if method == "Token" else body)
        if answer is None:
            return Response(status_code=status, headers=headers)
        return JSONResponse(answer, status, headers)

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": ISSUER,
            "authorization_endpoint": "https://invalid.botframework.com",
            "jwks_uri": f"{self.url}/v1/.well-known/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        }

    async def _login_metadata(self, request: Request) -> Response:
        return JSONResponse(self._login.metadata(self.url, _named(request, "tenant")))


def _named(request: Request, name: str) -> str:
    return str(request.path_params[name])


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise fault(400, "BadSyntax", "Invalid JSON.") from None


async def _nowhere(request: Request, error: Exception) -> Response:
    """Addresses that the Connector does not know are answered in the web server's own words, not the Connector's."""
    return JSONResponse({"message": "No HTTP resource was found that matches the request URI."}, 404)
