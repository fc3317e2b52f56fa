"""`GET /rules/draft`: which rule would ring for leads like these?

For managers: the list's filter as the text of a rule file, to be read, changed and put into the folder of rules.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from starlette.responses import Response

from bot.pages.faults import PageFault
from bot.pages.filter_form import address, settled
from bot.pages.session import Viewer, viewer_as
from bot.pages.shell import page, pages_router
from leads.filters import FilterFault, read_filter, sentence
from rules.draft import draft_rule

router = pages_router()
Manager = Annotated[Viewer, Depends(viewer_as("manager"))]


@router.get("/rules/draft")
async def draft(request: Request, seen: Manager) -> Response:
    """The draft; nothing is put into force here."""
    given = settled(parse_qsl(request.url.query))
    now = request.app.state.service.now()
    try:
        filter = read_filter(given, now=now, zone=seen.zone, me=seen.person.email)
    except FilterFault as fault:
        raise PageFault(400, str(fault), ways=(("Back to the list", "/leads"),)) from None
    text = draft_rule(filter, f"Leads like these: {sentence(filter)}")
    return page(
        request, seen, "list/draft.html", title="Ring me for leads like these", text=text, says=sentence(filter),
        back=address(given), lines=text.count("\n") + 1,
    )  # fmt: skip
