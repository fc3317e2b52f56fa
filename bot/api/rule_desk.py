"""`/v1/rules` and `/v1/rules/{id}`: which rules are in force, and changing those that were made in Leadbell.

A rule of a file is shown like any other, and changed in its file alone: 409 with the path. Whoever changes a rule is
the key, or with `by` a manager on record.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

import yaml
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import JSONResponse, Response

from bot.api.acts import person_of
from bot.api.bodies import read_json
from bot.api.keys import needs
from bot.api.problems import Problem
from bot.api.rules import checked_object, told_report
from bot.platforms.inbound import header
from bot.rule_desk import Conflict, Faulty, NoSuchRule, NotAllowed, ReadOnly, Refusal, RuleDesk, Standing, Version
from leads.moments import rfc3339
from leads.people import Person
from rules.made import check_made
from rules.rule import STATUSES, Status, print_rules
from rules.sentence import sentence

router = APIRouter(prefix="/v1/rules", tags=["rules"], dependencies=[Depends(needs("manage"))])
exported = APIRouter(tags=["rules"], dependencies=[Depends(needs("manage"))])

MOST_BYTES = 256 * 1024
"""Of a body: the text of one rule has at most 50,000 bytes, and JSON may write each as six."""
MOST_LISTED = 2_000
"""Rules of one answer."""
MOST_VERSION = 2**31 - 1
YAML = "application/yaml"
_PUT = ("text", "rule", "version", "by")

T = TypeVar("T")

_BY = {"type": "string", "description": "e-mail address of a manager who does it; the key, if left out"}
_VERSION = {
    "type": "integer", "minimum": 1, "maximum": MOST_VERSION,
    "description": "do it only if this version is in force; whichever is, if left out",
}  # fmt: skip
_STATUS = {"type": "string", "enum": list(STATUSES)}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The body can't be understood, or the rule has faults, each with its line and column"},
    403: {"description": "This key or person may not do that"},
    404: {"description": "There is no rule of this id, or no such version"},
    409: {"description": "Another version is in force (`rule` has it), or the rule is kept in a file (`path`)"},
}
_YAML_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "The rule", "content": {"application/json": {}, YAML: {}}}
}


def _body(needed: list[str], **properties: Any) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": {**properties, "version": _VERSION, "by": _BY}}
    schema |= {"required": needed} if needed else {}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.get("")
async def get_rules(request: Request) -> dict[str, Any]:
    """`{"rules": […], "total": n}`: those of files, then those made in Leadbell; off ones too, at most 2,000."""
    desk = _desk(request)
    found = await desk.all()
    called = _called(request)
    shown = await asyncio.to_thread(lambda: [_told(one, called) for one in found[:MOST_LISTED]])
    return {"rules": shown, "total": len(found)}


@exported.get(
    "/v1/rules.yaml", response_class=Response, responses={200: {"content": {YAML: {}}}, 404: {"description": "None"}}
)
async def get_rules_yaml(request: Request) -> Response:
    """All rules made in Leadbell as one rule file; 404 where there are none."""
    text = await _desk(request).export()
    if not text:
        raise Problem("not_found", "No rule was made in Leadbell.")
    return Response(text, media_type=YAML, headers={"Content-Disposition": 'attachment; filename="rules.yaml"'})


@router.get("/{rule_id}", responses={**_YAML_ANSWER, 404: _ANSWERS[404]})
async def get_rule(request: Request, rule_id: str, format: str = Query("json", pattern="^(json|yaml)$")) -> Response:
    """One rule; with `format=yaml` as a rule file with it alone."""
    standing = await _desk(request).one(rule_id)
    if standing is None:
        raise Problem("unknown_rule")
    if format == "yaml":
        return Response(standing.text, media_type=YAML)
    return JSONResponse(_whole(standing, _called(request)))


@router.get("/{rule_id}/versions", responses={404: _ANSWERS[404]})
async def get_versions(request: Request, rule_id: str) -> dict[str, Any]:
    """`{"versions": [{"version", "did", "by", "at", "text"}]}`: what a rule made in Leadbell was, newest first, at most
    100; deleted ones too, with `text` null where it was deleted. None for a rule of a file."""
    desk = _desk(request)
    versions = await desk.versions(rule_id)
    if not versions and await desk.one(rule_id) is None:
        raise Problem("unknown_rule")
    return {"versions": [_version(one) for one in versions]}


@router.put(
    "/{rule_id}", responses={**_ANSWERS, 201: {"description": "The rule is made"}},
    openapi_extra=_body(
        [],
        text={"type": "string", "description": "a rule file with this rule alone"},
        rule={"type": "object", "description": "or the rule as an object, with the keys of a rule file"},
    ),
)  # fmt: skip
async def put_rule(request: Request, rule_id: str) -> JSONResponse:
    """Put a rule in force: a new one, or in the place of the one of this id. `text` or `rule`, or the rule's own keys
    beside `version` and `by`. Checked as rule files are; in force at once."""
    body = await read_json(request, MOST_BYTES)
    if not isinstance(body, dict):
        raise Problem("bad_request", 'The body is an object with "text" or "rule".')
    text, desk = await asyncio.to_thread(_text, body, rule_id), _desk(request)
    version, who = _whole_number(body, "version"), await _who(request, body.get("by"))
    standing, made = await _refusing(request, _put(desk, who, rule_id, text, version))
    return JSONResponse(_whole(standing, _called(request)), status_code=201 if made else 200)


async def _put(
    desk: RuleDesk, who: Person | str, rule_id: str, text: str, version: int | None
) -> tuple[Standing, bool]:
    """Save; without a version whatever is in force is replaced. Whether the rule is new."""
    for left in (2, 1, 0):
        now = await desk.one(rule_id)
        replaces = version if version is not None else now.version if now is not None and not now.read_only else None
        try:
            return await desk.save(who, text, version=replaces, rule_id=rule_id), replaces is None
        except Conflict:
            if version is not None or not left:
                raise
    raise AssertionError("the last try answers or raises")


@router.delete("/{rule_id}", responses=_ANSWERS)
async def delete_rule(
    request: Request, rule_id: str, version: int | None = Query(None, ge=1, le=MOST_VERSION), by: str = ""
) -> dict[str, Any]:
    """Delete a rule made in Leadbell; its versions stay, and `/roll-back` brings it back. Deleted before: the same
    answer."""
    desk = _desk(request)
    await _refusing(request, desk.delete(await _who(request, by or None), rule_id, version))
    return {"id": rule_id, "deleted": True, "version": (await desk.versions(rule_id))[0].version}


@router.post("/{rule_id}/switch", responses=_ANSWERS, openapi_extra=_body(["status"], status=_STATUS))
async def post_switch(request: Request, rule_id: str) -> dict[str, Any]:
    """Let a rule be on, watching or off."""
    body = checked_object(await read_json(request, MOST_BYTES), {"status", "version", "by"})
    status: Status | None = next((one for one in STATUSES if one == body.get("status")), None)
    if status is None:
        raise Problem("bad_request", f"`status` is one of {', '.join(STATUSES)}.")
    version, who = _whole_number(body, "version"), await _who(request, body.get("by"))
    return _whole(
        await _refusing(request, _desk(request).switch(who, rule_id, status, version)), _called(request)
    )  # fmt: skip


@router.post(
    "/{rule_id}/roll-back", responses=_ANSWERS,
    openapi_extra=_body(["to"], to={"type": "integer", "minimum": 1, "maximum": MOST_VERSION}),
)  # fmt: skip
async def post_roll_back(request: Request, rule_id: str) -> dict[str, Any]:
    """Let a rule be again what it was in version `to`, as a new version; a deleted one too."""
    body = checked_object(await read_json(request, MOST_BYTES), {"to", "version", "by"})
    to = _whole_number(body, "to")
    if to is None:
        raise Problem("bad_request", "`to` is the number of a version of the rule.")
    version, who = _whole_number(body, "version"), await _who(request, body.get("by"))
    return _whole(await _refusing(request, _desk(request).roll_back(who, rule_id, to, version)), _called(request))


@router.post(
    "/{rule_id}/test-card", responses=_ANSWERS,
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": {
            "type": "object", "required": ["by"], "additionalProperties": False,
            "properties": {
                "by": {"type": "string", "description": "e-mail address of the manager who asks for it"},
                "to_me": {"type": "boolean", "description": "to their own direct messages alone"},
            },
        }}}},
    },
)  # fmt: skip
async def post_test_card(request: Request, rule_id: str) -> dict[str, Any]:
    """Send a card marked "Test", of a lead that is made up, to the places of a rule: `{"places": [{"place",
    "arrived", "fault"}]}`."""
    body = checked_object(await read_json(request, MOST_BYTES), {"by", "to_me"})
    if not isinstance(body.get("to_me", False), bool):
        raise Problem("bad_request", "`to_me` is true or false.")
    person = await person_of(request, body.get("by"))
    sent = await _refusing(
        request, _desk(request).send_test_card(person, rule_id, to_me=body.get("to_me", False))
    )  # fmt: skip
    return {"places": [{"place": one.place, "arrived": not one.fault, "fault": one.fault or None} for one in sent]}


def _desk(request: Request) -> RuleDesk:
    desk: RuleDesk = request.app.state.service.rule_desk
    return desk


async def _who(request: Request, email: object) -> Person | str:
    """Who acts: the person that `by` names, else the key."""
    if email is not None:
        return await person_of(request, email)
    keys, address = request.app.state.service.keys, request.client.host if request.client else ""
    return f"key:{keys.admit(header(request, 'authorization'), address, 'manage').id}"


async def _refusing(request: Request, work: Awaitable[T]) -> T:
    """The desk's answer; its refusals as problems."""
    try:
        return await work
    except Faulty as fault:
        raise Problem("faulty_rules", fault.sentence, **told_report(fault.report)) from None
    except ReadOnly as fault:
        raise Problem("read_only", fault.sentence, path=fault.path) from None
    except Conflict as fault:
        now = None if fault.now is None else _whole(fault.now, _called(request))
        raise Problem("rule_changed", fault.sentence, rule=now) from None
    except NoSuchRule as fault:
        raise Problem("unknown_rule", fault.sentence) from None
    except NotAllowed as fault:
        raise Problem("forbidden", fault.sentence) from None
    except Refusal as fault:
        raise Problem("refused", fault.sentence) from None


