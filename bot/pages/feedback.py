"""`GET /feedback`, `GET /feedback.csv`: what have people said about the agents' messages, and what has become of it?

For managers. The address holds all of it: the filters, and where the list goes on.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Depends, Request
from starlette.responses import Response, StreamingResponse

from bot.csv.feedback import head, lines
from bot.pages.faults import PageFault
from bot.pages.lead.drawn import Piece, pieces
from bot.pages.lead.entries import Time, time_of
from bot.pages.lead.words import Words, words
from bot.pages.session import Viewer, viewer_as
from bot.pages.shell import page, pages_router
from cards.characters import clean_cut
from cards.lead import CHANNEL_NAMES
from cards.moments import Clock
from cards.timeline import speaker
from cards.who import who_line
from leads.change import Event
from leads.feedback import RATINGS
from leads.lead import Lead
from leads.store.auditing import note
from leads.store.feedback_list import Asked, Given, Place, agents_of, given
from leads.store.said_before import Moment, said_before
from leads.timeline import entry

router = pages_router()
Manager = Annotated[Viewer, Depends(viewer_as("manager"))]

PER_PAGE = 25
BEFORE = 6
"""Messages before the agent's that are shown with it."""
PIECE = 100
"""Rows of a file that are read at once."""
APPLIED = {"yes": "Applied", "no": "Not applied yet"}
MOST_NAME = 60
MOST_FILTER = 200
_CURSOR = re.compile(r"([0-9]{1,15})_(.{1,400})", re.DOTALL)
_TONES = {"good": "good", "poor": "warn", "wrong": "bad"}


@dataclass(frozen=True, slots=True)
class Turn:
    """One message before the agent's. `side`: lead, agent, rep."""

    side: str
    who: str
    words: Words
    hidden: bool
    time: Time


@dataclass(frozen=True, slots=True)
class Row:
    """One feedback, as the page shows it. `fate`: "given", "sent", "applied"; `fated`: when, where that is known."""

    id: str
    who: tuple[Piece, ...]
    lead: str
    agent: str
    channel: str
    said: Words | None
    said_at: Time | None
    before: tuple[Turn, ...]
    rating: str
    tone: str
    better: Words | None
    why: Words | None
    by: str
    time: Time
    fate: str
    fated: Time | None


@router.get("/feedback")
async def feedback(request: Request, seen: Manager) -> Response:
    """The page. `rating`, `agent`, `by`, `applied`: filters; `before`: where the list goes on."""
    service, query = request.app.state.service, request.query_params
    asked, chosen = _asked(service, query)
    found: list[Given] = await service.database.read(
        given(service.org, asked, PER_PAGE + 1, _before(query.get("before", "")))
    )
    shown = found[:PER_PAGE]
    moments = [Moment(one.lead.id, one.message.id, one.message.at) for one in shown if one.message is not None]
    earlier = await service.database.read(said_before(service.org, moments, BEFORE))
    agents = await service.database.read(agents_of(service.org))
    clock = Clock(seen.zone, service.now())
    last = shown[-1].place if len(found) > PER_PAGE else None
    people = [(one.email, one.name) for one in service.directory.everybody()[:MOST_FILTER]]
    return page(
        request, seen, "feedback/feedback.html", title="Feedback", rows=[_row(one, earlier, clock) for one in shown],
        chosen=chosen, ratings=RATINGS, applied=APPLIED, agents=_with(agents, chosen["agent"]),
        people=_with(people, chosen["by"]), filtered=any(chosen.values()), export=_to("/feedback.csv", chosen),
        may_export=seen.may(service.settings.export_by), first=_to("/feedback", chosen) if query.get("before") else "",
        older=_to("/feedback", {**chosen, "before": f"{last[0]}_{last[1]}"}) if last else "",
    )  # fmt: skip


