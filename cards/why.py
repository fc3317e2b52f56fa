"""Why did this ring, and why not? What the stored verdicts say, in words.

First the event that rang last: by which rules, which of their conditions held with the lead's values then, where it
rang and where not. Then the newest events, each with what the rules said of it. Nothing is judged again here: what
is shown is what was decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from cards.characters import clean, clean_cut
from cards.lead import HIDDEN
from cards.lead_buttons import press
from cards.model import Button, Card, Line, Part, Said, Span, Text
from cards.spans import BACK
from cards.state import state_line
from cards.view import View
from cards.who import full_name, who_line
from leads.change import Event
from leads.conditions import Condition, ConditionFault, parse
from leads.events import CATALOGUE
from leads.fields import CATALOGUE as FIELDS
from leads.lead import Lead
from leads.timeline import SPOKEN, entry

REASONS = {
    "rings": "rings",
    "watching": "only watches: it would have rung",
    "late": "stays silent: the event came in too late to ring",
    "no owner": "stays silent: the lead has no owner who can be rung",
    "nobody": "stays silent: nobody whom it names can be rung",
    "nobody on duty": "stays silent: nobody of the team is on duty",
    "blocked": "stays silent: the lead is blocked",
    "duplicate": "stays silent: it has rung for this already",
    "quiet": "stays silent: quiet hours",
    "limit": "stays silent: its limit is reached",
    "snoozed": "stays silent: somebody has snoozed it",
    "away": "stays silent: whom it rings is away, and nobody stands in",
    "digest": "gathers, and tells of it in its digest",
    "taken_over": "needn't ring: somebody has taken over",
    "on_it": "needn't ring: somebody is on it",
    "answered": "needn't ring: somebody has answered",
    "call_scheduled": "needn't ring: a call is scheduled",
    "left": "needn't ring: the lead has left",
}
"""A verdict's reason in words, after the rule's name."""

WHY_SILENT = {
    "quiet": "quiet hours",
    "limit": "its limit is reached",
    "digest": "its digest",
    "away": "they are away, and nobody stands in",
    "stood_in": "they are away, and their stand-in is rung",
    "snoozed": "it is snoozed there",
    "nobody on duty": "nobody of the team is on duty",
    "gathering": "it is told in one card with others, in a moment",
    "gathered": "it was told in one card with others",
    "answered": "it was held in quiet hours, and somebody has answered meanwhile",
    "taken over": "it was held in quiet hours, and somebody has taken over meanwhile",
    "booked": "it was held in quiet hours, and a call was scheduled meanwhile",
    "blocked": "it was held in quiet hours, and the lead was blocked meanwhile",
    "unmatched": "it was held in quiet hours, and then the rule's conditions didn't hold any more",
    "watching": "it was held in quiet hours, and then the rule only watched",
    "no owner": "it was held in quiet hours, and then the lead had no owner who can be rung",
}
"""Why a place wasn't rung, or isn't yet."""

MOST_NAME = 80
MOST_CONDITION = 160
MOST_VALUE = 120
"""Characters of a value; what a lead wrote may be long."""
MOST_RULES = 3
"""Rules told in full; the others are counted."""
MOST_CONDITIONS = 6
MOST_PLACES = 8
MOST_FAULT = 160
SILENT = "🔕 "
MOST_NAMED = 4
"""Rules named in one line."""

PLATFORM_NAMES = {"slack": "Slack", "teams": "Teams", "webex": "Webex"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one rule said. `because`: each condition that held, as printed, with the value it was held against."""

    name: str
    reason: str
    because: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Reached:
    """One place that was to be rung: its name as people know it, when it was, or until when it is held (milliseconds),
    and why it wasn't."""

    name: str
    platform: str
    state: Literal["rang", "waits", "gave_up", "missed", "held"]
    at: int | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One event with what was decided. `unmet`: names of rules for its kind whose conditions didn't hold."""

    event: Event
    judgements: tuple[Judgement, ...] = ()
    places: tuple[Reached, ...] = ()
    unmet: tuple[str, ...] = ()


def why_card(
    lead: Lead, rang: Told | None, latest: Iterable[Told], view: View, now: int, trail: Sequence[Line] = ()
) -> Card:
    """`rang`: what rang last, None where nothing has. `latest`: the newest events, newest first; the one that rang
    is left out of them. `now`: milliseconds; times of another day say which. `trail`: what became of the lead's last
    request (`cards.trail`)."""
    parts: list[Part] = [state_line(lead, view), who_line(lead)]
    if trail:
        parts += [_heading("Who answered"), *trail]
    if rang is None:
        parts.append(Line((Text("Nothing has rung for this lead yet."),)))
    else:
        parts += [_heading("What rang last"), *_in_full(rang, view, now)]
    others = [told for told in latest if rang is None or told.event.id != rang.event.id]
    if others:
        parts.append(_heading("Other events of late"))
        for told in others:
            parts += _in_short(told, view, now)
    back = Button("Back", press(lead, BACK))
    push = f"Why {full_name(lead).text} rang"
    return Card("why", tuple(parts), (back,), title="Why this?", push=push, zone=view.zone)


def _heading(text: str) -> Line:
    return Line((Text(text, bold=True),), "heading")


