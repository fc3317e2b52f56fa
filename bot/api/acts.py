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
from leads.people import Person
from leads.store.reading import outside_id

router = APIRouter(prefix="/v1/leads", tags=["act"], dependencies=[Depends(needs("act"))])

log = logging.getLogger(__name__)

MOST_TEXT = 1000
MOST_BODY = 64 * 1024
MOST_KEY = 200
"""Characters of a key: PostgreSQL indexes at most 2,700 bytes."""
_KEYS = {"by", "version", "reason", "text", "note", "from_colleague", "key"}

_PROPERTIES: dict[str, Any] = {
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
}
CONTROL: dict[str, Any] = {
    "description": "The lead's control, as `/control` gives it",
    "content": {
        "application/json": {
            "example": {"id": "lead_42", "control": "automated", "by": None, "since": None, "version": 3},
        }
    },
}
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: CONTROL,
    400: {"description": "The body can't be understood, or nobody of this e-mail address is on record"},
    403: {"description": "This key or person may not do that"},
    404: {"description": "There is no lead of this id"},
    409: {"description": "Somebody else has control, the lead is blocked, or it has changed; with its control"},
}


def body_of(**more: dict[str, Any]) -> dict[str, Any]:
    """What the OpenAPI document says of a wish's body. `more`: properties beside those of all wishes."""
    schema = {
        "type": "object",
        "required": ["by"],
        "properties": {**_PROPERTIES, **more},
        "additionalProperties": False,
    }
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


_BODY = body_of()


@router.post("/{lead_id}/takeover", openapi_extra=_BODY, responses=ANSWERS)
async def post_takeover(request: Request, lead_id: str) -> dict[str, Any]:
    """Take over. From a colleague it needs `"from_colleague": true`."""
    return await _act(request, lead_id, "take_over")


@router.post("/{lead_id}/return", openapi_extra=_BODY, responses=ANSWERS)
async def post_return(request: Request, lead_id: str) -> dict[str, Any]:
    """Return to automated, with an optional `note` for the agent."""
    return await _act(request, lead_id, "return_control")


@router.post("/{lead_id}/block", openapi_extra=_BODY, responses=ANSWERS)
async def post_block(request: Request, lead_id: str) -> dict[str, Any]:
    """Block, with a `reason`."""
    return await _act(request, lead_id, "block")


@router.post("/{lead_id}/unblock", openapi_extra=_BODY, responses=ANSWERS)
async def post_unblock(request: Request, lead_id: str) -> dict[str, Any]:
    """Lift a block."""
    return await _act(request, lead_id, "unblock")


async def _act(request: Request, lead_id: str, name: str) -> dict[str, Any]:
    body = checked(await read_json(request, MOST_BODY))
    return await carry_out(request, await lead_of(request, lead_id), name, body, _arguments(name, body))


async def carry_out(
    request: Request, lead: Lead, name: str, body: dict[str, Any], arguments: dict[str, str]
) -> dict[str, Any]:
    """Do what a person wishes on a lead. `body`: checked; raises the problem."""
    service = request.app.state.service
    person = await person_of(request, body.get("by"))
    # A key is the caller's for one wish on one lead: used for another, it must not be answered "done" unheard.
    key = f"api:{name}:{lead.id}:{body['key']}" if body.get("key") else ""
    intent = Intent(name, service.org, person, lead.id, body.get("version"), arguments, key)
    with tracing(new_trace()):
        outcome = await HANDLERS[name].run(intent, service.room)
        log.info("asked_for intent=%s outcome=%s lead=%s", name, outcome.code, lead.id)
    return await _answer(service, outcome)


async def person_of(request: Request, email: object, what: str = "by") -> Person:
    """The person on record of an e-mail address; somebody added a moment ago is looked for again. Raises the 400
    problem."""
    directory = request.app.state.service.directory
    person: Person | None = None
    if isinstance(email, str) and email.strip():
        person = directory.by_email(email.strip())
        if person is None:
            await directory.refresh()
            person = directory.by_email(email.strip())
    if person is None:
        raise Problem("unknown_person", f"`{what}` is the e-mail address of a person that Leadbell knows.")
    return person


def checked(body: object, *more: str, most_text: int = MOST_TEXT) -> dict[str, Any]:
    """The body of a wish, with no other keys than those of all wishes and `more`. Raises the 400 problem."""
    if not isinstance(body, dict):
        raise Problem("bad_request", 'The body is an object with at least "by".')
    allowed = _KEYS | set(more)
    unknown = sorted(str(key) for key in body if key not in allowed)
    if unknown:
        raise Problem("bad_request", f"Unknown: {', '.join(unknown)[:200]}. Allowed: {', '.join(sorted(allowed))}.")
    version = body.get("version")
    if version is not None and (isinstance(version, bool) or not isinstance(version, int)):
        raise Problem("bad_request", "`version` is a whole number.")
    if not isinstance(body.get("from_colleague", False), bool):
        raise Problem("bad_request", "`from_colleague` is true or false.")
    for name, most in (("reason", MOST_TEXT), ("text", most_text), ("note", MOST_TEXT), ("key", MOST_KEY)):
        value = body.get(name)
        if value is not None and (not isinstance(value, str) or len(value) > most):
            raise Problem("bad_request", f"`{name}` is a text of at most {most:,} characters.")
        if value is not None and "\0" in value:
            raise Problem("bad_request", f"`{name}` has a NUL character.")
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
    said = outcome.card.push if outcome.card is not None and outcome.code == "refused" else ""
    if lead is None:
        if outcome.code == "refused":
            raise Problem("bad_request", said)
        raise Problem("unknown_lead")
    control = control_of(lead, await service.database.read(outside_id(lead.id)) or lead.id)
    if outcome.code in ("done", "already"):
        return control
    detail = said
    if lead.control.by is not None and not said:
        detail = f"{lead.control.by.name} has control since {rfc3339(lead.control.since)}."
    code = outcome.code if outcome.code in ("taken", "stale", "blocked") else "refused"
    raise Problem(code, detail, **control)
