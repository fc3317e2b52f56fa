"""`POST /v1/leads/{id}/note` and its like: what people do to a lead beside control, also over HTTP."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request

from bot.api.acts import ANSWERS, MOST_BODY, body_of, carry_out, checked, person_of
from bot.api.bodies import read_json
from bot.api.keys import needs
from bot.api.leads import lead_of
from bot.api.problems import Problem
from cards.assign_form import OWNER
from cards.hand_over import TEAM, TO
from cards.merge_question import OTHER
from cards.text_form import CHANNEL, TEXT
from handlers.edit_fields import read_values
from leads.intake import MOST_ID
from leads.lead import CHANNELS, Lead
from leads.wishes import MOST_TEXT, reply_channels

router = APIRouter(prefix="/v1/leads", tags=["act"], dependencies=[Depends(needs("act"))])

_TEXT = {"type": "string", "minLength": 1, "maxLength": MOST_TEXT}
_CHANNEL = {
    "type": "string",
    "enum": list(CHANNELS),
    "description": "the one that the lead last wrote on, where left out; where it has left the chat, also email and "
    "text if known",
}
_OWNER = {
    "type": ["string", "null"],
    "description": "e-mail address of a known person; null or blank: the lead belongs to nobody",
}
_TO = {
    "type": "string",
    "description": 'e-mail address of a known person, or "team": everybody who sees the lead\'s cards',
}
_OTHER = {"type": "string", "minLength": 1, "maxLength": MOST_ID, "description": "any id of the other lead"}
_FIELDS = {
    "type": "object",
    "description": "values by field name, as `GET /v1/fields` lists them; null takes a value away",
}


@router.post("/{lead_id}/note", openapi_extra=body_of(text=_TEXT), responses=ANSWERS)
async def post_note(request: Request, lead_id: str) -> dict[str, Any]:
    """Keep a note with the lead: `text`, for colleagues. It never reaches the lead."""
    return await _say(request, lead_id, "note")


@router.post("/{lead_id}/reply", openapi_extra=body_of(text=_TEXT, channel=_CHANNEL), responses=ANSWERS)
async def post_reply(request: Request, lead_id: str) -> dict[str, Any]:
    """Send `text` to the lead, through the agents' platform, on `channel`. Only who has control may."""
    return await _say(request, lead_id, "reply", CHANNEL)


@router.post("/{lead_id}/on-it", openapi_extra=body_of(), responses=ANSWERS)
async def post_on_it(request: Request, lead_id: str) -> dict[str, Any]:
    """Say that `by` looks after the lead by other means: until it writes again, at most 30 minutes."""
    body = checked(await read_json(request, MOST_BODY))
    return await carry_out(request, await lead_of(request, lead_id), "on_it", body, {})


@router.post("/{lead_id}/assign", openapi_extra=body_of(owner=_OWNER), responses=ANSWERS)
async def post_assign(request: Request, lead_id: str) -> dict[str, Any]:
    """Let the lead belong to `owner` from now on, whatever the CRM says."""
    body = checked(await read_json(request, MOST_BODY), "owner")
    if "owner" not in body:
        raise Problem("bad_request", "`owner` is missing: an e-mail address, or null for nobody.")
    lead = await lead_of(request, lead_id)
    owner = body["owner"]
    email = "" if owner is None or owner == "" else (await person_of(request, owner, "owner")).email
    return await carry_out(request, lead, "assign", body, {OWNER: email})


@router.post("/{lead_id}/handover", openapi_extra=body_of(to=_TO), responses=ANSWERS)
async def post_handover(request: Request, lead_id: str) -> dict[str, Any]:
    """Offer the chat of `by` to `to`, who takes it over by accepting; `by` has control until then."""
    body = checked(await read_json(request, MOST_BODY), "to")
    to = body.get("to")
    lead = await lead_of(request, lead_id)
    named = TEAM if to == TEAM else (await person_of(request, to, "to")).email
    return await carry_out(request, lead, "hand_over", body, {TO: named})


@router.post("/{lead_id}/not-this-person", openapi_extra=body_of(), responses=ANSWERS)
async def post_not_this_person(request: Request, lead_id: str) -> dict[str, Any]:
    """Take away what deanonymization said of the lead, and keep it from coming back."""
    body = checked(await read_json(request, MOST_BODY))
    return await carry_out(request, await lead_of(request, lead_id), "not_this_person", body, {})


@router.post("/{lead_id}/fields", openapi_extra=body_of(fields=_FIELDS), responses=ANSWERS)
async def post_fields(request: Request, lead_id: str) -> dict[str, Any]:
    """Set `fields` by hand, as `by` would on the lead's page. All of them, or none where one is wrong."""
    body = checked(await read_json(request, MOST_BODY), "fields")
    fields = body.get("fields")
    if not isinstance(fields, dict):
        raise Problem("bad_request", "`fields` is an object of values by field name.")
    arguments = {str(name): _written(str(name), value) for name, value in fields.items()}
    try:
        read_values(arguments)
    except ValueError as fault:
        raise Problem("bad_request", str(fault)) from None
    return await carry_out(request, await lead_of(request, lead_id), "edit_fields", body, arguments)


@router.post("/{lead_id}/merge", openapi_extra=body_of(other=_OTHER), responses=ANSWERS)
async def post_merge(request: Request, lead_id: str) -> dict[str, Any]:
    """Make this lead and `other`, any id of another one, one: the older takes in the newer; blocked and manual win.
    Both ids name the same lead from then on."""
    body = checked(await read_json(request, MOST_BODY), "other")
    other = body.get("other")
    if not isinstance(other, str) or not 0 < len(other) <= MOST_ID:
        raise Problem("bad_request", "`other` is missing: any id of the lead to merge with.")
    lead = await lead_of(request, lead_id)
    found = await lead_of(request, other)
    return await carry_out(request, lead, "merge", body, {OTHER: found.id})


def _written(name: str, value: object) -> str:
    """A JSON value as a person would write it in a form: a list one a line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "\n".join(" ".join(one.split()) for one in value)
    raise Problem("bad_request", f"`fields.{name[:80]}` is a text, a number, true or false, a list of texts, or null.")


async def _say(request: Request, lead_id: str, name: str, *more: str) -> dict[str, Any]:
    body = checked(await read_json(request, MOST_BODY), *more, most_text=MOST_TEXT)
    text = body.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Problem("bad_request", "`text` is missing: say what.")
    lead = await lead_of(request, lead_id)
    arguments = {TEXT: text}
    if body.get(CHANNEL) is not None:
        arguments[CHANNEL] = _possible(lead, body[CHANNEL])
    return await carry_out(request, lead, name, body, arguments)


def _possible(lead: Lead, channel: object) -> str:
    """The channel, where a reply may go to the lead by it now. Raises the 400 problem."""
    ways = reply_channels(lead)
    for one in ways:
        if one == channel:
            return one
    said = f'"{channel[:40]}" can\'t be used' if isinstance(channel, str) else "`channel` is the name of one"
    raise Problem("bad_request", f"`channel`: {said}. A reply to this lead goes by: {', '.join(ways)}.")
