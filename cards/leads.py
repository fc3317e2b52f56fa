"""Which leads are there? The list as a card: what is asked for, a page of rows, and the ways on.

The same rows, in the same order, as the Leads page (product.md): name with its mark and e-mail, Blocked, who has
control, stage, latest lead action, next step. What is asked for stands in a field on the card, as it can be typed, so
that it can be put right, and so that no page of the list has to remember it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cards.lead import next_step
from cards.lead_buttons import press
from cards.model import Button, Card, Form, Input, Line, Part, Press, Row, Said, Span, Text
from cards.open_lead import OPENED
from cards.view import MOST_NAME, View
from cards.who import full_name, outside, who_line
from leads.events import action_name
from leads.lead import Lead

PAGE = 8
"""Leads of a page. Eight of the longest fit each platform's limits without being shortened much."""
MOST_TYPED = 300
"""Characters of what is asked for."""
MOST_SENTENCE = 240
MOST_EMAIL = 60
MOST_REASON = 400

TEXT = "text"
"""The argument that holds what is asked for, as it was typed, and the id of the field on the card."""
AFTER, BEFORE = "after", "before"
"""The arguments by which a button says which page comes next."""
BESIDE = ("from", "list")
"""The argument of a press whose answer must leave the list where it is."""
OF = "of"
"""The argument that says to which list a page belongs: a mark of what was asked for."""
_VALUES = re.compile(r'"(?:[^"]|"")*"|[^,]+')
HINT = "acme stage:engaged country:DE"


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list. `text`: what is asked for, as typed; `sentence`: the same in English; `number`: how many
    leads fit, in words ("12", "10,000+"); `after`, `before`: cursors of the pages beside it, "" where none are."""

    leads: Sequence[Lead]
    text: str = ""
    sentence: str = ""
    number: str = ""
    after: str = ""
    before: str = ""


def list_card(org: str, listed: Listed, view: View, now: int, *, may_export: bool = False) -> Card:
    """The page for one reader, whose zone `view` has. `now`: milliseconds."""
    number = f" · {listed.number}" if listed.number else ""
    head: list[Span] = [Text("👥 "), Text("Leads", bold=True), Text(number)]
    if listed.sentence:
        head += [Text(" · "), Said(listed.sentence, MOST_SENTENCE)]
    rows = tuple(lead_row(lead, view, now, number) for number, lead in enumerate(listed.leads, 1))
    below: tuple[Part, ...] = rows or (nothing_line(bool(listed.text)),)
    push = f"Leads: {listed.number or 'none'}"
    form = Form("", (_field(listed.text),), _search(org), live=True)
    buttons = (
        *ways(org, listed),
        Button("Open in browser", _press(org, "browse")),
        *((Button("Export", _press(org, "export")),) if may_export and listed.leads else ()),
    )
    return Card("list", (Line(tuple(head), "state"),), buttons, form, "Leads", push, zone=view.zone, below=below)


def fault_card(org: str, text: str, sentence: str, allowed: str, view: View) -> Card:
    """What is wrong with what was asked for, what is allowed, and the field to put it right in."""
    parts = [Line((Text("✋ "), Said(sentence, MOST_REASON)), "state", "warning")]
    if allowed:
        parts.append(Line((Text("ℹ️ "), Said(allowed, MOST_REASON))))
    form = Form("", (_field(text),), _search(org), live=True)
    return Card("list", tuple(parts), (), form, "Leads", sentence, zone=view.zone)


def browse_card(org: str, link: str, name: str) -> Card:
    """The link to the list in a browser, for the person who pressed. `link`: the whole address."""
    told = Line(
        (Text("🔗 This link is for "), Said(name, MOST_NAME), Text(" alone, once, within 10 minutes.")), "state"
    )
    button = Button("Open Leadbell", _press(org, OPENED), "primary", url=link)
    return Card("notice", (told,), (button,), title="Leads", push="Open the Leads page")


def ways(org: str, listed: Listed, intent: str = "leads") -> tuple[Button, ...]:
    """The buttons to the pages beside this one."""
    found = []
    for label, name, at in (("Previous", BEFORE, listed.before), ("Next", AFTER, listed.after)):
        if at:
            found.append(Button(label, _press(org, intent, (name, at), (OF, mark(listed.text)))))
    return tuple(found)


def mark(text: str) -> str:
    """A short mark of what is asked for: the pages of another list are no pages of this one."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


def lead_row(lead: Lead, view: View, now: int, number: int) -> Row:
    """A lead in a list. `number`: by which its control is known; `now`: milliseconds, for the day of its times."""
    lines = (Line((Text(f"{number} · "), *_who(lead)), "who"), Line(tuple(_facts(lead, view, now)), "facts"))
    return Row(lines, Button(f"Open {number}", press(lead, "summary", BESIDE)), full_name(lead).text)


def nothing_line(asked: bool) -> Line:
    """Instead of rows where there are none; `asked`: for anything but all leads."""
    if asked:
        return Line((Text("No lead fits. Take something away above, or clear it for all leads."),))
    return Line((Text("There are no leads yet. They stand here as soon as the first one comes."),))


def _who(lead: Lead) -> Iterator[Span]:
    """Name, mark, job and company, and the e-mail address where that isn't the name already."""
    spans = who_line(lead).spans
    yield from spans
    email = outside(lead, "email")
    if email and not any(isinstance(span, Said) and span.text == email for span in spans):
        yield from (Text(" · "), Said(email, MOST_EMAIL))


def _facts(lead: Lead, view: View, now: int) -> Iterator[Span]:
    yield from _state(lead, view, now)
    yield Text(lead.stage.replace("_", " ").title())
    action = lead.action and action_name(lead.action.kind, lead.action.channel)
    if lead.action and action:
        yield from (Text(f" · {action}, "), view.moment(lead.action.at, now))
    if lead.blocked is None and (step := next_step(lead)):
        yield from (Text(" · Next step: "), *step)


def _state(lead: Lead, view: View, now: int) -> Iterator[Span]:
    if lead.blocked is not None:
        yield Text("⛔ Blocked · ")
    elif lead.control.by is not None:
        by = lead.control.by
        yield from (Text("🔵 "), view.subject(by), Text(f" {view.has(by)} control · "))
    if lead.waiting is not None and lead.blocked is None:
        yield from (Text("⏳ Waiting since "), view.moment(lead.waiting.since, now), Text(" · "))


def _field(text: str) -> Input:
    return Input(TEXT, "Search, or filter by name:value", "text", most=MOST_TYPED, hint=HINT, value=text)


def _search(org: str) -> Button:
    return Button("Search", _press(org, "leads"))


def _press(org: str, intent: str, *arguments: tuple[str, str]) -> Press:
    return Press(intent, org, "", 0, arguments)


def typed(pairs: Sequence[tuple[str, str]]) -> str:
    """A filter's pairs as they are typed: `acme stage:engaged country:"United Kingdom"`; searches stand first."""
    words = [value for name, value in pairs if name == "q"]
    return " ".join([*map(_plain, words), *(f"{name}:{_quoted(value)}" for name, value in pairs if name != "q")])


def _plain(words: str) -> str:
    return f'"{words}"' if ":" in words else words


def _quoted(value: str) -> str:
    """The values of one filter, separated by commas, with quotes around those that have spaces."""
    return ",".join(one if one[0] == '"' or " " not in one else f'"{one}"' for one in _VALUES.findall(value))
