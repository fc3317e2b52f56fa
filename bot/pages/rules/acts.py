"""What can be done to a rule from its page: switch, delete, bring back, send a test card."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from bot.pages.faults import PageFault
from bot.pages.guard import CheckedForm
from bot.pages.rules.list import ALL, RuleId, rule_address, tell
from bot.pages.rules.show import show
from bot.pages.session import Viewer, viewer_as
from bot.pages.shell import pages_router
from rules.rule import STATUSES
from rules.standing import Conflict, NoSuchRule, NotAllowed, Refusal

router = pages_router()
Manager = Annotated[Viewer, Depends(viewer_as("manager"))]


@router.post("/rules/{rule_id}/switch")
async def switch(request: Request, rule_id: RuleId, seen: Manager, form: CheckedForm) -> Response:
    """Let a rule be on, watching or off."""
    status = next((one for one in STATUSES if one == form.get("status")), None)
    if status is None:
        raise PageFault(400, "A rule is on, watching or off.", ways=ALL)
    try:
        now = await _desk(request).switch(seen.person, rule_id, status, _number(form.get("version", "")))
    except Refusal as refusal:
        return await _refused(request, seen, rule_id, refusal)
    to = "/rules" if form.get("from") == "list" else rule_address(rule_id)
    return tell(RedirectResponse(to, 303), "switched", rule_id, max(now.version - 1, 0))


@router.post("/rules/{rule_id}/delete")
async def delete(request: Request, rule_id: RuleId, seen: Manager, form: CheckedForm) -> Response:
    """Delete a rule. Its versions stay."""
    version = _number(form.get("version", ""))
    try:
        await _desk(request).delete(seen.person, rule_id, version)
    except Refusal as refusal:
        return await _refused(request, seen, rule_id, refusal)
    return tell(RedirectResponse("/rules", 303), "deleted", rule_id, version or 0)


@router.post("/rules/{rule_id}/roll-back")
async def roll_back(request: Request, rule_id: RuleId, seen: Manager, form: CheckedForm) -> Response:
    """Let a rule be again what it was."""
    to = _number(form.get("to", ""))
    if to is None:
        raise PageFault(400, "Say which version is to be brought back.", ways=ALL)
    try:
        now = await _desk(request).roll_back(seen.person, rule_id, to, _number(form.get("version", "")))
    except Refusal as refusal:
        return await _refused(request, seen, rule_id, refusal)
    return tell(RedirectResponse(rule_address(rule_id), 303), "back", rule_id, max(now.version - 1, 0))


@router.post("/rules/{rule_id}/test")
async def test_card(request: Request, rule_id: RuleId, seen: Manager, form: CheckedForm) -> Response:
    """Send a test card, to the rule's places or to whoever asks alone, and say what became of it."""
    try:
        arrivals = await _desk(request).send_test_card(seen.person, rule_id, to_me=form.get("where") != "places")
    except Refusal as refusal:
        return await _refused(request, seen, rule_id, refusal)
    return await show(request, seen, rule_id, arrivals=arrivals)


async def _refused(request: Request, seen: Viewer, rule_id: str, refusal: Refusal) -> Response:
    """The rule as it stands, and why it wasn't changed."""
    if isinstance(refusal, NotAllowed):
        raise PageFault(403, refusal.sentence, ways=ALL)
    if isinstance(refusal, NoSuchRule) and await _desk(request).one(rule_id) is None:
        raise PageFault(404, refusal.sentence, ways=ALL)
    status = 409 if isinstance(refusal, Conflict) else 400
    return await show(request, seen, rule_id, refused=f"{refusal.sentence} Nothing was changed.", status=status)


def _desk(request: Request) -> Any:
    return request.app.state.service.rule_desk


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
