"""`/v1/fields`: which fields leads have, and new ones of the organisation's own."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse

from bot.api.bodies import read_json
from bot.api.keys import needs
from bot.api.problems import Problem
from leads.custom_fields import HOMES, MOST_CHOICES, MOST_LABEL, MOST_NAME, TYPES, FieldFault, read_field, written
from leads.fields import CATALOGUE

router = APIRouter(prefix="/v1/fields", tags=["fields"])

MOST_BODY = 64 * 1024
_FIELD: dict[str, Any] = {
    "type": "object",
    "required": ["name", "type"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "maxLength": MOST_NAME},
        "label": {"type": "string", "minLength": 1, "maxLength": MOST_LABEL},
        "section": {"type": "string", "enum": list(HOMES)},
        "type": {"type": "string", "enum": list(TYPES), "description": "can't be changed once the field is made"},
        "choices": {"type": "array", "items": {"type": "string", "maxLength": MOST_LABEL}, "maxItems": MOST_CHOICES},
    },
}
_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {"application/json": {"schema": _FIELD}}}}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The field was there, and is changed"},
    201: {"description": "The field is made"},
    400: {"description": "The field can't be so"},
    409: {"description": "A field of this name has another type, or is one that Leadbell brings"},
}


@router.get("", dependencies=[Depends(needs("leads"))])
async def get_fields(request: Request) -> dict[str, Any]:
    """All fields: those that Leadbell brings, then the organisation's own (`custom`). `settable` ones may stand in an
    event's `lead` and in `POST /v1/leads`; all may stand in filters and rules."""
    await request.app.state.service.fields.refresh()
    return {"fields": [written(field) for field in CATALOGUE.values()]}


@router.post("", status_code=201, openapi_extra=_BODY, responses=_ANSWERS, dependencies=[Depends(needs("manage"))])
async def post_field(request: Request) -> JSONResponse:
    """Make a field, or change the label, section or choices of one. Its type is permanent, and choices are only ever
    added. It works at once wherever others do: events, the Leads API, rules, filters, cards, exports."""
    service = request.app.state.service
    try:
        field = read_field(await read_json(request, MOST_BODY))
        made = await service.fields.put(field, service.now())
    except FieldFault as fault:
        raise Problem(fault.code, str(fault)) from None
    return JSONResponse(dict(written(field)), status_code=201 if made else 200)
