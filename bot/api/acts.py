"""`POST /v1/leads/{id}/takeover` and its like: what people do, also over HTTP.

Each goes through the very handler that a press in chat goes through.
"""

from __future__ import annotations

import logging
from typing import Any

from fastapi import APIRouter, Depends, Request

from bot.api.bodies import read_json
from bot.api.keys import needs
from bot.api.leads import control_of, lead_of
from bot.api.problems import Problem
from bot.trace import new_trace, tracing
from cards.block_form import REASON, SUBMITTED
from cards.take_over_question import FROM_COLLEAGUE
from handlers.intent import Intent, Outcome
from handlers.registry import HANDLERS
from leads.lead import Lead
from leads.moments import rfc3339
from leads.store.reading import outside_id

router = APIRouter(prefix="/v1/leads", tags=["act"], dependencies=[Depends(needs("act"))])

log = logging.getLogger(__name__)

MOST_TEXT = 1000
MOST_KEY = 200
"""Characters of a key: PostgreSQL indexes at most 2,700 bytes."""
_KEYS = {"by", "version", "reason", "text", "note", "from_colleague", "key"}

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["by"],
                    "properties": {
                        "by": {"type": "string", "description": "e-mail address of a known person"},
                        "version": {"type": "integer", "description": "do it only if control is still at this version"},
                        "reason": {"type": "string", "maxLength": MOST_TEXT},
                        "note": {"type": "string", "maxLength": MOST_TEXT, "description": "for the agent, at return"},
                        "text": {"type": "string", "maxLength": MOST_TEXT},
                        "from_colleague": {"type": "boolean"},
                        "key": {
                            "type": "string",
                            "maxLength": MOST_KEY,
                            "description": "the same wish on the same lead, repeated with the same key, does nothing",
                        },
                    },
                }
            }
        },
    }
}


@router.post("/{lead_id}/takeover", openapi_extra=_BODY)
async def post_takeover(request: Request, lead_id: str) -> dict[str, Any]:
    """Take over. From a colleague it needs `"from_colleague": true`."""
    return await _act(request, lead_id, "take_over")


@router.post("/{lead_id}/return", openapi_extra=_BODY)
async def post_return(request: Request, lead_id: str) -> dict[str, Any]:
    """Return to automated, with an optional `note` for the agent."""
    return await _act(request, lead_id, "return_control")


@router.post("/{lead_id}/block", openapi_extra=_BODY)
async def post_block(request: Request, lead_id: str) -> dict[str, Any]:
    """Block, with a `reason`."""
    return await _act(request, lead_id, "block")


@router.post("/{lead_id}/unblock", openapi_extra=_BODY)
async def post_unblock(request: Request, lead_id: str) -> dict[str, Any]:
    """Lift a block."""
    return await _act(request, lead_id, "unblock")


async def _act(request: Request, lead_id: str, name: str) -> dict[str, Any]:
    service = request.app.state.service
    body = _checked(await read_json(request, 64 * 1024))
    lead = await lead_of(request, lead_id)
    email = body.get("by")
    person = service.directory.by_email(email) if isinstance(email, str) else None
    if person is None and isinstance(email, str):
        await service.directory.refresh()
        person = service.directory.by_email(email)
    if person is None:
        raise Problem("unknown_person", "`by` is the e-mail address of a person that Leadbell knows.")
    # A key is the caller's for one wish on one lead: used for another, it must not be answered "done" unheard.
    key = f"api:{name}:{lead.id}:{body['key']}" if body.get("key") else ""
    intent = Intent(name, service.org, person, lead.id, body.get("version"), _arguments(name, body), key)
    with tracing(new_trace()):
        outcome = await HANDLERS[name].run(intent, service.room)
        log.info("asked_for intent=%s outcome=%s lead=%s", name, outcome.code, lead.id)
    return await _answer(service, outcome)


def _checked(body: object) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise Problem("bad_request", 'The body is an object with at least "by".')
    unknown = sorted(str(key) for key in body if key not in _KEYS)
    if unknown:
        raise Problem("bad_request", f"Unknown: {', '.join(unknown)[:200]}. Allowed: {', '.join(sorted(_KEYS))}.")
    version = body.get("version")
    if version is not None and (isinstance(version, bool) or not isinstance(version, int)):
        raise Problem("bad_request", "`version` is a whole number.")
    if not isinstance(body.get("from_colleague", False), bool):
        raise Problem("bad_request", "`from_colleague` is true or false.")
    for name, most in (("reason", MOST_TEXT), ("text", MOST_TEXT), ("note", MOST_TEXT), ("key", MOST_KEY)):
        value = body.get(name)
        if value is not None and (not isinstance(value, str) or len(value) > most):
            raise Problem("bad_request", f"`{name}` is a text of at most {most} characters.")
    if not (body.get("key") or "").isprintable():
        raise Problem("bad_request", "`key` has characters that can't be printed.")
    return body


def _arguments(name: str, body: dict[str, Any]) -> dict[str, str]:
    arguments = {"reason": body.get("reason") or "", "note": body.get("note") or body.get("text") or ""}
    if body.get("from_colleague"):
        arguments[FROM_COLLEAGUE[0]] = FROM_COLLEAGUE[1]
    if name == "block":
        arguments |= {SUBMITTED[0]: SUBMITTED[1], REASON: body.get("reason") or body.get("text") or ""}
        if not arguments[REASON].strip():
            raise Problem("bad_request", "`reason` is missing: say why the lead is to be blocked.")
    return arguments


async def _answer(service: Any, outcome: Outcome) -> dict[str, Any]:
    lead: Lead | None = outcome.lead
    if outcome.code == "forbidden":
        raise Problem("forbidden", "The person's role doesn't allow this.")
    if lead is None:
        raise Problem("unknown_lead")
    control = control_of(lead, await service.database.read(outside_id(lead.id)) or lead.id)
    if outcome.code in ("done", "already"):
        return control
    detail = ""
    if lead.control.by is not None:
        detail = f"{lead.control.by.name} has control since {rfc3339(lead.control.since)}."
    code = outcome.code if outcome.code in ("taken", "stale", "blocked") else "refused"
    raise Problem(code, detail, **control)
