"""What does Leadbell say where it was let in?

Which rules will ring there, or that none does and how a manager makes one; and a way to see what a lead will look
like.
"""

from __future__ import annotations

from collections.abc import Sequence

from cards.model import Button, Card, Line, Press, Said, Text
from cards.rule_list import sentence_spans
from cards.rule_presses import LIST
from cards.rule_presses import press as rule_press
from rules.rule import Rule
from rules.sentence import Called

SAMPLE = "sample"
"""The intent of the button that shows a sample lead."""
AT, OF = "at", "of"
"""Its arguments: the place's outside id, and the workspace where the platform has several."""

MOST_RULES = 6
"""Rules that are named; the others are counted."""
MOST_NAME, MOST_PLACE, MOST_SENTENCE = 100, 120, 200


def invited_card(
    org: str, place: str, at: str, of: str, ringing: Sequence[Rule], watching: int, called: Called, *, fallback: bool
) -> Card:
    """`place`: its name; `at`, `of`: what the button carries of it; `ringing`: the rules that ring there; `watching`:
    how many would if they didn't only watch; `called`: people's names by address; `fallback`: whether whoever asks for
    a person rings there where no rule catches it."""
    head = Line((Text("👋 Leadbell is in "), Said(place, MOST_PLACE, bold=True), Text(" now.")), "state")
    lines = [head, Line((Text(_rings(len(ringing), fallback=fallback)),))]
    lines += [_rule(one, called) for one in ringing[:MOST_RULES]]
    if len(ringing) > MOST_RULES:
        lines.append(Line((Text(f"… and {len(ringing) - MOST_RULES} more: press Rules."),)))
    if fallback:
        lines.append(Line((Text("• A lead who asks for a person, where no rule catches it."),)))
    if watching:
        told = "1 rule only watches" if watching == 1 else f"{watching} rules only watch"
        lines.append(Line((Text(f"{told} so far, without ringing anybody."),)))
    if not ringing:
        made = "A manager makes a rule: press Rules, or write “rules” to Leadbell, then Add a rule."
        lines.append(Line((Text(made),)))
    arguments = ((AT, at), (OF, of)) if of else ((AT, at),)
    buttons = (
        Button("Show me a sample lead", Press(SAMPLE, org, "", 0, arguments), "primary"),
        Button("Rules", rule_press(org, LIST)),
    )
    rules = "1 rule rings" if len(ringing) == 1 else f"{len(ringing)} rules ring" if ringing else "no rule rings"
    return Card("notice", tuple(lines), buttons, title="Leadbell", push=f"Leadbell is here now: {rules} here")


def _rings(number: int, *, fallback: bool) -> str:
    if number:
        return "This rule rings here:" if number == 1 else f"These {number} rules ring here:"
    return "What rings here:" if fallback else "No rule rings here yet."


def _rule(rule: Rule, called: Called) -> Line:
    name = Said(rule.name, MOST_NAME, bold=True)
    return Line((Text("• "), name, Text(": "), *sentence_spans(rule, called, MOST_SENTENCE)))
