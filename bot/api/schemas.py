"""What does the OpenAPI document say of bodies that are checked by hand?"""

from __future__ import annotations

from typing import Any

from leads.events import FROM_OUTSIDE
from leads.intake import MOST_EVENTS, MOST_ID
from leads.lead import CHANNELS

_EVENT: dict[str, Any] = {
    "type": "object",
    "required": ["id", "kind", "at", "lead"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": MOST_ID, "description": "makes the event idempotent"},
        "kind": {"type": "string", "enum": sorted(FROM_OUTSIDE)},
        "at": {"type": "string", "format": "date-time"},
        "lead": {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "string", "minLength": 1, "maxLength": MOST_ID}},
            "description": "creates or updates the lead; any settable field of the catalogue may stand in it",
        },
        "agent": {"type": "object", "properties": {name: {"type": "string"} for name in ("id", "name", "type")}},
        "channel": {"type": "string", "enum": list(CHANNELS)},
        "data": {"type": "object", "description": "what the kind carries: a message's text, a page's url"},
    },
}

EVENT_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [_EVENT, {"type": "array", "minItems": 1, "maxItems": MOST_EVENTS, "items": _EVENT}]
                }
            }
        },
    }
}
EVENTS_ANSWER: dict[int | str, dict[str, Any]] = {
    202: {
        "description": "Stored. `erased`, where it is there: how many of the duplicates are of leads that were erased",
        "content": {"application/json": {"example": {"accepted": 1, "duplicates": 0}}},
    },
    400: {"description": "Nothing was kept; each fault is named by its index"},
    401: {"description": "No valid API key"},
    413: {"description": "The body is too large"},
    503: {"description": "Not all was kept; send it again, what was kept counts as a duplicate"},
}
