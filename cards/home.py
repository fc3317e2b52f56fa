"""What does a person see on Leadbell's home tab, where a platform has one?

Who is waiting first, their own recent leads, then the Leads page: search, filters and rows. It is one reader's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cards.leads import HINT, MOST_REASON, MOST_SENTENCE, MOST_TYPED, TEXT, Listed, lead_row, nothing_line, ways
from cards.model import Button, Card, Form, Input, Line, Part, Press, Said, Text
from cards.view import View
from leads.countries import CODES, name_of
from leads.fields import CATALOGUE
from leads.lead import Lead

MOST_WAITING = 5
MOST_MINE = 5
PAGE = 10
"""Leads of a page of the list."""
ANY = "any"
"""Stands for no filter: no choice of Slack's may be blank."""

WHOSE = "whose"
WHOSE_CHOICES = (("owner", "Owned by me"), ("with", "I worked with"))
TIMEFRAMES = (("7d", "Last 7 days"), ("30d", "Last 30 days"), ("90d", "Last 90 days"))
COUNTRIES = tuple(sorted(((code, name_of(code)) for code in CODES), key=lambda one: one[1]))
CHOSEN_FIELDS = ("stage", "engagement", "channel", "known", "source", "control")
"""Filters that are chosen from a short list. The others are typed."""


@dataclass(frozen=True, slots=True)
class Home:
    """What stands there. `waits`: how many leads wait, in words; `mine`: the person's own, or those that they had a
    hand in; `chosen`: the value of each filter that has one, by its name; `fault`: what is wrong with what was typed,
    and what is allowed, instead of a list; `away`: the reader is."""

    waiting: Sequence[Lead] = ()
    waits: str = ""
    mine: Sequence[Lead] = ()
    listed: Listed = field(default_factory=lambda: Listed(()))
    chosen: Mapping[str, str] = field(default_factory=dict)
    fault: tuple[str, str] = ("", "")
    away: bool = False


def home_card(org: str, home: Home, view: View, now: int) -> Card:
    """The home tab of one reader, whose zone `view` has. `now`: milliseconds, for the day of its times."""
    many = f" · {home.waits}" if home.waits not in ("", "0") else ""
    parts: list[Part] = [Line((Text("⏳ "), Text("Waiting for a person", bold=True), Text(many)), "heading")]
    number = 0
    for lead in home.waiting[:MOST_WAITING]:
        number += 1
        parts.append(lead_row(lead, view, now, number))
    if not home.waiting:
        parts.append(Line((Text("Nobody is waiting for a person."),)))
    parts.append(Line((Text("🧑 "), Text("My recent leads", bold=True)), "heading"))
    for lead in home.mine[:MOST_MINE]:
        number += 1
        parts.append(lead_row(lead, view, now, number))
    if not home.mine:
        parts.append(
            Line((Text("Leads that are yours, or that you take over, answer or note something on, stand here."),))
        )
    parts.append(Line((Text("👥 "), Text("Leads", bold=True)), "heading"))
    below = (*_found(home, view, now, number),)
    buttons = (
        *(() if home.fault[0] else ways(org, home.listed, "home")),
        Button("Refresh", _press(org, "home")),
        Button("Open in browser", _press(org, "browse")),
        Button("I'm back", _press(org, "am_back")) if home.away else Button("Away…", _press(org, "away")),
    )
    form = Form(
        "", (_search(home.listed.text), *_choices(home.chosen)), Button("Search", _press(org, "home")), live=True
    )
    return Card("home", tuple(parts), buttons, form, "Leadbell", "Leadbell", zone=view.zone, below=below)


def _found(home: Home, view: View, now: int, number: int) -> list[Part]:
    """The list, or what is wrong with what was asked for."""
    sentence, allowed = home.fault
    if sentence:
        wrong: list[Part] = [Line((Text("✋ "), Said(sentence, MOST_REASON)), "state", "warning")]
        return [*wrong, Line((Text("ℹ️ "), Said(allowed, MOST_REASON)))] if allowed else wrong
    listed = home.listed
    said = listed.sentence or "All leads"
    head = Line((Text(listed.number or "0", bold=True), Text(" · "), Said(said, MOST_SENTENCE)))
    rows: list[Part] = [lead_row(lead, view, now, at) for at, lead in enumerate(listed.leads, number + 1)]
    return [head, *(rows or [nothing_line(bool(listed.text))])]


def _search(text: str) -> Input:
    return Input(TEXT, "Search, or filter by name:value", "text", most=MOST_TYPED, hint=HINT, value=text)


def _choices(chosen: Mapping[str, str]) -> tuple[Input, ...]:
    def one(name: str, label: str, choices: Sequence[tuple[str, str]]) -> Input:
        value = chosen.get(name, "")
        known = value if any(value == key for key, _ in choices) else ANY
        return Input(name, label, "choice", hint=label, choices=((ANY, f"Any {label.lower()}"), *choices), value=known)

    found = [one("timeframe", "Time", TIMEFRAMES)]
    for name in CHOSEN_FIELDS:
        row = CATALOGUE[name]
        found.append(one(name, row.label, [(value, row.show(value)) for value in row.choices]))
    found.append(one("country", "Country", COUNTRIES))
    found.append(one(WHOSE, "Person", WHOSE_CHOICES))
    return tuple(found)


def _press(org: str, intent: str) -> Press:
    return Press(intent, org, "", 0)
