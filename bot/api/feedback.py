"""`/v1/feedback`: what people said about the agents' messages, and what has become of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Query, Request

from bot.api.acts import person_of
from bot.api.bodies import read_json
from bot.api.keys import needs
from bot.api.leads import lead_of
from bot.api.problems import Problem
from bot.trace import current_trace, new_trace, tracing
from leads.change import Event
from leads.feedback import MOST as MOST_TEXT
from leads.feedback import RATINGS, FeedbackFault, feedback_data
from leads.moments import rfc3339
from leads.store.feedback_list import MOST, Asked, Given, Place, given
from leads.store.giving_feedback import GiveFeedback, agent_message, apply_feedback
from leads.store.writer import CLICK

if TYPE_CHECKING:
    from bot.service import Service

router = APIRouter(prefix="/v1/feedback", tags=["feedback"])

MOST_BODY = 64 * 1024
FILTERS = ("rating", "agent", "by", "lead", "applied", "cursor", "limit")
_KEYS = frozenset({"by", "lead", "message", "rating", "better", "why"})
_TEXT = {"type": "string", "maxLength": MOST_TEXT}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object", "required": ["by", "lead", "message", "rating"], "additionalProperties": False,
                    "properties": {
                        "by": {"type": "string", "description": "e-mail address of a known person"},
                        "lead": {"type": "string", "description": "any id that the lead is known by"},
                        "message": {"type": "string", "description": "id of the `message.sent` it is about"},
                        "rating": {"type": "string", "enum": list(RATINGS)}, "better": _TEXT, "why": _TEXT,
                    },
                }
            }
        },
    }
}  # fmt: skip


@router.get("", dependencies=[Depends(needs("manage"))], responses={400: {"description": "An unknown filter or value"}})
async def get_feedback(
    request: Request,
    rating: str = Query("", description=f"one of {', '.join(RATINGS)}"),
    agent: str = Query("", description="an agent's id"),
    by: str = Query("", description="e-mail address of whoever gave it"),
    lead: str = Query("", description="any id that the lead is known by"),
    applied: str = Query("", description="yes or no: whether the agents' platform has learnt from it"),
    cursor: str = "",
    limit: int = Query(50, ge=1, le=MOST),
) -> dict[str, Any]:
    """`{"feedback": [...], "next_cursor"}`, newest first."""
    service: Service = request.app.state.service
    if unknown := set(request.query_params) - set(FILTERS):
        told = f"There is no filter {min(unknown)[:40]}. Allowed: {', '.join(FILTERS)}."
        raise Problem("bad_request", told)
    _one_of("rating", rating, tuple(RATINGS))
    _one_of("applied", applied, ("yes", "no"))
    if not all(one.isprintable() for one in (agent, by)):
        raise Problem("bad_request", "A filter has characters that can't be printed.")
    person_id = (await person_of(request, by)).id if by else ""
    lead_id = (await lead_of(request, lead)).id if lead else ""
    asked = Asked(rating, agent, person_id, lead_id, {"yes": True, "no": False}.get(applied))
    found = await service.database.read(given(service.org, asked, limit + 1, _place(cursor) if cursor else None))
    shown = found[:limit]
    last = f"{shown[-1].place[0]}-{shown[-1].place[1]}" if len(found) > limit else None
    return {"feedback": [as_fields(one) for one in shown], "next_cursor": last}


@router.post(
    "", status_code=201, openapi_extra=_BODY, dependencies=[Depends(needs("act"))],
    responses={400: {"description": "It can't be understood"}, 404: {"description": "No such lead or message"},
               409: {"description": "This person has said so of this message already"}},
)  # fmt: skip
async def post_feedback(request: Request) -> dict[str, Any]:
    """Say what an agent should have said. Each person once of a message."""
    service: Service = request.app.state.service
    body = _checked(await read_json(request, MOST_BODY))
    person = await person_of(request, body.get("by"))
    lead = await lead_of(request, body["lead"])
    message = await service.database.read(agent_message(service.org, lead.id, body["message"]))
    if message is None:
        raise Problem("not_found", "The lead was sent no agent's message of this id.")
    try:
        data = feedback_data(message, body["rating"], body.get("better") or "", body.get("why") or "")
    except FeedbackFault as fault:
        raise Problem("bad_request", f"`{fault.part}`: {fault.sentence}") from None
    with tracing(new_trace()):
        command = GiveFeedback(service.org, lead.id, person.who, message, data, trace=current_trace())
        decision = await service.writer.submit(command, CLICK)
    if decision.code == "unknown_lead":
        raise Problem("unknown_lead")
    if decision.code == "already":
        raise Problem("refused", f"{person.name} has said so of this message already.", id=command.event_id)
    return {"id": command.event_id, "message": message.id, **data}


@router.post(
    "/{feedback_id:path}/applied", dependencies=[Depends(needs("events", "act"))],
    responses={404: {"description": "There is no feedback of this id"}},
)  # fmt: skip
async def post_applied(request: Request, feedback_id: str) -> dict[str, Any]:
    """The agents' platform has learnt from it. Saying it twice changes nothing."""
    service: Service = request.app.state.service
    known = feedback_id.isprintable() and await service.writer.submit(
        apply_feedback(service.org, feedback_id, service.now()), CLICK
    )
    if not known:
        raise Problem("not_found", "There is no feedback of this id.")
    return {"id": feedback_id, "fate": "applied"}


def as_fields(one: Given) -> dict[str, Any]:
    """One feedback as `/v1/feedback` gives it."""
    event = one.event
    return {
        "id": event.id, "at": rfc3339(event.at), "lead": one.lead.id, "by": event.by.email if event.by else None,
        "agent": event.agent, "rating": event.data.get("rating"), "better": event.data.get("better"),
        "why": event.data.get("why"), "message": _said(one.message), "fate": one.fate,
        "applied_at": rfc3339(one.applied_at) if one.applied_at else None,
    }  # fmt: skip


def _said(message: Event | None) -> dict[str, Any] | None:
    if message is None:
        return None
    return {"id": message.id, "at": rfc3339(message.at), "channel": message.channel, "text": message.data.get("text")}


def _checked(body: object) -> dict[str, Any]:
    if not isinstance(body, dict) or not body.keys() <= _KEYS:
        raise Problem("bad_request", f"The body is an object with {', '.join(sorted(_KEYS))}.")
    for name in ("lead", "message", "rating"):
        value = body.get(name)
        if not isinstance(value, str) or not value or not value.isprintable():
            raise Problem("bad_request", f"`{name}` is a text.")
    for name in ("better", "why"):
        if body.get(name) is not None and not isinstance(body[name], str):
            raise Problem("bad_request", f"`{name}` is a text.")
    return body


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value and value not in allowed:
        raise Problem("bad_request", f"`{name}` is one of {', '.join(allowed)}.")


def _place(cursor: str) -> Place:
    at, _, event_id = cursor.partition("-")
    if not (at.isascii() and at.isdigit() and len(at) < 16 and event_id.isprintable()):
        raise Problem("bad_request", "The cursor is not one that this interface gave out.")
    return int(at), event_id