def _text(body: dict[str, Any], rule_id: str) -> str:
    """The text of the rule that a body has in one of its three forms."""
    if "text" in body:
        checked_object(body, {"text", "version", "by"})
        if not isinstance(body["text"], str):
            raise Problem("bad_request", "`text` is the text of a rule file with this rule alone.")
        return body["text"]
    rule = checked_object(body, {"rule", "version", "by"})["rule"] if "rule" in body else None
    if rule is None:
        rule = {key: value for key, value in body.items() if key not in _PUT}
    if not isinstance(rule, dict) or not rule:
        raise Problem("bad_request", "`rule` is an object with the keys of a rule file, and `text` a rule file's text.")
    try:
        text: str = yaml.safe_dump(
            {"rules": [{"id": rule_id, **rule}]}, sort_keys=False, allow_unicode=True, width=2**31
        )
    except (yaml.YAMLError, RecursionError):
        raise Problem("bad_request", "The rule is nested deeper than any rule is.") from None
    report = check_made(text)
    return text if report.faults else print_rules(report.rules)


def _whole_number(body: dict[str, Any], name: str) -> int | None:
    given = body.get(name)
    if given is not None and (isinstance(given, bool) or not isinstance(given, int) or not 0 < given <= MOST_VERSION):
        raise Problem("bad_request", f"`{name}` is a whole number from 1.")
    return given


def _called(request: Request) -> Any:
    directory = request.app.state.service.directory

    def called(email: str) -> str:
        person = directory.by_email(email)
        return str(person.name) if person is not None else email

    return called


def _told(one: Standing, called: Any) -> dict[str, Any]:
    return {
        "id": one.rule.id, "name": one.rule.name, "status": one.rule.status, "sentence": sentence(one.rule, called),
        "path": one.path or None, "read_only": one.read_only, "version": one.version or None,
        "by": _by(one.by, one.actor), "at": rfc3339(one.at),
    }  # fmt: skip


def _whole(one: Standing, called: Any) -> dict[str, Any]:
    return {**_told(one, called), "text": one.text, "rule": one.rule.structured()}


def _version(one: Version) -> dict[str, Any]:
    return {
        "version": one.version, "did": one.did, "by": _by(one.by, one.actor), "at": rfc3339(one.at), "text": one.text
    }  # fmt: skip


def _by(person: Person | None, actor: str) -> str | None:
    return person.email if person is not None else actor or None
