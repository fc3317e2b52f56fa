"""`GET /rules/_draft`: which rule would ring for leads like these?

For managers: the list's filter as a rule, in the form in which it is read, changed, tried and saved.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from starlette.responses import Response

from bot.pages.faults import PageFault
from bot.pages.filter_form import settled
from bot.pages.rules.editing import BLANK
from bot.pages.rules.editor import Said, draw
from bot.pages.session import Viewer, viewer_as
from bot.pages.shell import pages_router
from leads.filters import FilterFault, read_filter, sentence
from rules.draft import draft_rule
from rules.form import fill
from rules.made import check_made

router = pages_router()
Manager = Annotated[Viewer, Depends(viewer_as("manager"))]


@router.get("/rules/_draft")
async def draft(request: Request, seen: Manager) -> Response:
    """The draft; nothing is put into force here."""
    given = settled(parse_qsl(request.url.query))
    now = request.app.state.service.now()
    try:
        filter = read_filter(given, now=now, zone=seen.zone, me=seen.person.email)
    except FilterFault as fault:
        raise PageFault(400, str(fault), ways=(("Back to the list", "/leads"),)) from None
    text = draft_rule(filter, f"Leads like these: {sentence(filter)}")
    notes = ("It is for leads like those of the list: nothing rings by it before you save it.", *_left_out(text))
    report = check_made(text)
    if report.faults:
        return await draw(request, seen, replace(BLANK, as_yaml=True, text=text), Said(notes=notes))
    form = replace(fill(report.rules[0]), id="")
    return await draw(request, seen, replace(BLANK, form=form), Said(notes=notes))


def _left_out(text: str) -> list[str]:
    """What the draft says that a rule has no word for."""
    said = (line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#"))
    return [line for line in said if line.startswith("A rule has no word for")]
