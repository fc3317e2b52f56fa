"""How is the page of a lead put together?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote
from uuid import uuid4

from fastapi import Request
from starlette.responses import HTMLResponse

from bot.pages.lead import trail
from bot.pages.lead.asked import wish
from bot.pages.lead.details import Asked, form, sections
from bot.pages.lead.drawn import Drawn
from bot.pages.lead.passing import passing
from bot.pages.lead.picture import MOST_STEPS, STEPS, picture
from bot.pages.lead.summary import told
from bot.pages.lead.timeline import Stretch, stretch
from bot.pages.session import Viewer
from bot.pages.shell import page
from cards.colleagues import labels
from cards.moments import Clock
from handlers.registry import HANDLERS
from leads.fields import CATALOGUE
from leads.lead import Lead
from leads.wishes import MOST_TEXT

TABS = ("timeline", "details")
MOST_PEOPLE = 200
"""People to choose from; where there are more, an e-mail address is typed."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the person is told of what they did: a line of ours, or a card's. `typed`: words of theirs that didn't go
    anywhere; `values`, `faults`: a form that couldn't be taken, by field."""

    line: str = ""
    card: Drawn | None = None
    typed: str = ""
    values: Mapping[str, str] | None = None
    faults: Mapping[str, str] = field(default_factory=dict)


async def show(
    request: Request, seen: Viewer, lead: Lead, query: Mapping[str, str], said: Said | None = None
) -> HTMLResponse:
    """The page of a lead, on the tab and the stretch of the timeline that `query` names."""
    service = request.app.state.service
    asked = wish(request, seen, lead)
    now = service.now()
    clock = Clock(seen.zone, now)
    tab = query.get("tab", "") if query.get("tab") in TABS else "timeline"
    view = await service.room.view(asked)
    stepped = lead.next_step is not None or lead.step_done_at > 0  # else all its events would be looked through
    steps = await service.room.happened(asked, most=MOST_STEPS, kinds=STEPS) if stepped else []
    shown = picture(lead, view, seen.person, steps, clock, now)
    timeline: Stretch | None = None
    answers = await trail.shown(asked, service.room, view, clock, now) if trail.is_on(query) else None
    if tab == "timeline":
        timeline = await stretch(asked, service.room, lead, clock, dict(query))
    address = f"/leads/{quote(lead.id, safe='')}"
    here = {line.key for block in timeline.blocks for line in block.lines} if timeline else set[str]()
    summary = told(lead, await service.room.summary(asked), address, here, clock)
    details, edited = [], list[Asked]()
    editing = query.get("edit", "") if tab == "details" else ""
    everybody = service.room.people()
    called = labels(everybody, now, seen.zone)
    people = [(one.email, called[one.id]) for one in everybody]
    if len(people) > MOST_PEOPLE:
        people = []
    if tab == "details":
        fields = list(CATALOGUE.values())
        details = sections(lead, fields, clock)
        if editing:
            edited = form(lead, editing, fields, people, said.values if said else None, said.faults if said else None)
    return page(
        request, seen, "lead/lead.html", title=shown.name, lead=shown, tab=tab, timeline=timeline, details=details,
        editing=editing, edited=edited, people=people, said=said or Said(), key=uuid4().hex, trail=answers,
        passing=await passing(asked, service.room, lead, view, clock),
        address=address, summary=summary,
        can=_can(service), most_text=MOST_TEXT,
    )  # fmt: skip


def _can(service: object) -> frozenset[str]:
    """The intents that are built, and that this service can carry out."""
    names = set(HANDLERS)
    if not getattr(getattr(service, "room", None), "carries_replies", True):
        names -= {"reply", "send_draft", "edit_draft"}
    return frozenset(names)
