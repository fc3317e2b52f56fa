"""`POST /v1/leads`: the Leads API, by which anything may create a lead or tell what it knows of one."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse

from bot.api.bodies import read_json
from bot.api.keys import needs
from bot.api.leads import lead_as_fields
from bot.api.problems import Problem
from bot.geography import located
from bot.organisation import new_id
from bot.trace import current_trace, new_trace, tracing
from leads.intake import MOST_ID, LeadFault, parse_lead
from leads.store.putting import PutLead
from leads.store.reading import lead_by_inner_id, outside_id
from leads.store.writer import EVENT

router = APIRouter(tags=["leads"], dependencies=[Depends(needs("events"))])

log = logging.getLogger(__name__)

MOST_BODY = 256 * 1024
_LEAD: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {
            "type": "string",
            "minLength": 1,
            "maxLength": MOST_ID,
            "description": "by which its source knows the lead; a fresh one is made where it is left out",
        },
        "email": {"type": "string"},
        "first_name": {"type": "string"},
        "last_name": {"type": "string"},
        "company_name": {"type": "string"},
        "stage": {"type": "string"},
        "owner": {"type": "string"},
    },
    "description": "any settable field of `GET /v1/fields` by its name; null takes a value away",
}
_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {"application/json": {"schema": _LEAD}}}}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The lead was known, and is as the answer tells it"},
    201: {"description": "The lead is created"},
    400: {"description": "The lead is malformed; what is wrong is named by its place"},
    410: {"description": "The lead was erased, and isn't created again"},
}


@router.post("/v1/leads", status_code=201, openapi_extra=_BODY, responses=_ANSWERS)
async def post_lead(request: Request) -> JSONResponse:
    """Create a lead, or update the one of this id. Values count as a CRM's do: less than what the lead or a rep said,
    more than a guess. A stage set here stands against events older than now."""
    service = request.app.state.service
    body = await read_json(request, MOST_BODY)
    if isinstance(body, dict) and "id" not in body:
        body = {"id": new_id(), **body}
    try:
        read = parse_lead(body, service.now(), f"~{new_id()}")
    except LeadFault as fault:
        raise Problem("malformed_lead", fault.message, where=fault.where) from None
    with tracing(new_trace()):
        put = await service.writer.submit(PutLead(service.org, located([read])[0], current_trace()), EVENT)
        log.info("lead_put lead=%s created=%s", put.lead_id or "-", put.created)
    if not put.lead_id:
        raise Problem("erased", "A lead of this id was erased; nothing of it is kept.")
    lead = await service.database.read(lead_by_inner_id(service.org, put.lead_id))
    if lead is None:  # erased since
        raise Problem("erased", "A lead of this id was erased; nothing of it is kept.")
    known_by = await service.database.read(outside_id(lead.id))
    return JSONResponse(lead_as_fields(lead, known_by or lead.id), status_code=201 if put.created else 200)
