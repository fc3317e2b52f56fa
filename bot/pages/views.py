"""Which views of the list stand above it?

A few that everybody has, and those that the viewer saved. A view is nothing but an address of the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from bot.organisation import new_id
from bot.pages.faults import PageFault
from bot.pages.filter_form import Pairs, address, canonical, settled
from bot.pages.guard import CheckedForm
from bot.pages.session import SeenBy
from bot.pages.shell import pages_router
from cards.characters import clean
from leads.filters import FilterFault, read_filter
from leads.store.saved_views import MOST_NAME, SavedView, TooManyViews, drop_view, save_view
from leads.store.writer import CLICK

router = pages_router()

BUILT_IN: tuple[tuple[str, Pairs], ...] = (
    ("All leads", []),
    ("Waiting", [("waiting", "yes")]),
    ("Mine", [("owner", "me")]),
    ("With me", [("with", "me")]),
    ("Blocked", [("blocked", "yes")]),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One view: `id` is "" for those that everybody has."""

    name: str
    to: str
    current: bool
    id: str = ""


def tabs(saved: Sequence[SavedView], here: Pairs) -> list[Tab]:
    """The views in their order; the one that is being looked at is marked."""
    built = [Tab(name, address(pairs), pairs == here) for name, pairs in BUILT_IN]
    mine = [
        Tab(view.name, f"/leads?{view.query}", parse_qsl(view.query, keep_blank_values=True) == here, view.id)
        for view in saved
    ]
    return [*built, *mine]


@router.post("/leads/views")
async def save(request: Request, seen: SeenBy, form: CheckedForm) -> Response:
    """Save what is being looked at under a name; one of the same name is replaced."""
    service = request.app.state.service
    name = clean(form.get("name", ""))
    if not name:
        raise PageFault(400, "A view needs a name.", ways=(("Back to the list", _back(form)),))
    if len(name) > MOST_NAME:
        raise PageFault(400, f"A view's name has at most {MOST_NAME} characters.", ways=(("Back", _back(form)),))
    given = settled(parse_qsl(form.get("query", "")))
    try:
        filter = read_filter(given, now=service.now(), zone=seen.zone, me=seen.person.email)
    except FilterFault as fault:
        raise PageFault(400, str(fault), ways=(("Back to the list", "/leads"),)) from None
    order: Pairs = [("order", "oldest")] if ("order", "oldest") in parse_qsl(form.get("query", "")) else []
    to = address([*canonical(filter, given, seen.person.email), *order])
    view = SavedView(new_id(), name, to.partition("?")[2])
    try:
        await service.writer.submit(save_view(service.org, seen.person.id, view, service.now()), CLICK)
    except TooManyViews as fault:
        raise PageFault(409, str(fault), title="Too many views", ways=(("Back to the list", to),)) from None
    return RedirectResponse(to, 303)


@router.post("/leads/views/{view_id}/remove")
async def remove(request: Request, view_id: str, seen: SeenBy, form: CheckedForm) -> Response:
    """Remove one of the viewer's own views; nobody else's can be."""
    service = request.app.state.service
    if not view_id.isprintable():
        raise PageFault(404)
    await service.writer.submit(drop_view(service.org, seen.person.id, view_id), CLICK)
    return RedirectResponse(_back(form), 303)


def _back(form: dict[str, str]) -> str:
    """Where the form was: the list with its filters."""
    query = form.get("query", "")
    safe = len(query) <= 2_000 and query.isascii() and query.isprintable() and " " not in query
    return f"/leads?{query}" if query and safe else "/leads"
