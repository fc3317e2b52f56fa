"""`GET /rules`: which rules are there, what does each do, and does it ring?

Rules made in Leadbell and those of files, in one list. Reps may read it.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Depends, Request
from starlette.responses import Response

from bot.pages.faults import PageFault
from bot.pages.rules.lately import Lately, lately
from bot.pages.rules.people import called_by
from bot.pages.session import SeenBy
from bot.pages.shell import page, pages_router
from rules.form_choices import STATUS_HINTS, STATUSES
from rules.sentence import Called, sentence
from rules.standing import Standing

router = pages_router()

PER_PAGE = 60
MOST_SEARCH = 100
TOLD = "leadbell_rules_told"
"""A cookie of ten seconds: what the page after a press says. Not in the address, where a reload would say it again."""
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
ALL = (("All rules", "/rules"),)
_TOLD = re.compile(r"(saved|switched|deleted|back)\.([a-z0-9][a-z0-9_-]{0,63})\.(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Listed:
    """One rule of the list."""

    standing: Standing
    says: str
    lately: Lately

    @property
    def address(self) -> str:
        return rule_address(self.standing.rule.id)


@dataclass(frozen=True, slots=True)
class Told:
    """What was just done to a rule: its id, and the version before, to which Undo leads back (0: none)."""

    did: str
    rule: str
    before: int


def rule_address(rule_id: str) -> str:
    """The page of a rule."""
    return f"/rules/{quote(rule_id, safe='')}"


def checked_id(rule_id: str) -> str:
    """The id, as there may be one. Raises `PageFault` for anything else, which no rule and no database can hold."""
    if _ID.fullmatch(rule_id) is None:
        raise PageFault(404, "There is no such rule.", ways=ALL)
    return rule_id


RuleId = Annotated[str, Depends(checked_id)]
"""Of a route with `{rule_id}`: an id that a rule may have."""


def told_of(request: Request) -> Told | None:
    """What a press before this page has done."""
    found = _TOLD.fullmatch(request.cookies.get(TOLD, ""))
    return Told(found[1], found[2], int(found[3])) if found else None


def tell(answer: Response, did: str, rule_id: str, before: int = 0) -> Response:
    """Let the next page say what was done. `before`: the version to which Undo leads back."""
    answer.set_cookie(TOLD, f"{did}.{rule_id}.{before}", max_age=10, path="/rules", httponly=True, samesite="lax")
    return answer


@router.get("/rules")
async def rules(request: Request, seen: SeenBy, q: str = "", start: int = 0) -> Response:
    """The list. `q`: words of the name, the sentence or the place; `start`: how many rules stand before the page."""
    service: Any = request.app.state.service
    everything = await service.rule_desk.all()
    did = await service.database.read(lately(service.org))
    found = await asyncio.to_thread(_found, everything, did, called_by(service.directory), q[:MOST_SEARCH])
    start = min(max(start, 0), max(len(found) - 1, 0))
    shown = found[start : start + PER_PAGE]
    told = told_of(request)
    answer = page(
        request, seen, "rules/list.html", title="Rules", rules=shown, number=len(found), everything=len(everything),
        q=q[:MOST_SEARCH], may_change=seen.may("manager"), statuses=STATUSES, status_hints=STATUS_HINTS,
        now=service.now(), told=told, back=_turned(q, start - PER_PAGE) if start else "",
        more=_turned(q, start + PER_PAGE) if start + PER_PAGE < len(found) else "", standing=service.rulebook.standing,
        made=sum(1 for one in everything if not one.read_only),
    )  # fmt: skip
    if told:
        answer.delete_cookie(TOLD, path="/rules")
    return answer


def _found(everything: list[Standing], did: dict[str, Lately], called: Called, q: str) -> list[Listed]:
    wanted = q.casefold().split()
    found = (Listed(one, sentence(one.rule, called), did.get(one.rule.id, Lately())) for one in everything)
    return [one for one in found if all(word in _searched(one) for word in wanted)]


def _searched(one: Listed) -> str:
    return f"{one.standing.rule.name} {one.standing.rule.id} {one.says} {one.standing.path}".casefold()


def _turned(q: str, start: int) -> str:
    pairs = {**({"q": q} if q else {}), **({"start": str(start)} if start > 0 else {})}
    return f"/rules?{urlencode(pairs)}" if pairs else "/rules"
