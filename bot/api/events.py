"""`POST /v1/events`: what happened to leads, one event or up to 1,000."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse

from bot.api.bodies import read_json
from bot.api.keys import needs
from bot.api.problems import Problem
from bot.api.schemas import EVENT_BODY, EVENTS_ANSWER
from bot.geography import located
from bot.log import value
from bot.trace import current_trace, new_trace, tracing
from leads.intake import parse_events
from leads.store.recording import RecordEvents
from leads.store.writer import EVENT, MOST_IN_ONE, StoreUnavailable

if TYPE_CHECKING:
    from bot.service import Service

_may = needs("events")
MOST_NAMED = 3
"""Events of a batch that are named in the log; each message's line names its own."""

log = logging.getLogger(__name__)
router = APIRouter(tags=["events"], dependencies=[Depends(_may)])


@router.post("/v1/events", status_code=202, openapi_extra=EVENT_BODY, responses=EVENTS_ANSWER)
async def post_events(request: Request) -> JSONResponse:
    """Take lead events. They are stored, matched against the rules, and their cards are on the way when this
    answers. An event of an id that was sent before is counted as a duplicate and changes nothing; so is an event of a
    lead that was erased, of which nothing is kept: `erased` then says how many of the duplicates these are."""
    service = request.app.state.service
    with tracing(new_trace()):
        return await _take(service, await read_json(request))


async def _take(service: Service, body: object) -> JSONResponse:
    count = service.metrics.events
    if body is None:
        raise Problem("malformed_json", "The body is empty: send an event or a list of events.")
    read, faults = parse_events(body, service.now())
    if faults:
        number = len(body) if isinstance(body, list) else 1
        count("refused", number)
        log.info("events_refused events=%d faults=%d", number, len(faults))
        named = [{"index": one.index, "where": one.where, "message": one.message} for one in faults]
        malformed = "1 of the events is" if len(faults) == 1 else f"{len(faults)} of the events are"
        raise Problem("malformed_event", f"{malformed} malformed.", faults=named)
    read = service.claims.seen(service.org, located(read))
    parts = [
        service.writer.submit(RecordEvents(service.org, read[start : start + MOST_IN_ONE], current_trace()), EVENT)
        for start in range(0, len(read), MOST_IN_ONE)
    ]
    try:
        counted = await asyncio.gather(*parts)
    except StoreUnavailable:
        count("unavailable", len(read))
        raise
    answer = {"accepted": sum(one.accepted for one in counted), "duplicates": sum(one.duplicates for one in counted)}
    if erased := sum(one.erased for one in counted):
        answer["erased"] = erased
    count("accepted", answer["accepted"])
    count("duplicate", answer["duplicates"])
    some = ",".join(one.event.id for one in read[:MOST_NAMED]) + (",…" if len(read) > MOST_NAMED else "")
    log.info("events_taken accepted=%d duplicates=%d events=%s", answer["accepted"], answer["duplicates"], value(some))
    return JSONResponse(answer, status_code=202)


async def checked(request: Request) -> JSONResponse:
    """The same for a caller whose key isn't looked at yet (`bot.api.straight`)."""
    await _may(request)
    return await post_events(request)
