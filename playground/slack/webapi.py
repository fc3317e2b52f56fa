"""Which method is called, may it be, and what is the answer?

The order of refusals is the platform's: unknown method, token, rate, scope, arguments.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from playground.slack import chat, conversations, members, modals, uploads
from playground.slack.call import Call, CallLog, Refused, read_call
from playground.slack.hooks import respond
from playground.slack.oauth import App
from playground.slack.rates import Rates
from playground.slack.workspace import Workspace

Run = Callable[[Workspace, Call], dict[str, Any]]


@dataclass(frozen=True)
class Method:
    """One method: what it does, the scope it needs ("" none), its tier (0: not limited) and whether it takes JSON."""

    run: Run
    scope: str
    tier: int
    takes_json: bool = True


METHODS: dict[str, Method] = {
    "api.test": Method(members.api_test, "", 4),
    "auth.test": Method(members.auth_test, "", 0),
    "auth.revoke": Method(members.auth_revoke, "", 3, takes_json=False),
    "bots.info": Method(members.bot_info, "users:read", 3, takes_json=False),
    "chat.delete": Method(chat.delete, "chat:write", 3),
    "chat.getPermalink": Method(chat.get_permalink, "", 0, takes_json=False),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write", 4),
    "chat.postMessage": Method(chat.post_message, "chat:write", 4),
    "chat.update": Method(chat.update, "chat:write", 3),
    "conversations.info": Method(conversations.info, "", 3, takes_json=False),
    "conversations.join": Method(conversations.join, "channels:join", 3),
    "conversations.list": Method(conversations.list_all, "", 2, takes_json=False),
    "conversations.members": Method(conversations.members, "", 4, takes_json=False),
    "conversations.open": Method(conversations.open_direct, "im:write", 3),
    "files.completeUploadExternal": Method(uploads.complete, "files:write", 4),
    "files.getUploadURLExternal": Method(uploads.upload_url, "files:write", 4, takes_json=False),
    "reactions.add": Method(chat.react, "reactions:write", 3),
    "team.info": Method(members.team_info, "team:read", 3, takes_json=False),
    "users.info": Method(members.user_info, "users:read", 4, takes_json=False),
    "users.list": Method(members.user_list, "users:read", 2, takes_json=False),
    "users.lookupByEmail": Method(members.user_by_email, "users:read.email", 3, takes_json=False),
    "views.open": Method(modals.open_modal, "", 4),
    "views.publish": Method(modals.publish, "", 4),
    "views.push": Method(modals.push, "", 4),
    "views.update": Method(modals.update, "", 4),
}

SCOPES = frozenset(
    {
        *("app_mentions:read", "channels:history", "channels:join", "channels:read", "chat:write", "commands"),
        *("files:write", "groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:read"),
        "reactions:write",
        *("team:read", "users:read", "users:read.email"),
    }
)


class WebApi:
    """The HTTP side of the workspace, for a router to call."""

    def __init__(
        self, workspace: Workspace, rates: Rates, log: CallLog, socket_url: Callable[[], str], app: App
    ) -> None:
        self._app = app
        self._workspace = workspace
        self._rates = rates
        self._log = log
        self._methods = {
            **METHODS,
            "apps.connections.open": Method(lambda _space, _call: {"url": socket_url()}, "connections:write", 1),
        }

    async def method(self, request: Request) -> Response:
        """`/api/<method>`."""
        name = request.path_params["method"]
        known = self._methods.get(name)
        body = await request.body()
        call = Call(name, {}, scopes=self._workspace.scopes)
        headers = {
            "X-OAuth-Scopes": ",".join(sorted(self._workspace.scopes)),
            "X-Accepted-OAuth-Scopes": known.scope if known else "",
            "X-Slack-Req-Id": secrets.token_hex(16),
            "Cache-Control": "private, no-cache, no-store, must-revalidate",
        }
        unread: Refused | None = None
        try:
            call.args, call.warnings = read_call(
                name,
                request.url.query,
                request.headers.get("content-type", ""),
                body,
                known is None or known.takes_json,
            )
        except Refused as refused:
            unread = refused
        fault = self._log.fault(name)
        if fault is not None:
            if fault.retry_after is not None:
                headers["Retry-After"] = str(fault.retry_after)
            return self._answer(call, fault.status, fault.body, headers)
        try:
            if known is None:
                raise Refused("unknown_method", req_method=name)
            self._admit(request, call, known)
            if unread is not None:
                raise unread
            result = known.run(self._workspace, call)
            out = {"ok": True, **result}
            if call.warnings:
                out["warning"] = ",".join(call.warnings)
                out["response_metadata"] = {**out.get("response_metadata", {}), "warnings": call.warnings}
            return self._answer(call, 200, out, headers)
        except Refused as refused:
            return self._answer(call, refused.status, refused.body, {**headers, **refused.headers})

    def _admit(self, request: Request, call: Call, known: Method) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        call.token = token.strip() if scheme.lower() == "bearer" else call.word("token")
        call.args.pop("token", None)
        workspace = self._workspace
        for_app = call.method == "apps.connections.open"
        if call.method != "api.test":
            if not call.token:
                raise Refused("not_authed")
            if call.token != workspace.app_token and not self._app.is_for(call.token, workspace):
                raise Refused("invalid_auth")
            if workspace.revoked:
                raise Refused("account_inactive")
            if workspace.clock() >= self._app.ends.get(call.token, float("inf")):
                raise Refused("token_expired")
            if (call.token == workspace.app_token) is not for_app:
                raise Refused("not_allowed_token_type")
        wait = self._rates.wait(call.method, known.tier, call.word("channel"))
        if wait:
            raise Refused("ratelimited", status=429, headers={"Retry-After": str(wait)})
        if known.scope and not for_app:
            call.need_scope(known.scope)

    def _answer(self, call: Call, status: int, body: Any, headers: dict[str, str]) -> Response:
        args = {name: value for name, value in call.args.items() if name != "token"}
        for name in ("blocks", "view", "attachments", "metadata", "files"):
            try:
                args |= {name: call.structure(name, "")} if name in args else {}
            except Refused:
                continue  # unreadable: kept as it came
        self._log.note(call.method, status, args, body)
        if isinstance(body, str):
            return PlainTextResponse(body, status, headers)
        return JSONResponse(body, status, headers, media_type="application/json; charset=utf-8")

    async def access(self, request: Request) -> Response:
        """`oauth.v2.access`, which takes the app's own secret and no token."""
        body = await request.body()
        call = Call("oauth.v2.access", {})
        fault = self._log.fault("oauth.v2.access")
        if fault is not None:
            return self._answer(call, fault.status, fault.body, {})
        try:
            content_type = request.headers.get("content-type", "")
            call.args, _ = read_call("oauth.v2.access", request.url.query, content_type, body, True)
            out = self._app.access(request, call.args)
        except Refused as refused:
            return self._answer(Call("oauth.v2.access", {}), refused.status, refused.body, refused.headers)
        self._log.note("oauth.v2.access", 200, {}, {"ok": True})  # neither code nor tokens
        return JSONResponse({"ok": True, **out})

    async def hook(self, request: Request) -> Response:
        """A response_url, of a press or of a command. Takes JSON alone."""
        body = await request.body()
        call = Call("response_url", {})
        fault = self._log.fault("response_url")
        try:
            call.args, _ = read_call("response_url", "", "application/json; charset=utf-8", body, True)
            if fault is not None:
                headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
                return self._answer(call, fault.status, fault.body, headers)
            name = f"{request.path_params['number']}/{request.path_params['secret']}"
            respond(self._workspace, name, call.args)
        except Refused as refused:
            status = refused.status if refused.status != 200 else 400
            return self._answer(call, status, refused.body, {})
        if request.url.path.startswith("/commands/"):
            return self._answer(call, 200, "ok", {})
        return self._answer(call, 200, {"ok": True}, {})

    async def upload(self, request: Request) -> Response:
        """The bytes of a file, raw."""
        body = await request.body()
        call = Call("upload", {"length": len(body)})
        fault = self._log.fault("upload")
        if fault is not None:
            return self._answer(call, fault.status, fault.body, {})
        status, words = uploads.received(self._workspace, request.path_params["secret"], body)
        return self._answer(call, status, words, {})
