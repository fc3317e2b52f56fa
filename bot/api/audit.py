"""`GET /v1/audit`: who erased and exported what, newest first. Ids, and nobody's words."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Query, Request

from bot.api.keys import needs
from bot.api.problems import Problem
from leads.moments import rfc3339
from leads.store.auditing import MOST, Noted, noted

router = APIRouter(prefix="/v1/audit", tags=["audit"], dependencies=[Depends(needs("manage"))])

_ANSWERS: dict[int | str, dict[str, Any]] = {400: {"description": "The cursor isn't one of ours"}}


@router.get("", responses=_ANSWERS)
async def get_audit(request: Request, cursor: str = "", limit: int = Query(50, ge=1, le=MOST)) -> dict[str, Any]:
    """`{"entries": [{"id", "at", "by", "did", "subject"}], "next_cursor"}`."""
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
        raise Problem("bad_request", "The cursor is not one that this interface gave out.")
    service = request.app.state.service
    before = int(cursor) if cursor else None
    found: list[Noted] = await service.database.read(noted(service.org, before=before, most=limit + 1))
    shown = found[:limit]
    entries = [
        {"id": one.number, "at": rfc3339(one.at), "by": one.by, "did": one.did, "subject": one.subject} for one in shown
    ]
    return {"entries": entries, "next_cursor": str(shown[-1].number) if len(found) > limit else None}
