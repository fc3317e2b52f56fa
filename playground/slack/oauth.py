"""How does an app come into a workspace: Slack's page of consent, the code, and the tokens for it?

As "Installing with OAuth" and "Using token rotation" say: the code is good once, for ten minutes, with the app's own
id and secret and the same redirect_uri; a refresh token is good once, and the access token of a rotating app lasts
twelve hours.
"""

from __future__ import annotations

import base64
import html
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from playground.slack.call import Refused
from playground.slack.workspace import Workspace

if TYPE_CHECKING:
    from playground.slack.platform import LocalSlack

CODE_SECONDS = 600.0
TOKEN_SECONDS = 43_200


@dataclass
class Code:
    """One consent on its way to becoming a token."""

    space: Workspace
    person: str
    redirect: str
    made: float
    scopes: frozenset[str]
    whole_company: bool
    used: bool = False


@dataclass
class App:
    """One app in several workspaces. `rotates`: its tokens end after twelve hours; `whole_company`: the next consent is
    given for an Enterprise organisation."""

    clock: Callable[[], float]
    client_id: str = field(default_factory=lambda: f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}")
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    houses: list[LocalSlack] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    refresh: dict[str, Workspace] = field(default_factory=dict)  # tokens that still renew
    ends: dict[str, float] = field(default_factory=dict)  # access token -> when it ends
    older: dict[str, Workspace] = field(default_factory=dict)  # rotated tokens that haven't ended yet
    rotates: bool = False
    whole_company: bool = False

    def house(self, token: str) -> LocalSlack:
        """The workspace that a token is for; the first one where it is for none."""
        found = (one for one in self.houses if token and self.is_for(token, one.workspace))
        return next(found, self.houses[0])

    def is_for(self, token: str, space: Workspace) -> bool:
        """Whether it is the workspace's bot token, or a rotated one before it, which is good until its own end."""
        return token == space.bot_token or self.older.get(token) is space

    async def page(self, request: Request) -> Response:
        """`GET /oauth/v2/authorize`: choose a workspace, allow or cancel. `POST`: what was chosen."""
        asked = dict(request.query_params)
        fault = self._fault(asked)
        if fault:
            return HTMLResponse(f"<h1>Something went wrong</h1><p>{html.escape(fault)}</p>", 400)
        if request.method == "GET":
            return HTMLResponse(self._drawn(asked))
        given = dict(parse_qsl((await request.body()).decode()))
        back = asked["redirect_uri"]
        said = {"state": asked.get("state", "")}
        space = next((one.workspace for one in self.houses if one.workspace.team == given.get("team")), None)
        if given.get("choice") != "allow" or space is None:
            return RedirectResponse(f"{back}?{urlencode({'error': 'access_denied', **said})}", 302)
        code = f"{secrets.randbelow(10**10)}.{secrets.token_hex(32)}"
        scopes = frozenset(asked.get("scope", "").split(","))
        person = given.get("person") or next(iter(space.people))
        self.codes[code] = Code(space, person, back, self.clock(), scopes, self.whole_company)
        self.whole_company = False
        return RedirectResponse(f"{back}?{urlencode({'code': code, **said})}", 302)

    def _fault(self, asked: dict[str, str]) -> str:
        if asked.get("client_id") != self.client_id:
            return "Invalid client_id parameter"
        if not asked.get("scope"):
            return "No scopes requested"
        back = urlsplit(asked.get("redirect_uri", ""))
        safe = back.scheme == "https" or (back.scheme == "http" and back.hostname in ("127.0.0.1", "localhost"))
        return "" if safe else "redirect_uri did not match any configured URIs"

    def _drawn(self, asked: dict[str, str]) -> str:
        options = "".join(
            f'<option value="{one.workspace.team}">{html.escape(one.workspace.name)}</option>' for one in self.houses
        )
        scopes = "".join(f"<li>{html.escape(one)}</li>" for one in asked["scope"].split(","))
        return (
            "<!doctype html><title>Leadbell is requesting permission</title>"
            "<h1>Leadbell is requesting permission to access a Slack workspace</h1>"
            f'<ul>{scopes}</ul><form method="post"><select name="team">{options}</select> '
            '<button name="choice" value="cancel">Cancel</button> '
            '<button name="choice" value="allow">Allow</button></form>'
        )

    def access(self, request: Request, args: dict[str, Any]) -> dict[str, Any]:
        """`oauth.v2.access`. Raises Refused."""
        self._admit(request, args)
        if args.get("grant_type") == "refresh_token":
            space = self.refresh.pop(str(args.get("refresh_token")), None)
            if space is None:
                raise Refused("invalid_refresh_token")
            return self._granted(space, next(iter(space.people)), False)
        code = self.codes.get(str(args.get("code")))
        if code is None or self.clock() - code.made > CODE_SECONDS:
            raise Refused("invalid_code")
        if code.used:
            raise Refused("code_already_used")
        if args.get("redirect_uri", "") != code.redirect:
            raise Refused("bad_redirect_uri")
        code.used = True
        return self._granted(code.space, code.person, code.whole_company)

    def _admit(self, request: Request, args: dict[str, Any]) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        one, secret = str(args.get("client_id", "")), str(args.get("client_secret", ""))
        if scheme.lower() == "basic":
            try:
                one, _, secret = base64.b64decode(given).decode().partition(":")
            except ValueError:
                raise Refused("invalid_client_id") from None
        if one != self.client_id:
            raise Refused("invalid_client_id")
        if secret != self.client_secret:
            raise Refused("bad_client_secret")

    def _granted(self, space: Workspace, person: str, whole_company: bool) -> dict[str, Any]:
        # Installing again gives the token that is there; a removed app, or one whose tokens rotate, gets another.
        if self.rotates and not space.revoked:
            self.older[space.bot_token] = space
        if space.revoked or self.rotates:
            begin = "xoxe.xoxb-1-" if self.rotates else "xoxb-"
            space.bot_token = begin + secrets.token_hex(16)
        space.revoked = False
        rotating: dict[str, Any] = {}
        if self.rotates:
            renews = "xoxe-1-" + secrets.token_hex(32)
            self.refresh[renews] = space
            self.ends[space.bot_token] = self.clock() + TOKEN_SECONDS
            rotating = {"refresh_token": renews, "expires_in": TOKEN_SECONDS}
        company = {"id": "E0LOCAL0000", "name": "Local company"} if whole_company else None
        return {
            "app_id": space.app,
            "authed_user": {"id": person},
            "scope": ",".join(sorted(space.scopes)),
            "token_type": "bot",
            "access_token": space.bot_token,
            "bot_user_id": space.bot_user,
            "team": None if whole_company else {"id": space.team, "name": space.name},
            "enterprise": company,
            "is_enterprise_install": whole_company,
            **rotating,
        }
