"""What do all pages have around them?

The one layout, drawn on the server; where a page goes wrong, the same layout with a sentence. What a lead or a rep
wrote is escaped wherever it stands, and the policy lets no script or style run that isn't a file of ours.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote, quote_from_bytes, urlencode, urlsplit

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as DatabaseBusy
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.api.problems import Problem
from bot.pages.drawing import draw
from bot.pages.faults import NotSignedIn, PageFault, of_problem
from bot.pages.guard import guarded
from bot.pages.session import Viewer
from leads.store.writer import StoreUnavailable

log = logging.getLogger(__name__)

SIGN_IN = "/signin"


def page(
    request: Request, viewer: Viewer | None, template: str, *, title: str, status: int = 200, **context: Any
) -> HTMLResponse:
    """A whole page, from a template under `bot/pages/templates` that extends `base.html`. `viewer`: None where nobody
    is signed in. The template has `viewer`, `title`, `zone`, `csrf` and `context`."""
    return HTMLResponse(
        draw(
            template, viewer=viewer, title=title, zone=viewer.zone if viewer else "UTC",
            csrf=viewer.csrf if viewer else "", theme=request.cookies.get("leadbell_theme", ""),
            here=here(request), path=request.scope["path"], **context,
        ),
        status_code=status,
    )  # fmt: skip


def pages_router() -> APIRouter:
    """A router whose routes answer as pages do: guarded, and every fault a page."""
    return APIRouter(route_class=PageRoute, include_in_schema=False)


def here(request: Request) -> str:
    """The address of the page, from the path on."""
    path, query = quote(request.scope["path"]), request.scope["query_string"].decode("ascii", "replace")
    return f"{path}?{query}" if query else path


def fault_page(request: Request, fault: PageFault, viewer: Viewer | None = None) -> HTMLResponse:
    """The page of a fault."""
    known = viewer or getattr(request.state, "viewer", None)
    ways = fault.ways or ((("All leads", "/leads"),) if known else ())
    return page(
        request,
        known,
        "fault.html",
        title=fault.title,
        status=fault.status,
        status_code=fault.status,
        sentence=fault.sentence,
        ways=ways,
    )


class PageRoute(APIRoute):
    """A route whose answers carry the pages' headers, and whose faults are pages."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handle = super().get_route_handler()

        async def answered(request: Request) -> Response:
            return guarded(await _answer(handle, request))

        return answered


async def _answer(handle: Callable[[Request], Awaitable[Response]], request: Request) -> Response:
    try:
        _readable(request)
        return await handle(request)
    except NotSignedIn:
        if request.method in ("GET", "HEAD"):
            return RedirectResponse(f"{SIGN_IN}?{urlencode({'to': here(request)})}", 303)
        return fault_page(request, PageFault(401, ways=(("Sign in", SIGN_IN),)))
    except PageFault as fault:
        return fault_page(request, fault)
    except Problem as fault:
        return fault_page(request, of_problem(fault))
    except RequestValidationError as fault:
        names = sorted({str(one["loc"][-1]) for one in fault.errors() if one["loc"]})
        return fault_page(request, PageFault(400, f"Unfit: {', '.join(names)[:200]}." if names else ""))
    except HTTPException as fault:
        return fault_page(request, PageFault(fault.status_code))
    except (StoreUnavailable, InterfaceError, OperationalError, DatabaseBusy) as fault:
        log.error("page_without_database fault=%s", type(fault).__name__, extra={"rarely": "page_without_database"})
        answer = fault_page(request, PageFault(503))
        answer.headers["Retry-After"] = "2"
        return answer
    except Exception:
        log.exception("page_failed path=%s", _pattern(request))
        return fault_page(request, PageFault(500))


def _readable(request: Request) -> None:
    """Let the address be one that can be taken apart: bytes behind "?" that nobody may send there are written as they
    should be. Raises `PageFault` where the host makes no address."""
    query: bytes = request.scope["query_string"]
    if not query.isascii():
        request.scope["query_string"] = quote_from_bytes(query, safe=_ASCII).encode()
    try:
        urlsplit(f"//{request.headers.get('host', '')}").port  # noqa: B018
    except ValueError:
        raise PageFault(400, "The host of this address can't be read.") from None


_ASCII = "".join(map(chr, range(33, 127)))


def _pattern(request: Request) -> str:
    """The route's pattern: what stands in the path itself is the caller's."""
    return str(getattr(request.scope.get("route"), "path", "?"))
