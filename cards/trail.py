"""Why did nobody answer? From a lead's last request on: who was rung, who wasn't and why, and what people did.

What stands on record in the order of time, with one line above it that says how it ended. Nothing is judged again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cards.model import Line, Said, Span, Text
from cards.view import MOST_NAME, View
from cards.why import MOST_FAULT, MOST_NAMED, PLATFORM_NAMES, REASONS, SILENT, Reached, Told
from leads.change import Event
from leads.events import CATALOGUE
from leads.lasting import lasting
from leads.requests import Request

MOST_LINES = 14
"""Lines of a trail on a card; the page shows all."""
PLACES = 8
"""Places named in the line that says why nobody answered; the others are counted."""


@dataclass(frozen=True, slots=True)
class Trail:
    """A request with what rules said since, and what people did, in the order in which it was committed. `more`:
    whether more has happened than was looked at."""

    request: Request
    told: tuple[Told, ...]
    deeds: tuple[Event, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that happened. `at`: milliseconds, None for what hasn't happened or has no time of its own."""

    at: int | None
    emoji: str
    spans: tuple[Span, ...]


def trail_lines(trail: Trail, view: View, now: int, most: int = MOST_LINES) -> Iterator[Line]:
    """How it ended, then each mark with its time. `now`: milliseconds; times of another day say which."""
    over = is_over(trail.request)
    head = Text("✔️ " if over else "⚠️ ")
    yield Line((head, *outcome(trail, view, now)), "plain", "good" if over else "warning")
    found = marks(trail, view, now)
    for mark in found[:most]:
        yield Line(tuple(_written(mark, view, now)))
    left = len(found) - most
    if left > 0:
        yield Line((Text(f"… and {left} more: the lead's page has all"),))
    elif trail.more:
        yield Line((Text("… and more than is looked at here: see the timeline"),))


def is_over(request: Request) -> bool:
    """Whether somebody answered, is looking after it, or there is nothing left to answer."""
    return request.answered_at is not None or request.on_it_at is not None or request.ended in ("blocked", "booked")


def outcome(trail: Trail, view: View, now: int) -> Iterator[Span]:
    """One sentence: who answered and after how long, or that nobody has, and what stood in the way."""
    request = trail.request
    if request.answered_at is not None:
        by = _who(trail.deeds, "reply.sent", request.answered_by)
        took = lasting(request.answered_at - request.asked_at)
        yield from (Text("Answered by "), by, Text(f" after {took}"))
        return
    if request.ended in ("blocked", "booked"):
        yield Text("The lead was blocked" if request.ended == "blocked" else "A call was scheduled")
        yield Text(" before anybody answered")
        return
    if request.on_it_at is not None:
        by = _who(trail.deeds, "on_it.said", request.on_it_by)
        yield from (by, Text(" said “On it”; no reply by Leadbell"))
        return
    yield Text("Nobody answered" if request.ended else "Nobody has answered yet", bold=True)
    yield Text(" · ")
    yield from _stood_in_the_way(trail, view, now)


def _stood_in_the_way(trail: Trail, view: View, now: int) -> Iterator[Span]:
    request = trail.request
    places = [place for told in trail.told for place in told.places]
    reached = list(dict.fromkeys(place.name for place in places if place.state == "rang"))
    held = [place.at for place in places if place.state == "held" and place.at is not None]
    if request.taken_at is not None:
        by = _who(trail.deeds, "conversation.taken_over", request.taken_by)
        yield from (by, Text(" took over, "), view.moment(request.taken_at, now), Text(", and sent no reply"))
    elif reached:
        yield Text("rang ")
        yield from _listed(reached)
        yield Text(", and nobody acted")
    elif any(place.state == "gave_up" for place in places):
        yield Text("what was to ring couldn't be delivered")
    elif any(place.state == "waits" for place in places):
        yield Text("what is to ring isn't delivered yet")
    elif held:
        yield from (Text("everything is held, until "), view.moment(min(held), now))
    elif any(one.reason == "rings" for told in trail.told for one in told.judgements):
        yield Text("what rang isn't on record any more")
    else:
        yield from _nobody_rung(trail)


