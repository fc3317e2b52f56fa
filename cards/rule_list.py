"""Which rules are there? The list as a card: each with its name, whether it is on, its sentence and where it comes
from."""

from __future__ import annotations

from collections.abc import Sequence

from cards.model import Button, Card, Line, Part, Row, Said, Text
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
    words = ((TEXT, text),) if text else ()
    if begins:
        buttons.append(Button("Previous", press(org, LIST, *words, (AFTER, str(max(0, begins - PAGE))))))
    if begins + len(shown) < number:
        buttons.append(Button("Next", press(org, LIST, *words, (AFTER, str(begins + len(shown))))))
    buttons.append(Button("Open in browser", press(org, BROWSE)))
    return Card("list", (head, *rows), tuple(buttons), title="Rules", push=f"Rules: {number:,}")


def name_line(rule: Rule, before: str = "") -> Line:
    """ "🔔 Hot EMEA leads · On"."""
    name = Said(rule.name, MOST_NAME, bold=True)
    return Line((Text(f"{before}{LOOKS[rule.status]} "), name, Text(f" · {STATUSES[rule.status]}")), "state")


def _row(org: str, one: Standing, at: int, called: Called) -> Row:
    rule = one.rule
    lines = (name_line(rule, f"{at} · "), Line((Said(sentence(rule, called), MOST_SENTENCE),), "facts"), _from(one))
    return Row(lines, Button(f"Open {at}", press(org, OPEN, (ID, rule.id))), rule.name, "rule")


def _from(one: Standing) -> Line:
    if one.read_only:
        return Line((Text("Kept in "), Said(one.path, 120)), "plain")
    by = (Text(" by "), Said(one.by.name, 60)) if one.by is not None else ()
    return Line((Text("Made in Leadbell"), *by), "plain")


def _searched(text: str) -> tuple[Text | Said, ...]:
    return (Text(' · with "'), Said(text, MOST_TYPED), Text('"')) if text else ()
