"""`/v1/deliveries`: what was sent, is waiting, or was given up, and why; and trying it again."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Query, Request

from bot.api.keys import needs
from bot.api.leads import lead_of
from bot.api.problems import Problem
from bot.deliveries import PLATFORMS, as_fields, read_id
from leads.store.deliveries import MOST, STATES, Place, Wanted, newest
from leads.store.retrying import CannotRetry, retry
from leads.store.writer import CLICK

router = APIRouter(prefix="/v1/deliveries", tags=["deliveries"], dependencies=[Depends(needs("manage"))])

FILTERS = ("state", "platform", "lead", "cursor", "limit")


@router.get("")
async def get_deliveries(
    request: Request,
    state: str = Query("", description=f"one of {', '.join(STATES)}"),
    platform: str = Query("", description=f"one of {', '.join(PLATFORMS)}"),
    lead: str = Query("", description="any id that the lead is known by"),
    cursor: str = "",
    limit: int = Query(50, ge=1, le=MOST),
) -> dict[str, Any]:
    """Deliveries, newest first. `next_cursor` leads to the ones before; what comes in meanwhile moves nothing."""
    service = request.app.state.service
    unknown = sorted(set(request.query_params) - set(FILTERS))
    if unknown:
        raise Problem("bad_request", f"There is no such filter. Allowed: {', '.join(FILTERS)}.")
    _one_of("state", state, STATES)
    _one_of("platform", platform, PLATFORMS)
    after = _place(cursor) if cursor else None
    wanted = Wanted(
        state=next((one for one in STATES if one == state), None), platform=platform,
        lead=(await lead_of(request, lead)).id if lead else "",
    )  # fmt: skip
    found = await service.database.read(newest(service.org, wanted, service.now(), limit + 1, after))
    shown = found[:limit]
    return {
        "deliveries": [as_fields(one, service.directory) for one in shown],
        "next_cursor": _cursor(shown[-1].place) if len(found) > limit else None,
    }


@router.post("/{delivery_id}/retry")
async def post_retry(request: Request, delivery_id: str) -> dict[str, Any]:
    """Try it now: what waits or was given up. The answer is the delivery as it then is; doing it twice changes nothing
    more. `404` for an unknown id, `409` for what neither waits nor was given up."""
    service = request.app.state.service
    read = read_id(delivery_id)
    if read is None:
        raise Problem("not_found", "A delivery's id looks like card-12 or line-7.")
    try:
        found = await service.writer.submit(retry(service.org, *read, service.now()), CLICK)
    except CannotRetry as fault:
        raise Problem("refused", str(fault)) from None
    if found is None:
        raise Problem("not_found", "There is no delivery of this id.")
    return as_fields(found, service.directory)


def _one_of(name: str, given: str, allowed: tuple[str, ...]) -> None:
    if given and given not in allowed:
        raise Problem("bad_request", f"`{name}` is one of {', '.join(allowed)}.")


def _cursor(place: Place) -> str:
    return f"{place.created_at}-{place.kind}-{place.number}"


def _place(cursor: str) -> Place:
    at, _, rest = cursor.partition("-")
    read = read_id(rest)
    if read is None or not (at.isascii() and at.isdigit() and len(at) < 16):
        raise Problem("bad_request", "The cursor is not one that this interface gave out.")
    return Place(int(at), *read)
