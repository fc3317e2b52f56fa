"""`/v1/people`: who works with the leads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends, Request

from bot.api.acts import person_of
from bot.api.bodies import read_json
from bot.api.keys import needs
from bot.api.problems import Problem
from bot.organisation import new_id
from bot.platforms.inbound import header
from bot.staff import MOST_TEAMS, make_person, person_faults
from leads.absence import checked_absence, checked_stand_in
from leads.moments import milliseconds, rfc3339
from leads.people import PLATFORMS, ROLES, TEAM, Person
from leads.store.deactivating import set_active
from leads.store.people import all_people, put_people
from leads.store.writer import RESULT

router = APIRouter(prefix="/v1/people", tags=["people"], dependencies=[Depends(needs("manage"))])

MOST_BODY = 1024 * 1024
MOST_AT_ONCE = 1_000
MOST_TEXT = 200
_KEYS = ("name", "email", "role", "zone", "hours", "direct", "holidays")
_PERSON: dict[str, Any] = {
    "type": "object",
    "required": ["name", "email"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": MOST_TEXT},
        "email": {"type": "string", "description": "as the chat platforms know it; who it names stays who they are"},
        "role": {"type": "string", "enum": list(ROLES)},
        "zone": {"type": "string", "example": "Europe/Berlin"},
        "hours": {"type": "string", "example": "mon-fri 09:00-18:00"},
        "direct": {"type": "string", "enum": list(PLATFORMS)},
        "holidays": {"type": "string", "example": "DE-BY", "description": "whose public holidays they keep"},
        "teams": {
            "type": "array",
            "items": {"type": "string", "pattern": f"^{TEAM.pattern}$"},
            "maxItems": MOST_TEAMS,
            "description": "as rules name them: `team:emea`",
        },
    },
}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [_PERSON, {"type": "array", "minItems": 1, "maxItems": MOST_AT_ONCE, "items": _PERSON}]
                }
            }
        },
    }
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    400: {"description": "Somebody can't be so; nothing was changed, and each fault is named by its index"},
}

_AWAY: dict[str, Any] = {
    "type": "object",
    "required": ["until"],
    "additionalProperties": False,
    "properties": {
        "since": {"type": "string", "format": "date-time", "description": "now, where left out"},
        "until": {"type": "string", "format": "date-time", "description": "at most 400 days from now"},
        "stand_in": {"type": "string", "description": "the e-mail address of whoever is rung instead"},
    },
}
_AWAY_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {"application/json": {"schema": _AWAY}}}}
_AWAY_ANSWERS: dict[int | str, dict[str, Any]] = {
    400: {"description": "It can't be so; what is wrong is said"},
    404: {"description": "Nobody of this e-mail address is on record"},
}

_ACTIVE_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The person as they are now; `changed`: whether that is new"},
    404: {"description": "Nobody of this e-mail address is on record"},
}


@router.get("")
async def get_people(request: Request) -> dict[str, Any]:
    """Everybody on record, by name; who isn't active any more too."""
    service = request.app.state.service
    people: list[Person] = await service.database.read(all_people(service.org))
    by_id = {one.id: one for one in people}
    return {"people": [_told(one, by_id) for one in people]}


@router.post("", openapi_extra=_BODY, responses=_ANSWERS)
async def post_people(request: Request) -> dict[str, Any]:
    """Add people, or change those of the same e-mail address: one, or a list of at most 1,000; all or none."""
    service = request.app.state.service
    body = await read_json(request, MOST_BODY)
    items = body if isinstance(body, list) else [body]
    if not 0 < len(items) <= MOST_AT_ONCE:
        raise Problem("bad_request", f"A list of people has 1 to {MOST_AT_ONCE:,} of them.")
    faults = [{"index": at, "message": fault} for at, one in enumerate(items) for fault in _faults(one)]
    if faults:
        raise Problem("bad_request", "Some of these people can't be so.", faults=faults[:100])
    people = [make_person(_entries(one), service.org, new_id()) for one in items]
    if len({one.email for one in people}) < len(people):
        raise Problem("bad_request", "Two of these people have one e-mail address.")
    added, changed = await service.writer.submit(put_people(service.org, people), RESULT)
    await service.directory.refresh()
    return {"added": added, "changed": changed}


