"""`GET /answers`: how soon do people answer leads, by rule, team and hour, and which leads did nobody answer?

For managers. The address holds all of it: how far back, what counts, and where the list of the unanswered goes on.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import Depends, Request
from starlette.responses import Response

from bot.answers.book import AnswerBook
from bot.answers.plots import hours_plot, rows_plot
from bot.pages.lead.drawn import Piece, pieces
from bot.pages.session import Viewer, viewer_as
from bot.pages.shell import page, pages_router
from cards.moments import Clock
from cards.who import who_line
from leads.events import CATALOGUE
from leads.lasting import lasting
from leads.store.answers import Span, Unanswered

router = pages_router()
Manager = Annotated[Viewer, Depends(viewer_as("manager"))]

DAY = 86_400_000
SPANS = (7, 30, 90)
"""Days that can be looked back upon."""
COUNTS = (("asked", "Leads that asked for a person"), ("rung", "Every lead that a rule rang for"))
LISTED = 50
_CURSOR = re.compile(r"([0-9]{1,15})_(.{1,200})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Row:
    """One request that nobody answered, as the page shows it. `trail`: the address of what happened."""

    who: tuple[Piece, ...]
    lead: str
    trail: str
    asked_at: int
    what: str
    rules: str
    state: str


@router.get("/answers")
async def answers(request: Request, seen: Manager) -> Response:
    """The page. `last`: 7, 30 or 90 days; `counts`: asked, rung; `before`: where the list of the unanswered goes on."""
    service, query = request.app.state.service, request.query_params
    book: AnswerBook = service.answers
    now = service.now()
    days = next((one for one in SPANS if query.get("last") == f"{one}d"), SPANS[0])
    counts = "rung" if query.get("counts") == "rung" else "asked"
    span = Span(now - days * DAY, now + 1, counts == "asked")
    found, (listed, more) = await asyncio.gather(
        book.figures(span, seen.zone), book.unanswered(span, before=_before(query.get("before", "")), most=LISTED)
    )
    clock = Clock(seen.zone, now)
    rows = [_row(one, book, clock) for one in listed]
    last = listed[-1].request if listed and more else None

    def address(**given: str) -> str:
        pairs = {"last": f"{days}d", "counts": counts, **given}
        return f"/answers?{urlencode(pairs)}"

    return page(
        request, seen, "answers/answers.html", title="Answers", figures=found, days=days, counts=counts, now=now,
        spans=[(one, address(last=f"{one}d")) for one in SPANS],
        kinds=[(key, label, address(counts=key)) for key, label in COUNTS], rows=rows, lasting=lasting,
        by_rule=rows_plot("rule", found.rules), by_team=rows_plot("team", found.teams), by_hour=hours_plot(found.hours),
        older=address(before=f"{last.asked_at}_{last.event_id}") if last is not None else "",
        first=address() if query.get("before") else "",
    )  # fmt: skip


def _before(text: str) -> tuple[int, str] | None:
    """Where the list goes on, None for its head, and for what no page writes."""
    found = _CURSOR.fullmatch(text)
    return (int(found[1]), found[2]) if found and "\0" not in text and text.isprintable() else None


def _row(one: Unanswered, book: AnswerBook, clock: Clock) -> Row:
    request, lead = one.request, one.lead
    to = f"/leads/{quote(lead.id, safe='')}"
    rules = ", ".join(dict.fromkeys(book.rule_name(rule) for rule in one.rules)) or "Nobody was rung"
    what = CATALOGUE[request.kind].why
    return Row(pieces(who_line(lead).spans, clock), to, f"{to}?trail=yes", request.asked_at, what, rules, _state(one))


def _state(one: Unanswered) -> str:
    """What happened to it, in a few words."""
    request = one.request
    after = "" if request.ended_at is None else f" after {lasting(request.ended_at - request.asked_at)}"
    if request.ended == "returned":
        return f"Returned to automated{after}"
    if request.ended == "again":
        return f"Needed a person again{after}"
    if request.taken_at is not None:
        return f"Taken over after {lasting(request.taken_at - request.asked_at)}, no reply"
    return "Left the chat, still open" if request.left_at is not None else "Still open"