def _nobody_rung(trail: Trail) -> Iterator[Span]:
    """Nobody was rung: by which reasons."""
    reasons = dict.fromkeys(one.reason for told in trail.told for one in told.judgements)
    unmet = [name for told in trail.told for name in told.unmet]
    yield Text("nobody was rung: ")
    if reasons:
        yield Text("; ".join(REASONS.get(one, one).removeprefix("stays silent: ") for one in reasons))
    elif unmet:
        yield Text("no rule's conditions held")
    else:
        yield Text("no rule is for this")


def _listed(names: Sequence[str]) -> Iterator[Span]:
    for at, name in enumerate(names[:PLACES]):
        if at:
            yield Text(" and " if at == len(names) - 1 else ", ")
        yield Said(name, MOST_NAME, bold=True)
    if len(names) > PLACES:
        yield Text(f" and {len(names) - PLACES} more")


def marks(trail: Trail, view: View, now: int) -> list[Mark]:
    """All that happened, in the order of time; what has no time stands behind the event that it belongs to."""
    found: list[tuple[int, Mark]] = []
    for told in trail.told:
        event = told.event
        kind = CATALOGUE[event.kind]
        found.append((event.at, Mark(event.at, kind.emoji, (Text(kind.why, bold=True), *_rules(told)))))
        for place in told.places:
            at = place.at if place.state == "rang" and place.at is not None else event.at
            found.append((at, _place(place, view, now)))
        found += [(event.at, Mark(None, SILENT.strip(), spans)) for spans in _silent(told)]
    said = {one.event.id for one in trail.told}
    found += [(one.at, _deed(one)) for one in trail.deeds if one.id not in said]
    return [mark for _, mark in sorted(found, key=lambda one: one[0])]


def _rules(told: Told) -> Iterator[Span]:
    """The rules that rang."""
    names = [one.name for one in told.judgements if one.reason == "rings"]
    if names:
        yield Text(" · rang by ")
        yield from _listed(names[:MOST_NAMED])


def _place(place: Reached, view: View, now: int) -> Mark:
    named = PLATFORM_NAMES.get(place.platform, "")
    name: tuple[Span, ...] = (Said(place.name, MOST_NAME, bold=True), Text(f" on {named}" if named else ""))
    why: tuple[Span, ...] = (Text(" · "), Said(place.fault, MOST_FAULT)) if place.fault else ()
    match place.state:
        case "rang":
            return Mark(place.at, "📣", (Text("Rang "), *name, *why))
        case "waits":
            return Mark(None, "⏳", (Text("Not there yet: "), *name, *why))
        case "gave_up":
            return Mark(None, "🚫", (Text("Given up: "), *name, *why))
        case "held":
            until: tuple[Span, ...] = () if place.at is None else (Text(" until "), view.moment(place.at, now))
            return Mark(None, "⏸", (Text("Held for "), *name, *until, *why))
        case _:
            return Mark(None, SILENT.strip(), (Text("Didn't ring "), *name, *why))


def _silent(told: Told) -> Iterator[tuple[Span, ...]]:
    for one in told.judgements:
        if one.reason != "rings":
            yield (Said(one.name, MOST_NAME), Text(f" · {REASONS.get(one.reason, 'stays silent')}"))
    if told.unmet:
        number = len(told.unmet)
        yield (Text("1 rule's conditions didn't hold" if number == 1 else f"{number} rules' conditions didn't hold"),)


_DEEDS = {
    "on_it.said": " said “On it”",
    "conversation.taken_over": " took over",
    "conversation.returned": " returned the chat to automated",
    "reply.sent": " answered",
    "lead.blocked": " blocked the lead",
    "lead.unblocked": " unblocked the lead",
}
"""What a person did, after their name."""


def _deed(event: Event) -> Mark:
    kind = CATALOGUE[event.kind]
    if event.kind in _DEEDS and event.by is not None:
        return Mark(event.at, kind.emoji, (Said(event.by.name, MOST_NAME, bold=True), Text(_DEEDS[event.kind])))
    return Mark(event.at, kind.emoji, (Text(kind.why),))


def _who(deeds: Iterable[Event], kind: str, person_id: str) -> Span:
    """The person who did it, by the name that they had then."""
    for event in deeds:
        if event.kind == kind and event.by is not None and event.by.id == person_id:
            return Said(event.by.name, MOST_NAME, bold=True)
    return Text("a colleague")


def _written(mark: Mark, view: View, now: int) -> Iterator[Span]:
    yield Text(f"{mark.emoji} ")
    if mark.at is not None:
        yield from (view.moment(mark.at, now), Text(" · "))
    yield from mark.spans
