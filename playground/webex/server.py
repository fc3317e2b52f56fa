"""How does a call travel through the local Webex?

Connection (an outage drops it there) → scripted fault → token → rate → body → endpoint → record.
A real HTTP server on a loopback port, inside the running event loop.
"""

from __future__ import annotations

import email.parser
import email.policy
import json
import logging
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playground.loopback import Loopback
from playground.webex.call import Call, Handler, Reply, Upload
from playground.webex.gate import Gate
from playground.webex.refusal import SENTENCES, Refusal, error_body, tracking_id

log = logging.getLogger(__name__)


class FrontDoor:
    """The HTTP side of the stand-in: the endpoints behind the gate."""

    def __init__(self, gate: Gate, token: str, routes: Mapping[str, Handler]) -> None:
        self.gate = gate
        self.token = token
        self.server: Loopback | None = None
        self.is_down = False
        self.routes = routes

    def app(self) -> Starlette:
        """The Starlette application."""
        # Starlette takes the first route that fits: fixed paths go before those with an id.
        paths = sorted({method.partition(" ")[2] for method in self.routes}, key=lambda path: "{" in path)
        verbs = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        routes = [Route(f"/v1{path}", self.endpoint(path), methods=verbs) for path in paths]
        routes.append(Route("/{rest:path}", self.endpoint(""), methods=verbs))
        return Starlette(routes=routes)

    def endpoint(self, template: str) -> Any:
        """What answers the calls of one path."""

        async def answer(request: Request) -> Response:
            return await self.answer(request, template)

        return answer

    async def answer(self, request: Request, template: str) -> Response:
        """Answer one call, whatever happens, and remember it."""
        tracking, path = tracking_id(), request.url.path.removeprefix("/v1")
        verb = "GET" if request.method == "HEAD" else request.method
        method = f"{verb} {template or path}"
        raw = await request.body()
        seen: Any = dict(request.query_params) or None
        try:
            fault = self.gate.next_fault(method, path)
            if fault is not None:
                seen = readable(raw) or seen
                sentence = SENTENCES.get(fault.status, "The call was refused.")
                body = error_body(sentence, tracking) if fault.body is None else fault.body
                wait = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
                reply = Reply(body, fault.status, wait)
            else:
                body, uploads = self.read(request, raw)
                seen = {**body, **({"files": [one.name for one in uploads]} if uploads else {})} or seen
                reply = self.handle(request, method, Call(self.url(request), "", {}, body, uploads))
        except Refusal as refusal:
            seen = seen or readable(raw)
            wait = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after is not None else {}
            reply = Reply(error_body(refusal.message, tracking), refusal.status, wait)
        except Exception:
            log.exception("the local Webex failed at %s", method)
            reply = Reply(error_body(SENTENCES[500], tracking), 500)
        self.gate.record(method, path, reply.status, seen)
        return response(reply, tracking)

    def read(self, request: Request, raw: bytes) -> tuple[dict[str, Any], tuple[Upload, ...]]:
        """The body of a call by a bot whose token is right; raises 401, 400 and 415."""
        if request.headers.get("authorization", "") != f"Bearer {self.token}":
            raise Refusal(401)
        kind = request.headers.get("content-type", "")
        if request.method not in ("POST", "PUT"):
            return {}, ()
        if kind.lower().startswith("multipart/form-data"):
            return read_multipart(kind, raw)
        if not kind.lower().startswith("application/json"):
            raise Refusal(415, f"Content type '{kind}' not supported")
        try:
            body = json.loads(raw)
        except ValueError:
            raise Refusal(400, "The request body is not valid JSON.") from None
        if not isinstance(body, dict):
            raise Refusal(400, "The request body must be a JSON object.")
        return body, ()

    def handle(self, request: Request, method: str, call: Call) -> Reply:
        """Call the endpoint; raises 429, 404 and 405."""
        handler = self.routes.get(method)
        if handler is None:
            template = method.partition(" ")[2]
            raise Refusal(405 if any(known.endswith(f" {template}") for known in self.routes) else 404)
        self.gate.spend(method)
        query = dict(request.query_params)
        return handler(Call(call.url, str(request.path_params.get("id", "")), query, call.body, call.uploads))

    def url(self, request: Request) -> str:
        """The called address without its query."""
        return str(request.url.replace(query=""))

    async def start(self) -> str:
        """Listen on a free loopback port and return the address ("http://127.0.0.1:40123")."""
        self.server = Loopback(self.app())
        self.server.cut(self.is_down)
        await self.server.open()
        return self.server.url

    async def stop(self) -> None:
        """Stop listening."""
        if self.server is not None:
            await self.server.close()
            self.server = None

    def cut(self, is_down: bool) -> None:
        """While down, drop every connection."""
        self.is_down = is_down
        if self.server is not None:
            self.server.cut(is_down)


def response(reply: Reply, tracking: str) -> Response:
    """A reply as it goes over the line."""
    headers = {"trackingid": tracking, **reply.headers}
    if isinstance(reply.body, bytes):
        return Response(reply.body, reply.status, headers)
    if reply.body is None:
        return Response(status_code=reply.status, headers=headers)
    if isinstance(reply.body, str):
        return Response(reply.body, reply.status, headers, media_type="text/html")
    text = json.dumps(reply.body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, reply.status, headers, media_type="application/json;charset=UTF-8")


def readable(raw: bytes) -> Any:
    """A body for the record of calls, where it was not read otherwise."""
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw.decode("utf-8", "replace")[:1000]


def read_multipart(kind: str, raw: bytes) -> tuple[dict[str, Any], tuple[Upload, ...]]:
    """The fields and the files of a multipart body."""
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + raw)
    if not message.is_multipart():
        raise Refusal(400, "The multipart body could not be read.")
    fields: dict[str, Any] = {}
    uploads = []
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        data = content if isinstance(content, bytes) else b""
        if part.get_filename():
            uploads.append(Upload(str(part.get_filename()), part.get_content_type(), data))
        elif isinstance(name, str):
            fields[name] = data.decode("utf-8", "replace")
    return fields, tuple(uploads)
