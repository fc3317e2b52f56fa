"""What stands on the page of a lead, beside its timeline and its details?

Who it is, in which state, what can be done, what comes next. All of it made of the same parts as cards, so that a page
and a card never say different things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.pages.lead.drawn import Part, Piece, Pressable, draw, pieces, pressable
from bot.pages.lead.entries import Time, time_of
from bot.pages.lead.words import Words, words
from cards.characters import clean_cut
from cards.lead import CHANNEL_NAMES, next_step
from cards.lead_buttons import lead_buttons
from cards.model import Card, Moment
from cards.moments import Clock, zone_name
from cards.state import State, state_line, state_of
from cards.view import Twin, View, first_name
from cards.who import full_name, outside, place, who_line
from handlers.registry import HANDLERS
from leads.change import Event
from leads.events import CATALOGUE, action_name
from leads.fields import CATALOGUE as FIELDS
from leads.lead import Lead
from leads.people import Person
from leads.timeline import DONE, entry

PLANNED = frozenset({"workflow.step_scheduled"})
STEPS = sorted(PLANNED | DONE)
"""Kinds that the side of the page is made of."""
MOST_STEPS = 50
"""Of those, the newest that are looked at."""
MOST_PAST = 20
MOST_TITLE = 160

ELSEWHERE = frozenset({
    "take_over", "return_control", "hand_over", "reply", "note", "unblock",  # below the timeline
    "summary", "timeline", "open_lead", "assign", "merge",  # the page itself
})  # fmt: skip
"""Intents of a card's buttons that have a place of their own on the page."""


@dataclass(frozen=True, slots=True)
class Step:
    """A touchpoint: planned, or done."""

    title: str
    time: Time | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the lead's own."""

    label: str
    value: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it. `state`: the card's; `mine`: whether the viewer has control; `holder`: who has, by first name."""

    id: str
    name: str
    version: int
    who: tuple[Piece, ...]
    work: tuple[Piece, ...]
    where: str
    state: State
    line: Part
    mine: bool
    holder: str
    channel: str
    next: tuple[Piece, ...]
    paused: str
    planned: tuple[Step, ...]
    past: tuple[Step, ...]
    facts: tuple[Fact, ...]
    owner: str
    owner_email: str
    more: tuple[Pressable, ...]
    twins: tuple[Twin, ...]
    zone: str
    guessed: bool
    note: Words | None


def picture(lead: Lead, view: View, viewer: Person, steps: Sequence[Event], clock: Clock, now: int) -> Picture:
    """The page's picture of a lead. `steps`: the newest events of `STEPS`, newest first."""
    seen = replace(view, viewer=viewer.id, zone=clock.zone)
    holder = lead.control.by
    state = state_of(lead, seen)
    who, work = _parted(lead, clock)
    there = draw(Card("notice", (state_line(lead, seen),)), clock).parts[0]
    return Picture(
        lead.id, full_name(lead).text, lead.control.version, who, work, place(lead), state, there,
        holder is not None and holder.id == viewer.id, first_name(holder) if holder else "",
        CHANNEL_NAMES[lead.words.channel] if lead.words else "",
        pieces(next_step(lead), clock), _paused(lead, viewer), *_steps(lead, steps, clock, now),
        tuple(_facts(lead, clock)), seen.owner, lead.text("owner"),
        tuple(
            pressable(one) for one in lead_buttons(lead, seen)
            if one.press.intent in HANDLERS and one.press.intent not in ELSEWHERE
        ),
        tuple(Twin(one.id, clean_cut(one.name, MOST_TITLE)) for one in view.same_email),
        _zone(clock, now), any(held.source == "deanonymization" and held.value for held in lead.values.values()),
        words(lead.returned.note) if state == "returned" and lead.returned and lead.returned.note else None,
    )  # fmt: skip


def _parted(lead: Lead, clock: Clock) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The card's second line as a heading (who) and what stands below it (job and company)."""
    spans = who_line(lead).spans
    works = bool(outside(lead, "job_title")) + bool(outside(lead, "company_name"))
    of_who = spans[: len(spans) - 2 * works]
    of_work = spans[len(of_who) + 1 :] if works else ()
    return pieces(of_who, clock), pieces(of_work, clock)


def _paused(lead: Lead, viewer: Person) -> str:
    if lead.blocked is not None:
        return "Nothing goes to this lead"
    by = lead.control.by
    if by is None:
        return ""
    return "Paused while you have control" if by.id == viewer.id else f"Paused while {first_name(by)} has control"


def _steps(
    lead: Lead, newest: Sequence[Event], clock: Clock, now: int
) -> tuple[tuple[Step, ...], tuple[Step, ...]]:  # fmt: skip
    """Touchpoints that are planned beside the next one, soonest first, and those that are done, newest first."""
    shown = {lead.next_step.title} if lead.next_step else set()
    planned: list[tuple[int, str]] = []
    for event in newest:
        title, due = str(event.data.get("title") or ""), event.data.get("due")
        if event.kind in DONE:
            shown.add(title)
        elif title not in shown and isinstance(due, int) and due > now:
            shown.add(title)
            planned.append((due, title))
    done = [event for event in newest if event.kind in DONE][:MOST_PAST]
    return (
        tuple(Step(clean_cut(title, MOST_TITLE), time_of(due, clock)) for due, title in sorted(planned)),
        tuple(Step(clean_cut(entry(event).text, MOST_TITLE), time_of(event.at, clock)) for event in done),
    )


def _facts(lead: Lead, clock: Clock) -> list[Fact]:
    made = [Fact("Stage", FIELDS["stage"].show(lead.stage)), Fact("Engagement", lead.engagement.title())]
    made[-1] = replace(made[-1], title=f"{lead.messages} messages from the lead")
    if lead.action is not None:
        did = action_name(lead.action.kind, lead.action.channel)
        moment = pieces((Moment(lead.action.at, "day_time"),), clock)[0].text
        made.append(Fact("Latest lead action", f"{did or CATALOGUE[lead.action.kind].why} · {moment}"))
    if lead.channels:
        made.append(Fact("Channels", ", ".join(CHANNEL_NAMES[one] for one in lead.channels)))
    if lead.agents:
        made.append(Fact("Agents", ", ".join(clean_cut(one, 60) for one in list(lead.agents.values())[:10])))
    made.append(Fact("Lead source", FIELDS["source"].show(lead.source)))
    for name in ("language", "last_page", "referrer"):
        if told := clean_cut(lead.text(name), 200):
            made.append(Fact(FIELDS[name].label, told))
    if lead.exempt:
        made.append(Fact("Blocking", "Exempt from automatic blocking"))
    created = pieces((Moment(lead.created_at, "day_time"),), clock)[0].text
    made.append(Fact("Since", created, "When Leadbell first heard of this lead"))
    return made


def _zone(clock: Clock, now: int) -> str:
    """ "Europe/Berlin (CET)": by which times are told."""
    name = zone_name(clock.local(now))
    return clock.zone if clock.zone == name else f"{clock.zone} ({name})"
