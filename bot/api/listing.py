"""`GET /v1/leads` and `/v1/leads.csv`: the leads that fit a filter, as JSON in pages, or as a file."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from bot.api.keys import needs
from bot.api.leads import lead_as_fields
from bot.api.problems import Problem
from bot.csv.columns import Column, ColumnFault, choose
from bot.csv.exports import Export, ExportFault, file_name
from bot.platforms.inbound import header
from leads.filters import NAMES, Filter, FilterFault, read_filter
from leads.store.listed import BadCursor

log = logging.getLogger(__name__)

router = APIRouter(prefix="/v1", tags=["leads"], dependencies=[Depends(needs("leads"))])

MOST = 200
"""Leads of one answer."""
ORDERS = ("latest", "oldest")
STALLED = 120.0
"""Seconds after which somebody who takes nothing more of a file is given up."""
TYPE = "text/csv; charset=utf-8; header=present"

_TOLD = {
    "timeframe": "7d, 30d, 90d, all or a range of days such as 2026-01-01..2026-01-31",
    "country": "ISO 3166 codes or English names, or unknown",
    "owner": "e-mail addresses, or unknown",
    "with": "e-mail addresses of who ever took over, replied, noted or was on it",
    "q": "words in name, e-mail or company, without case and accents",
    "said": "words in what was said",
}
_FILTERS: dict[str, Any] = {
    "parameters": [
        {
            "name": name, "in": "query", "required": False, "schema": {"type": "string"},
            "description": _TOLD.get(name) or "several values are separated by commas",
        }
        for name in NAMES if name != "field.NAME"
    ]
}  # fmt: skip
_FAULTY: dict[int | str, dict[str, Any]] = {
    400: {"description": "There is no such filter, value, column or cursor; what is allowed is named"}
}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "UTF-8 with a byte order mark. One that breaks off wasn't sent to its end", "content": {
        "text/csv": {"schema": {"type": "string"}}
    }},
    503: {"description": "Other exports are running, or it can't be read now"},
}  # fmt: skip


@router.get("/leads", responses=_FAULTY, openapi_extra=_FILTERS)
async def get_leads(
    request: Request,
    cursor: str = "",
    limit: int = Query(50, ge=1, le=MOST),
    order: Literal["latest", "oldest"] = "latest",
) -> dict[str, Any]:
    """The leads that fit: those who wait for a person first, then by their latest activity. Filters are those of the
    Leads page (`stage=engaged,browsing&country=DE`), and any field as `field.NAME=VALUE`. `next_cursor` leads to those
    that follow."""
    service = request.app.state.service
    wanted = filter_of(request, ("cursor", "limit", "order"), service.now())
    try:
        page = await service.listing.page(wanted, cursor=cursor, limit=limit, order=order)
    except BadCursor as fault:
        raise Problem("bad_request", str(fault), parameter="cursor") from None
    return {
        "leads": [lead_as_fields(row.lead, row.known_by) for row in page.rows],
        "next_cursor": page.next_cursor or None,
    }


@router.get("/leads.csv", responses=_FAULTY | _FILE, response_class=StreamingResponse, openapi_extra=_FILTERS)
async def get_leads_csv(
    request: Request,
    columns: str = Query("", description="names of columns, separated by commas; any field of a lead"),
    order: Literal["latest", "oldest"] = "latest",
) -> StreamingResponse:
    """The same leads in the same order as a file for spreadsheets: all of them, as they were when it was asked for."""
    service = request.app.state.service
    wanted = filter_of(request, ("columns", "order"), service.now())
    key = service.keys.admit(header(request, "authorization"), request.client.host if request.client else "", "leads")
    return await csv_response(service, wanted, columns_of([columns]), by=f"key:{key.id}", order=order)


def filter_of(request: Request, besides: Sequence[str], now: int) -> Filter:
    """The filter that a request's parameters write; `besides`: names that are no filter. Raises the 400 problem."""
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name not in besides]
    try:
        return read_filter(pairs, now=now)
    except FilterFault as fault:
        more = {"allowed": list(NAMES)} if fault.name not in NAMES and not fault.name.startswith("field.") else {}
        raise Problem("bad_request", str(fault), parameter=fault.name[:80], **more) from None


def columns_of(wanted: Sequence[str]) -> list[Column]:
    """The columns of these names. Raises the 400 problem."""
    try:
        return choose(wanted)
    except ColumnFault as fault:
        raise Problem("bad_request", fault.sentence, parameter="columns", allowed=list(fault.allowed)) from None


async def csv_response(
    service: Any, wanted: Filter, columns: Sequence[Column], *, by: str, order: str = "latest", zone: str = "UTC"
) -> StreamingResponse:
    """A file of the leads that fit, as an answer. What can be known to fail does so before its first byte; what fails
    later breaks the connection off, so that nobody takes a part for the whole. Raises the 503 problem."""
    stack = AsyncExitStack()
    try:
        await service.listing.caught_up()
        export: Export = await stack.enter_async_context(
            service.exports.begin(wanted, columns, by=by, order=order, zone=zone)
        )
    except ExportFault as fault:
        raise Problem("unavailable", str(fault), retry_after=5) from None
    named = f'attachment; filename="{file_name(service.now())}"'
    headers = {"Content-Disposition": named, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return FileResponse(export, stack, media_type=TYPE, headers=headers)


class FileResponse(StreamingResponse):
    """Streams an export, and ends it with itself, however that comes: also where the client left before it began. One
    that can't go on leaves the answer unfinished, upon which the server breaks the connection off."""

    def __init__(self, export: Export, stack: AsyncExitStack, **more: Any) -> None:
        super().__init__(export.pieces(), **more)
        self._stack = stack

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def patient(message: Message) -> None:
            async with asyncio.timeout(STALLED):
                await send(message)

        async with self._stack:
            try:
                await super().__call__(scope, receive, patient)
            except ExportFault:
                pass  # logged where it failed
            except TimeoutError:
                log.warning("export_stalled")