@router.get("/feedback.csv")
async def feedback_csv(request: Request, seen: Manager) -> Response:
    """All feedback that the page at the same address behind "?" lists, newest first; moments in the viewer's zone. Only
    for whom LEADBELL_EXPORT_BY says; it stands in the audit log."""
    service = request.app.state.service
    role = service.settings.export_by
    if not seen.may(role):
        raise PageFault(403, f"Only a {role} may export. Ask a {role} of your organisation.")
    asked, _ = _asked(service, request.query_params)
    now = service.now()
    await service.writer.submit(note(service.org, f"person:{seen.person.id}", now, "feedback.exported", "all"))
    named = f"feedback-{datetime.fromtimestamp(now / 1000, UTC):%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{named}"'}
    return StreamingResponse(
        _file(service, asked, seen.zone), media_type="text/csv; charset=utf-8; header=present", headers=headers
    )


async def _file(service: Any, asked: Asked, zone: str) -> AsyncIterator[bytes]:
    """The file, some rows at a time: however many there are, nobody holds them all."""
    yield head()
    place: Place | None = None
    while True:
        found: list[Given] = await service.database.read(given(service.org, asked, PIECE, place))
        if found:
            yield lines(found, zone)
        if len(found) < PIECE:
            return
        place = found[-1].place


def _asked(service: Any, query: Mapping[str, str]) -> tuple[Asked, dict[str, str]]:
    """What the filters ask for, and as they stand in the form. Raises `PageFault` for one that can't be meant."""
    chosen = {name: query.get(name, "") for name in ("rating", "agent", "by", "applied")}
    for name, allowed in (("rating", RATINGS), ("applied", APPLIED)):
        if chosen[name] and chosen[name] not in allowed:
            raise PageFault(400, f"“{name}” is one of {', '.join(allowed)}.", ways=(("All feedback", "/feedback"),))
    if not all(one.isprintable() and len(one) <= 2 * MOST_FILTER for one in chosen.values()):
        raise PageFault(400, "A filter has characters that can't be printed, or too many.")
    person = service.directory.by_email(chosen["by"]) if chosen["by"] else None
    if chosen["by"] and person is None:
        raise PageFault(
            400, "Nobody of this e-mail address is on record with Leadbell.", ways=(("All feedback", "/feedback"),)
        )
    applied = {"yes": True, "no": False}.get(chosen["applied"])
    return Asked(chosen["rating"], chosen["agent"], person.id if person else "", "", applied), chosen


def _before(text: str) -> Place | None:
    """Where the list goes on, None for its head, and for what no page writes."""
    found = _CURSOR.fullmatch(text)
    return (int(found[1]), found[2]) if found and text.isprintable() else None


def _with(options: list[tuple[str, str]], chosen: str) -> list[tuple[str, str]]:
    """The options; also the chosen one, which may have gone from among them."""
    return options if not chosen or chosen in dict(options) else [*options, (chosen, chosen)]


def _to(path: str, pairs: Mapping[str, str]) -> str:
    query = urlencode({name: value for name, value in pairs.items() if value})
    return f"{path}?{query}" if query else path


def _row(one: Given, earlier: Mapping[str, list[Event]], clock: Clock) -> Row:
    event, lead, message = one.event, one.lead, one.message
    rating = str(event.data.get("rating") or "")
    fated = one.applied_at or one.sent_at
    agent = str(((message or event).agent or {}).get("name") or "")
    return Row(
        event.id, pieces(who_line(lead).spans, clock), f"/leads/{quote(lead.id, safe='')}",
        clean_cut(agent, MOST_NAME) or "Agent", CHANNEL_NAMES[event.channel] if event.channel else "",
        _text(message, "text") if message else None, time_of(message.at, clock) if message else None,
        tuple(_turn(lead, each, clock) for each in earlier.get(message.id, ())) if message else (),
        RATINGS.get(rating, "Unknown"), _TONES.get(rating, "quiet"), _text(event, "better"), _text(event, "why"),
        clean_cut(event.by.name, MOST_NAME) if event.by else "Somebody", time_of(event.at, clock), one.fate,
        time_of(fated, clock) if fated else None,
    )  # fmt: skip


def _text(event: Event, name: str) -> Words | None:
    text = str(event.data.get(name) or "")
    return words(text) if text else None


def _turn(lead: Lead, event: Event, clock: Clock) -> Turn:
    shown = entry(event)
    _, who = speaker(lead, shown)
    side = "lead" if event.kind == "message.received" else "rep" if event.by is not None else "agent"
    (name,) = pieces((who,), clock)
    return Turn(side, name.text, words(shown.text), shown.hidden, time_of(event.at, clock))
