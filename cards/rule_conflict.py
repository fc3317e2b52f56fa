"""Somebody else has changed the rule while it was being written: both are shown, and nothing of either is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cards.model import Button, Card, Form, Line, Moment, Part, Said, Text
from cards.rule_presses import CHANGE, DO, EDIT, MAIN, SAVE, all_rules, of, press, step
from cards.rule_writing import Writing, hold
from rules.sentence import Called, sentence
from rules.standing import Standing, difference

MOST_LINES = 12
MOST_SAID = 200
MOST_SENTENCE = 600


def conflict_card(org: str, writing: Writing, text: str, now: Standing | None, called: Called) -> Card:
    """`writing` and `text`: what was to be saved; `now`: the rule as it stands, None where it was deleted. What is held
    knows of it: a second press of Save takes its place."""
    parts: list[Part] = [_head(now)]
    if now is None:
        held = hold(replace(writing, version=None))
        save, other = Button("Save it anew", press(org, SAVE), "primary"), all_rules(org)
    else:
        parts += [
            Line((Text("As it stands now: ", bold=True), Said(sentence(now.rule, called), MOST_SENTENCE))),
            Line((Text("What yours would change:", bold=True),)),
            *_lines(now.text, text),
        ]
        held = hold(replace(writing, version=now.version))
        save = Button("Save mine over it", press(org, SAVE), "danger")
        other = Button("Take theirs", of(org, EDIT, now.rule.id, now.version, (DO, CHANGE)))
    form = Form("", (), save, live=True, held=held)
    back = Button("Back to editing", step(org, MAIN))
    return Card("rule", tuple(parts), (back, other), form, "Two of you", push="Somebody else has changed this rule")


def _head(now: Standing | None) -> Line:
    if now is None:
        said: tuple[Text | Said | Moment, ...] = (Text("🔄 Somebody deleted this rule while you were writing"),)
    else:
        who = Said(now.by.name, 60, bold=True) if now.by is not None else Text("Somebody", bold=True)
        said = (Text("🔄 "), who, Text(" changed this rule while you were writing · "), Moment(now.at, "day_time"))
    return Line((*said, Text(". Nothing of yours is lost.")), "state", "warning")


def _lines(old: str, new: str) -> Iterator[Line]:
    changed = [(sign, line) for sign, line in difference(old, new) if sign != " "]
    for sign, line in changed[:MOST_LINES]:
        yield Line((Text("➖ " if sign == "-" else "➕ "), Said(line.strip(), MOST_SAID)), "facts")
    if len(changed) > MOST_LINES:
        yield Line((Text(f"and {len(changed) - MOST_LINES} lines more"),), "facts")
