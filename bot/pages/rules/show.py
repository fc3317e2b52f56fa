"""`GET /rules/{id}`: what does this rule do, what was it before, and how is it written?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.responses import PlainTextResponse, Response

from bot.pages.faults import PageFault
from bot.pages.rules.lately import Lately, lately
from bot.pages.rules.list import ALL, TOLD, RuleId, told_of
from bot.pages.rules.people import called_by
from bot.pages.session import SeenBy, Viewer
from bot.pages.shell import page, pages_router
from rules.form_choices import STATUS_HINTS, STATUSES
from rules.sentence import clauses, place_words
from rules.standing import Arrival, Sign, Standing, Version, difference

router = pages_router()

DID = {
    "made": "made it", "changed": "changed it", "switched": "switched it", "deleted": "deleted it",
    "rolled_back": "brought an earlier version back",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One version, and what it changed: lines with their signs, none for the first."""

    version: Version
    did: str
    lines: tuple[tuple[Sign, str], ...]
    newest: bool


@router.get("/rules/{rule_id}.yaml")
async def rule_yaml(request: Request, rule_id: RuleId, seen: SeenBy) -> Response:
    """The rule as the text of a rule file."""
    standing = await request.app.state.service.rule_desk.one(rule_id)
    if standing is None:
        raise PageFault(404, "There is no such rule.", ways=ALL)
    return PlainTextResponse(standing.text, media_type="application/yaml")


@router.get("/rules/{rule_id}")
async def rule(request: Request, rule_id: RuleId, seen: SeenBy) -> Response:
    """The page of a rule; of a deleted one what it was."""
    answer = await show(request, seen, rule_id)
    if request.cookies.get(TOLD):
        answer.delete_cookie(TOLD, path="/rules")
    return answer


async def show(
    request: Request, seen: Viewer, rule_id: str, *, arrivals: Sequence[Arrival] = (), refused: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    """The page of a rule. `arrivals`: what became of a test card; `refused`: why something wasn't done."""
    service: Any = request.app.state.service
    desk = service.rule_desk
    standing: Standing | None = await desk.one(rule_id)
    versions: list[Version] = await desk.versions(rule_id)
    if standing is None and not versions:
        raise PageFault(404, "There is no such rule.", ways=ALL)
    called = called_by(service.directory)
    did = Lately()
    if standing is not None:
        did = (await service.database.read(lately(service.org, rule_id, standing.at))).get(rule_id, did)
    last = next((one.text for one in versions if one.text is not None), "")
    return page(
        request, seen, "rules/rule.html", title=standing.rule.name if standing else rule_id, status=status,
        standing=standing, rule_id=rule_id, says=clauses(standing.rule, called) if standing else (),
        text=standing.text if standing else last, steps=_steps(versions), may_change=seen.may("manager"),
        statuses=STATUSES, status_hints=STATUS_HINTS, now=service.now(), told=told_of(request), did=did,
        arrivals=[(place_words(one.place, called) if one.place != "you" else "Your direct messages", one.fault)
                  for one in arrivals],
        refused=refused, tests=len(standing.rule.tests) if standing else 0,
    )  # fmt: skip


def _steps(versions: Sequence[Version]) -> list[Step]:
    """The versions, newest first, each with what it changed against the one before that still had a text."""
    found: list[Step] = []
    for place, one in enumerate(versions):
        before = next((older.text for older in versions[place + 1 :] if older.text is not None), None)
        lines = () if one.text is None or before is None else tuple(_near(difference(before, one.text)))
        found.append(Step(one, DID.get(one.did, one.did), lines, place == 0))
    return found


def _near(lines: list[tuple[Sign, str]]) -> list[tuple[Sign, str]]:
    """The lines that changed, with two around each."""
    changed = [place for place, (sign, _) in enumerate(lines) if sign != " "]
    return [line for place, line in enumerate(lines) if any(abs(place - one) <= 2 for one in changed)]
