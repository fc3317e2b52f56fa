"""`/v1/rules/…`: are these rules right, and what do they say of an event?"""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Depends, Request

from bot.api.bodies import read_json
from bot.api.keys import needs
from bot.api.problems import Problem
from bot.explaining import explained
from bot.linting import Linting
from rules.backtest import Backtest
from rules.check import Report, check_sources
from rules.durations import EXAMPLE, parse_duration
from rules.match import Ruleset
from rules.read import Source

router = APIRouter(prefix="/v1/rules", tags=["rules"], dependencies=[Depends(needs("manage"))])

MOST_BYTES = 1024 * 1024
"""Of a request: YAML is read slowly, and all of a team's rules are far smaller."""
MOST_FILES = 500
MOST_NAME = 200

_FILES: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {"type": "string"},
    "maxProperties": MOST_FILES,
    "description": "file name to its text",
    "example": {"leads.yaml": "rules:\n  - {id: asks, on: human.requested, ring: owner}\n"},
}


def _body(needed: list[str], **properties: Any) -> dict[str, Any]:
    schema = {"type": "object", "required": needed, "properties": properties, "additionalProperties": False}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.post("/check", openapi_extra=_body(["files"], files=_FILES))
async def post_check(request: Request) -> dict[str, Any]:
    """All faults of rule files, each with its file, line and column, and `warnings` of what is probably not meant;
    nothing is put in force."""
    service = request.app.state.service
    body = checked_object(await read_json(request, MOST_BYTES), {"files"})
    if "files" not in body:
        raise Problem("bad_request", 'The body needs "files": {"name.yaml": "its text"}.')
    sources = _sources(body["files"])
    report = await asyncio.to_thread(check_sources, sources)
    lints = Linting(service.rulebook, service.database, service.listing, service.now)
    warnings = await lints.of_all(report.rules, sources)
    return told_report(report) | {"warnings": [one.structured() for one in warnings]}


@router.post(
    "/explain",
    openapi_extra=_body(
        ["event"],
        event={
            "type": "object",
            "description": "as POST /v1/events takes it; id, at and the lead's id may be left out",
        },
        lead={"type": "object", "description": "the lead before: fields, facts, or what GET /v1/leads/{id} answers"},
        files={**_FILES, "description": "the rules to ask, file name to text; those in force where left out"},
    ),
)
async def post_explain(request: Request) -> dict[str, Any]:
    """What each rule says of one event, condition by condition; nothing is stored and nobody rung."""
    service = request.app.state.service
    body = checked_object(await read_json(request, MOST_BYTES), {"event", "lead", "files"})
    book = service.rulebook
    ruleset, sources = book.in_force(), book.sources
    if body.get("files") is not None:
        sources = _sources(body["files"])
        report = await asyncio.to_thread(check_sources, sources)
        if report.faults:
            raise Problem("faulty_rules", f"{len(report.faults)} in all.", **told_report(report))
        ruleset = Ruleset(report.rules, book.platforms)
    known, now = service.directory.known, service.now()
    answer = await asyncio.to_thread(explained, ruleset, sources, body.get("event"), body.get("lead"), known, now)
    if answer.faults:
        faults = [{"where": one.where, "message": one.message} for one in answer.faults]
        raise Problem("bad_request", "The event or the lead can't be read.", faults=faults)
    return answer.structured()


@router.post(
    "/backtest",
    openapi_extra=_body(
        ["files"], files=_FILES,
        last={"type": "string", "description": "how far back: 30m, 12h, 14d or 4w", "default": "14d"},
    ),
)  # fmt: skip
async def post_backtest(request: Request) -> dict[str, Any]:
    """What rules would have done with what has happened, and how that differs from the rules in force. Nobody is rung
    and nothing stored. At most the newest 50,000 events are looked at, and one such question at a time."""
    service = request.app.state.service
    body = checked_object(await read_json(request, MOST_BYTES), {"files", "last"})
    sources = _sources(body.get("files"))
    try:
        span = parse_duration(str(body.get("last", "14d")))
    except ValueError as fault:
        raise Problem("bad_request", f"`last`: {fault} {EXAMPLE}") from None
    report = await asyncio.to_thread(check_sources, sources)
    if report.faults:
        raise Problem("faulty_rules", f"{len(report.faults)} in all.", **told_report(report))
    found: Backtest = await service.rule_desk.trial.of_all(report.rules, span)
    return found.structured()


def checked_object(body: object, allowed: set[str]) -> dict[str, Any]:
    """A body that is an object with no other keys than these. Raises the 400 problem."""
    if not isinstance(body, dict):
        raise Problem("bad_request", f"The body is an object with {', '.join(sorted(allowed))}.")
    unknown = sorted(str(key)[:80] for key in body if key not in allowed)
    if unknown:
        raise Problem("bad_request", f"Unknown: {', '.join(unknown[:10])}. Allowed: {', '.join(sorted(allowed))}.")
    return body


def _sources(files: object) -> tuple[Source, ...]:
    if not isinstance(files, dict) or not files or not all(isinstance(text, str) for text in files.values()):
        raise Problem("bad_request", '`files` is an object such as {"leads.yaml": "rules: …"}, with one file or more.')
    if len(files) > MOST_FILES or not all(0 < len(name) <= MOST_NAME and name.isprintable() for name in files):
        raise Problem("bad_request", f"`files` has at most {MOST_FILES} files, with printable names.")
    return tuple(Source(name, text.encode("utf-8", "surrogatepass")) for name, text in files.items())


def told_report(report: Report) -> dict[str, Any]:
    """What a check has found, as JSON has it."""
    faults = [fault.structured() for fault in report.faults]
    return {"files": report.files, "rules": len(report.rules), "faults": faults}