def _head(event: Event, view: View, now: int, *after: Span) -> Line:
    kind = CATALOGUE[event.kind]
    return Line((Text(f"{kind.emoji} "), Text(kind.why, bold=True), Text(" · "), view.moment(event.at, now), *after))


def _in_full(told: Told, view: View, now: int) -> Iterator[Line]:
    yield _head(told.event, view, now)
    said = _said(told.event)
    if said is not None:
        yield Line((said,), "quote")
    rings = [one for one in told.judgements if one.reason == "rings"]
    for one in rings[:MOST_RULES]:
        yield Line((Text("Rule: "), Said(one.name, MOST_NAME, bold=True)))
        yield from _because(one, told.event)
    yield from _names("Rule: ", [one.name for one in rings[MOST_RULES:]])
    yield from _where(told.places, view, now)
    yield from _silences(told)


def _in_short(told: Told, view: View, now: int) -> Iterator[Line]:
    asked = told.judgements or told.unmet
    yield _head(told.event, view, now, *(() if asked else (Text(" · no rule is for this"),)))
    names = [one.name for one in told.judgements if one.reason == "rings"]
    yield from _names("Rang: ", names)
    yield from _silences(told)
    yield from _where([one for one in told.places if one.state == "held"], view, now)


def _said(event: Event) -> Span | None:
    """The event's own words, None where it has none."""
    told = entry(event)
    if told.hidden:
        return Text(HIDDEN)
    words = told.text if event.kind in SPOKEN else event.data.get("text")
    return Said(words, MOST_CONDITION) if isinstance(words, str) and clean(words[:1_000]) else None


def _because(judgement: Judgement, event: Event) -> Iterator[Line]:
    if not judgement.because:
        yield Line((Text("It has no conditions."),))
    for text, value in judgement.because[:MOST_CONDITIONS]:
        condition = _condition(text)
        told = Said(condition.sentence() if condition is not None else text, MOST_CONDITION)
        yield Line((Text("✓ "), told, Text(" · it was "), _value(condition, value, event)))
    left = len(judgement.because) - MOST_CONDITIONS
    if left > 0:
        yield Line((Text(f"✓ and {left} more"),))


def _condition(text: str) -> Condition | None:
    """The condition that was printed so, None for one of an earlier release that can't be read any more."""
    try:
        return parse(text)
    except ConditionFault:
        return None


def _value(condition: Condition | None, value: object, event: Event) -> Span:
    field = FIELDS.get(condition.field) if condition is not None else None
    if field is not None and field.name == "text" and entry(event).hidden:
        return Text(HIDDEN)
    if value is None:
        return Text("not known")
    shown = field.show(value) if field is not None else str(value)
    return Said(shown, MOST_VALUE, bold=True) if clean_cut(shown, MOST_VALUE) else Text("blank")


def _where(places: Sequence[Reached], view: View, now: int) -> Iterator[Line]:
    for place in places[:MOST_PLACES]:
        yield Line(tuple(_place(place, view, now)))
    if len(places) > MOST_PLACES:
        yield Line((Text(f"and {len(places) - MOST_PLACES} places more"),))


def _place(place: Reached, view: View, now: int) -> Iterator[Span]:
    named = PLATFORM_NAMES.get(place.platform, "")
    name = (Said(place.name, MOST_NAME, bold=True), Text(f" on {named}" if named else ""))
    match place.state:
        case "rang":
            yield from (Text("Rang "), *name)
            if place.at is not None:
                yield from (Text(" · "), view.moment(place.at, now))
        case "waits":
            yield from (Text("Not there yet: "), *name)
        case "gave_up":
            yield from (Text("Given up: "), *name)
        case "missed":
            yield from (Text("Didn't ring "), *name)
        case "held":
            yield from (Text("Held for "), *name)
            if place.at is not None:
                yield from (Text(" until "), view.moment(place.at, now))
    if place.fault:
        yield from (Text(" · "), Said(place.fault, MOST_FAULT))


def _silences(told: Told) -> Iterator[Line]:
    """The rules that said nothing aloud, by their reasons."""
    by_reason: dict[str, list[str]] = {}
    for one in told.judgements:
        if one.reason != "rings":
            by_reason.setdefault(one.reason, []).append(one.name)
    for reason, names in by_reason.items():
        yield from _names(SILENT, names, f" · {REASONS.get(reason, 'stays silent')}")
    conditions = "its conditions didn't hold" if len(told.unmet) == 1 else "their conditions didn't hold"
    yield from _names(SILENT, told.unmet, f" · {conditions}")


def _names(before: str, names: Sequence[str], after: str = "") -> Iterator[Line]:
    """One line that names rules, between what is said of all of them; none where there are none. It begins with our
    own words: a rule's name must not pass for a line of its own."""
    if not names:
        return
    spans: list[Span] = [Text(before)]
    for at, name in enumerate(names[:MOST_NAMED]):
        spans += [Text(", "), Said(name, MOST_NAME)] if at else [Said(name, MOST_NAME)]
    if len(names) > MOST_NAMED:
        spans.append(Text(f" and {len(names) - MOST_NAMED} more"))
    yield Line((*spans, Text(after)) if after else tuple(spans))
