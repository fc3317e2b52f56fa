"""How does the HTTP interface say that something is wrong?

RFC 9457 problem details with a stable `code`. Nobody else's mistake is a 500, and no answer holds a trace.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as DatabaseBusy
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from leads.store.refusals import in_words
from leads.store.writer import StoreUnavailable

log = logging.getLogger(__name__)

TITLES: dict[str, tuple[int, str]] = {
    "malformed_json": (400, "The body is no JSON"),
    "malformed_event": (400, "Some events are malformed; none was kept"),
    "malformed_lead": (400, "The lead is malformed; nothing was kept"),
    "bad_request": (400, "The request can't be understood"),
    "faulty_rules": (400, "The rule files have faults"),
    "unknown_person": (400, "Nobody of this e-mail address is on record"),
    "too_slow": (408, "The body came too slowly"),
    "unauthorized": (401, "A valid API key is needed"),
    "forbidden": (403, "This key or person may not do that"),
    "not_found": (404, "There is no such thing"),
    "unknown_lead": (404, "There is no lead of this id"),
    "unknown_rule": (404, "There is no rule of this id"),
    "erased": (410, "The lead was erased"),
    "method_not_allowed": (405, "This method is not allowed here"),
    "taken": (409, "Somebody else has control"),
    "stale": (409, "The lead has changed since"),
    "rule_changed": (409, "The rule has changed since"),
    "read_only": (409, "The rule is kept in a file"),
    "blocked": (409, "The lead is blocked"),
    "refused": (409, "This isn't possible now"),
    "too_large": (413, "The body is too large"),
    "too_many_failures": (429, "Too many calls with a wrong key"),
    "unavailable": (503, "Leadbell can't do this now; send it again"),
    "internal": (500, "Leadbell has failed; the fault is logged"),
}
"""Every code, its status and its title."""


class Problem(Exception):
    """An answer that is a problem document. `more`: further members of it."""

    def __init__(self, code: str, detail: str = "", **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.more = more


def problem_response(
    code: str, detail: str = "", more: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """A problem document as an answer."""
    status, title = TITLES[code]
    body = {"type": f"urn:leadbell:problem:{code}", "title": title, "status": status, "code": code}
    if detail:
        body["detail"] = detail
    return JSONResponse(
        {**body, **(more or {})}, status_code=status, media_type="application/problem+json",
        headers=dict(headers) if headers else None,
    )  # fmt: skip


def install_problems(app: FastAPI) -> None:
    """Make every error of the application a problem document."""

    @app.exception_handler(Problem)
    async def _problem(_: Request, fault: Problem) -> JSONResponse:
        headers = {}
        if fault.code == "unauthorized":
            headers["WWW-Authenticate"] = "Bearer"
        if fault.code in ("too_large", "too_slow"):
            headers["Connection"] = "close"  # the rest of the body isn't waited for
        if "retry_after" in fault.more:
            headers["Retry-After"] = str(fault.more["retry_after"])
        return problem_response(fault.code, fault.detail, fault.more, headers)

    @app.exception_handler(StoreUnavailable)
    async def _unavailable(_: Request, fault: StoreUnavailable) -> JSONResponse:
        return problem_response("unavailable", str(fault), headers={"Retry-After": "2"})

    @app.exception_handler(InterfaceError)
    @app.exception_handler(OperationalError)
    @app.exception_handler(DatabaseBusy)
    async def _unread(_: Request, fault: SQLAlchemyError) -> JSONResponse:
        words = in_words(fault) if isinstance(fault, DBAPIError) else "too many read it at once"
        log.error("database_not_read: %s", words, exc_info=fault, extra={"rarely": f"database_not_read {words}"})
        detail = f"The database can't be read now: {words}."
        return problem_response("unavailable", detail, headers={"Retry-After": "2"})

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, fault: RequestValidationError) -> JSONResponse:
        return problem_response("bad_request", "", {"errors": _errors(fault.errors())})

    @app.exception_handler(HTTPException)
    async def _http(_: Request, fault: HTTPException) -> JSONResponse:
        code = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 401: "unauthorized", 403: "forbidden"}
        headers = dict(fault.headers) if fault.headers else None
        return problem_response(code.get(fault.status_code, "bad_request"), "", headers=headers)

    @app.exception_handler(Exception)
    async def _internal(request: Request, fault: Exception) -> JSONResponse:
        # The route's pattern: what stands in the path itself is the caller's.
        log.error("request_failed path=%s", getattr(request.scope.get("route"), "path", "?"), exc_info=fault)
        return problem_response("internal")


def _errors(found: Sequence[Any]) -> list[dict[str, str]]:
    """Validation faults without the values that were sent: they may be a lead's words."""
    return [{"where": ".".join(str(part) for part in one["loc"]), "message": str(one["msg"])} for one in found[:50]]
