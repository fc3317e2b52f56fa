"""`POST /v1/leads/{id}/claim-reply`: an agent asks whether it may answer, just before it does."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Depends, Request

from bot.api.bodies import read_json
from bot.api.keys import needs
from bot.api.leads import control_of, lead_of
from bot.api.problems import Problem
from bot.trace import current_trace, new_trace, tracing
from leads.drafts import offer
from leads.lead import Lead
from leads.moments import rfc3339
from leads.store.offering import Offer
from leads.store.reading import outside_id
from leads.store.writer import EVENT
from leads.wishes import MOST_TEXT, checked_text

router = APIRouter(prefix="/v1/leads", tags=["act"], dependencies=[Depends(needs("events", "act"))])

MOST_BODY = 64 * 1024
_TEXT: dict[str, Any] = {
    "type": "string", "minLength": 1, "maxLength": MOST_TEXT,
    "description": "the answer; where a person has control it becomes that person's draft, to send or to edit",
}  # fmt: skip
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": False,
        "content": {
            "application/json": {
                "schema": {"type": "object", "properties": {"text": _TEXT}, "additionalProperties": False}
            }
        },
    }
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The agent may answer. `claim` goes with the `message.sent` that follows, as `data.claim`",
        "content": {
            "application/json": {"example": {"claim": "clm_…", "version": 3, "expires_at": "2026-11-22T10:01:00Z"}}
        },
    },
    400: {"description": "The body can't be understood"},
    404: {"description": "There is no lead of this id"},
    409: {"description": "A person has control, or the lead is blocked; with its control"},
}


@router.post("/{lead_id}/claim-reply", openapi_extra=_BODY, responses=_ANSWERS)
async def post_claim_reply(request: Request, lead_id: str) -> dict[str, Any]:
    """Whether an agent may answer the lead now. An answer that is claimed before a person takes over may finish within
    its minute; after that it is refused."""
    text = _text_of(await read_json(request, MOST_BODY))
    service = request.app.state.service
    lead = await lead_of(request, lead_id)
    if lead.control.manual and lead.blocked is None and text is not None:
        # The same answer, asked for twice under the same control, is one draft.
        asked = f"claim:{lead.id}:{lead.control.version}:{sha256(text.encode()).hexdigest()[:32]}"
        with tracing(new_trace()):
            offered = await service.writer.submit(
                Offer(service.org, lead.id, lambda found: offer(found, text), asked, current_trace()), EVENT
            )
        if offered is None:  # erased meanwhile
            raise Problem("unknown_lead")
        lead = offered
    if lead.blocked is None and not lead.control.manual:
        claim, until = service.claims.give(lead, service.now())
        return {"claim": claim, "version": lead.control.version, "expires_at": rfc3339(until)}
    raise Problem(*_refused(lead), **control_of(lead, await service.database.read(outside_id(lead.id)) or lead.id))


def _text_of(body: object) -> str | None:
    """The answer that came along, None for none. Raises the 400 problem."""
    if body is None:
        return None
    if not isinstance(body, dict) or body.keys() - {"text"}:
        raise Problem("bad_request", 'The body is empty, or an object with "text".')
    if body.get("text") is None:
        return None
    if not isinstance(body["text"], str):
        raise Problem("bad_request", "`text` is a text.")
    try:
        return checked_text(body["text"], "answer")
    except ValueError as fault:
        raise Problem("bad_request", f"`text`: {fault}") from None


def _refused(lead: Lead) -> tuple[str, str]:
    if lead.blocked is not None or lead.control.by is None:
        return "blocked", "Nothing goes to this lead."
    return "taken", f"{lead.control.by.name} has control since {rfc3339(lead.control.since)}."
