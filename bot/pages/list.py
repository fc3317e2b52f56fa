"""`GET /leads`: which leads are there, and which of them does the viewer want to see?

The address holds all of it: filters, searches, order and place, so that a view can be shared, saved and gone back to.
What the form sends is put into the one way of writing it.
"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from bot.pages.filter_form import (
    Pairs,
    address,
    canonical,
    choosable_fields,
    names_of,
    pills,
    settled,
    widgets,
)
from bot.pages.rows import shown
from bot.pages.session import SeenBy, Viewer
from bot.pages.shell import page, pages_router
from bot.pages.views import tabs
from leads.filters import Filter, FilterFault, read_filter, sentence
from leads.store.known_values import known_values
from leads.store.listed import BadCursor, Count, Page
from leads.store.saved_views import views_of

router = pages_router()

LIMIT = 50
MOST_QUERY = 8_000
"""Characters of an address behind "?"."""
ORDERS = {"latest": "Latest first", "oldest": "Oldest first"}


@router.get("/leads")
async def leads(request: Request, seen: SeenBy) -> Response:
    """The list, or the same list under the address that it should have."""
    query = request.url.query
    given = parse_qsl(query, keep_blank_values=True) if len(query) <= MOST_QUERY else []
    service = request.app.state.service
    pairs, email = settled(given), seen.person.email
    faults = (
        [] if len(query) <= MOST_QUERY else [FilterFault("", f"The address is longer than {MOST_QUERY:,} characters.")]
    )
    sound: Pairs = []
    for pair in pairs:
        try:
            read_filter([pair], now=service.now(), zone=seen.zone, me=email)
            sound.append(pair)
        except FilterFault as fault:
            faults.append(fault)
    try:
        filter = read_filter(sound, now=service.now(), zone=seen.zone, me=email)
    except FilterFault as fault:  # each is fine, and not all together
        faults.append(fault)
        sound, filter = [], Filter()
    order, cursor = _order(given), dict(given).get("cursor", "")
    ours = canonical(filter, sound, email)
    ordered: Pairs = [("order", order)] if order != "latest" else []
    whole: Pairs = [*ours, *ordered, *([("cursor", cursor)] if cursor else [])]
    if not faults and whole != given:
        return RedirectResponse(address(whole), 303)
    return await _drawn(request, seen, filter, ours, ordered, cursor, faults)


async def _drawn(
    request: Request, seen: Viewer, filter: Filter, ours: Pairs, ordered: Pairs, cursor: str, faults: list[FilterFault]
) -> Response:
    service, me = request.app.state.service, seen.person
    found, counted, lost = Page((), ""), Count(0), False
    if not faults:
        order = "oldest" if ordered else "latest"
        try:
            found, counted = await asyncio.gather(
                service.listing.page(filter, cursor=cursor, limit=LIMIT, order=order), service.listing.count(filter)
            )
        except BadCursor:
            lost, cursor = True, ""
            found, counted = await asyncio.gather(
                service.listing.page(filter, limit=LIMIT, order=order), service.listing.count(filter)
            )
    saved, known = await asyncio.gather(
        service.database.read(views_of(service.org, me.id)),
        service.database.read(known_values(service.org, ("agent", "language"))),
    )
    people = [one for one in service.directory.everybody() if one.active]
    main, more = widgets([*ours], filter, people, me, _choosable(known, found))
    here: Pairs = [*ours, *ordered]
    context: dict[str, Any] = {
        "rows": [shown(row, me.id) for row in found.rows], "count": counted, "now": service.now(),
        "next": address([*here, ("cursor", found.next_cursor)]) if found.next_cursor else "",
        "first": address(here) if cursor else "", "lost": lost, "behind": found.behind, "faults": faults,
        "main": main, "more": more, "more_set": [one for one in more if one.says], "fields": choosable_fields(),
        "pills": pills(ours, ordered, service.now(), me.email, names_of(people)), "q": filter.q, "said": filter.said,
        "kept_fields": [pair for pair in ours if pair[0].startswith("field.")], "filter_says": sentence(filter),
        "views": tabs(saved, here), "orders": [(key, label, _turned(ours, key)) for key, label in ORDERS.items()],
        "order": "oldest" if ordered else "latest", "query": address(here).partition("?")[2],
        "filtered": bool(ours), "clear": address(ordered), "without_faults": address(here), "range": _range(filter),
        "may_export": may_export(service, seen), "export": address(here, "/leads.csv"),
        "may_draft": seen.may("manager"), "draft": address(ours, "/rules/_draft"),
    }  # fmt: skip
    return page(request, seen, "list/list.html", title="Leads", status=400 if faults else 200, **context)


def may_export(service: Any, seen: Viewer) -> bool:
    """Whether the viewer may have the list as a file."""
    return seen.may(getattr(service.settings, "export_by", "manager"))


def _order(given: Pairs) -> str:
    order = dict(given).get("order", "latest")
    return order if order in ORDERS else "latest"


def _turned(ours: Pairs, order: str) -> str:
    return address([*ours, *([("order", order)] if order != "latest" else [])])


def _range(filter: Filter) -> tuple[str, str]:
    """The first and last day of a range of days, as date inputs take them."""
    text = filter.timeframe.text if filter.timeframe is not None else ""
    since, dots, until = text.partition("..")
    return (since, until) if dots else ("", "")


def _choosable(known: dict[str, list[str]], found: Page) -> dict[str, list[str]]:
    """Agents and languages to choose from: agents by name, where one is known."""
    ids = {id for row in found.rows for id, name in row.lead.agents.items() if name and name != id}
    return {**known, "agent": [one for one in known["agent"] if one not in ids]}