@router.post("/{email}/away", openapi_extra=_AWAY_BODY, responses=_AWAY_ANSWERS)
async def post_away(request: Request, email: str) -> dict[str, Any]:
    """Let somebody be away: whoever stands in is rung instead. It takes the place of what was said before."""
    service = request.app.state.service
    body = await read_json(request, MOST_BODY)
    if not isinstance(body, dict) or "until" not in body:
        raise Problem("bad_request", "The body is an object with `until`, and maybe `since` and `stand_in`.")
    if unknown := sorted(str(key) for key in body if key not in _AWAY["properties"]):
        raise Problem("bad_request", f"Unknown: {', '.join(unknown)[:200]}. Allowed: since, until, stand_in.")
    person, now = await _somebody(request, email), service.now()
    since, until = (_moment(body, name, now) for name in ("since", "until"))
    other = await person_of(request, body["stand_in"], "stand_in") if body.get("stand_in") else None
    try:
        away = checked_absence(since, until, now, other.id if other else "")
        if other is not None:
            checked_stand_in(person, other, away, service.room.people())
    except ValueError as fault:
        raise Problem("bad_request", str(fault)) from None
    await service.absences.put(_by(request), person, away)
    return _after(request, person)


@router.delete("/{email}/away", responses=_AWAY_ANSWERS)
async def delete_away(request: Request, email: str) -> dict[str, Any]:
    """Let somebody be back. An absence that has begun stays on record, and ends now."""
    service = request.app.state.service
    person = await _somebody(request, email)
    await service.absences.back(_by(request), person)
    return _after(request, person)


@router.post("/{email}/deactivate", responses=_ACTIVE_ANSWERS)
async def post_deactivate(request: Request, email: str) -> dict[str, Any]:
    """Let somebody use Leadbell no more: their sessions and links end, presses are refused, nothing rings them."""
    return await _set_active(request, email, active=False)


@router.post("/{email}/activate", responses=_ACTIVE_ANSWERS)
async def post_activate(request: Request, email: str) -> dict[str, Any]:
    """Let somebody who was deactivated use Leadbell again, as they did before."""
    return await _set_active(request, email, active=True)


async def _set_active(request: Request, email: str, *, active: bool) -> dict[str, Any]:
    service = request.app.state.service
    done = None
    if email.isprintable():
        command = set_active(service.org, email.strip(), active, _by(request), service.now())
        done = await service.writer.submit(command, RESULT)
    if done is None:
        raise Problem("not_found", "Nobody of this e-mail address is on record.")
    await service.directory.refresh()
    by_id = {one.id: one for one in service.directory.everybody()}
    person = next(one for one in by_id.values() if one.email == email.strip().lower())
    return _told(person, by_id) | {"changed": done}


async def _somebody(request: Request, email: str) -> Person:
    try:
        return await person_of(request, email)
    except Problem:
        raise Problem("not_found", "Nobody of this e-mail address is on record.") from None


def _after(request: Request, person: Person) -> dict[str, Any]:
    directory = request.app.state.service.directory
    by_id = {one.id: one for one in directory.everybody()}
    return _told(by_id.get(person.id, person), by_id)


def _moment(body: dict[str, Any], name: str, now: int) -> int:
    value = body.get(name)
    if name == "since" and value is None:
        return now
    try:
        return milliseconds(value) if isinstance(value, str) else milliseconds("")
    except ValueError:
        raise Problem("bad_request", f"`{name}` is a moment such as 2026-12-01T09:00:00Z.") from None


def _by(request: Request) -> str:
    address = request.client.host if request.client else ""
    keys = request.app.state.service.keys
    return f"key:{keys.admit(header(request, 'authorization'), address, 'manage').id}"


def _faults(one: object) -> list[str]:
    if not isinstance(one, dict):
        return ['A person is an object such as {"name": "Dana Ruiz", "email": "dana@acme.example"}.']
    unfit = [key for key, value in one.items() if not (_is_teams(value) if key == "teams" else _is_fit(key, value))]
    if unfit:
        said = ", ".join(sorted(str(key)[:40] for key in unfit[:5]))
        return [
            f"Unknown or unfit: {said}. Allowed: {', '.join(_KEYS)}, each a text of at most {MOST_TEXT} characters; "
            "teams, a list of names."
        ]
    return person_faults(_entries(one))


def _entries(one: dict[str, Any]) -> dict[str, str]:
    """As a people file has them."""
    return {key: " ".join(value) if key == "teams" else value.strip() for key, value in one.items()}


def _is_fit(key: str, value: object) -> bool:
    return key in _KEYS and _is_plain(value)


def _is_teams(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and TEAM.fullmatch(one) for one in value)


def _is_plain(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MOST_TEXT and value.isprintable()


def _told(one: Person, by_id: Mapping[str, Person]) -> dict[str, Any]:
    names = ("id", "name", "email", "role", "zone", "hours", "direct", "active", "teams", "holidays")
    return {name: getattr(one, name) for name in names} | {"away": _away(one, by_id)}


def _away(one: Person, by_id: Mapping[str, Person]) -> dict[str, Any] | None:
    """The last absence that was said, past ones included."""
    if one.away is None:
        return None
    stand_in = by_id.get(one.away.stand_in)
    since, until = rfc3339(one.away.since), rfc3339(one.away.until)
    return {"since": since, "until": until, "stand_in": stand_in.email if stand_in else None}
