"""Which rules are there? The list as a card: each with its name, whether it is on, its sentence and where it comes
from."""

from __future__ import annotations

from collections.abc import Sequence

from cards.leads import OF, mark
from cards.model import Button, Card, Form, Input, Line, Part, Row, Said, Span, Text
from cards.rule_presses import BROWSE, DO, EDIT, ID, LIST, NEW, OPEN, press
from rules.form_choices import STATUSES
from rules.rule import Rule, Status
from rules.sentence import Called, sentence
from rules.standing import Standing

PAGE = 8
"""Rules of a page."""
TEXT = "text"
"""The argument that holds the words that are searched for."""
AFTER = "after"
"""The argument that says with how many rules before it a page begins."""
MOST_NAME = 100
MOST_SENTENCE = 220
MOST_TYPED = 60
LOOKS: dict[Status, str] = {"on": "🔔", "watching": "👀", "off": "🔕"}


def rule_list(
    org: str, shown: Sequence[Standing], number: int, begins: int, text: str, called: Called, *, may_change: bool
) -> Card:
    """One page. `shown`: its rules; `number`: how many there are in all; `begins`: how many stand before it; `text`:
    what was searched for; `called`: people's names by address."""
    head = Line((Text("📐 "), Text("Rules", bold=True), Text(f" · {number:,}"), *_searched(text)), "state")
    rows: tuple[Part, ...] = tuple(_row(org, one, at, called) for at, one in enumerate(shown, begins + 1))
    if not rows:
        said = "No rule fits." if text else "There are no rules: nobody is rung but for who asks for a person."
        rows = (Line((Text(said),)),)
    buttons = []
    if may_change:
        buttons.append(Button("Add a rule", press(org, EDIT, (DO, NEW)), "primary"))
    of = (OF, mark(text))
    if begins:
        buttons.append(Button("Previous", press(org, LIST, of, (AFTER, str(max(0, begins - PAGE))))))
    if begins + len(shown) < number:
        buttons.append(Button("Next", press(org, LIST, of, (AFTER, str(begins + len(shown))))))
    buttons.append(Button("Open in browser", press(org, BROWSE)))
    field = Input(TEXT, "Search", most=MOST_TYPED, hint="A word of a rule", value=text)
    form = Form("", (field,), Button("Search", press(org, LIST)), live=True)
    return Card("list", (head,), tuple(buttons), form, "Rules", f"Rules: {number:,}", below=rows)


def name_line(rule: Rule, before: str = "") -> Line:
    """ "🔔 Hot EMEA leads · On"."""
    name = Said(rule.name, MOST_NAME, bold=True)
    return Line((Text(f"{before}{LOOKS[rule.status]} "), name, Text(f" · {STATUSES[rule.status]}")), "state")


def sentence_spans(rule: Rule, called: Called, most: int) -> tuple[Span, ...]:
    """The rule's sentence, at most so many characters. It begins with a word of ours, what follows may hold others'."""
    said = sentence(rule, called)
    first, _, rest = said.partition(" ")
    return (Text(f"{first} "), Said(rest, most))


def _row(org: str, one: Standing, at: int, called: Called) -> Row:
    rule = one.rule
    lines = (name_line(rule, f"{at} · "), Line(sentence_spans(rule, called, MOST_SENTENCE), "facts"), _from(one))
    return Row(lines, Button(f"Open {at}", press(org, OPEN, (ID, rule.id))), rule.name, "rule")


def _from(one: Standing) -> Line:
    if one.read_only:
        return Line((Text("Kept in "), Said(one.path, 120)), "plain")
    by = (Text(" by "), Said(one.by.name, 60)) if one.by is not None else ()
    return Line((Text("Made in Leadbell"), *by), "plain")


def _searched(text: str) -> tuple[Text | Said, ...]:
    return (Text(' · with "'), Said(text, MOST_TYPED), Text('"')) if text else ()
