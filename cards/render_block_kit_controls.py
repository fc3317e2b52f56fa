"""How are a card's buttons and inputs drawn in Block Kit?

A button's `action_id` is its intent, its `value` the signed token. More is an overflow menu, whose
entries carry the token as their value.
"""

from __future__ import annotations

from cards.characters import cut
from cards.escaping import slack_cut, utf16
from cards.language import (
    SLACK_HINT,
    SLACK_LABEL,
    SLACK_OPTIONS,
    SLACK_OVERFLOW,
    SLACK_PLACEHOLDER,
    SLACK_TYPED,
    SLACK_VALUE,
    Language,
)
from cards.model import Button, Card, Form, Input, Sign
from cards.spans import cleaned_value, label, rows, shown_buttons

Block = dict[str, object]

MOST_MENUS = 5
"""Places of an actions block kept for More menus: more than a card's buttons can fill."""
_STYLES = {"primary": "primary", "danger": "danger"}


def actions(card: Card, sign: Sign, language: Language) -> list[Block]:
    """The actions block of a card, none for a card without buttons."""
    buttons = shown_buttons(card, language)
    row, more = rows(buttons, language.most_buttons - MOST_MENUS)
    taken: set[str] = set()
    elements = [_button(button, sign, taken, language) for button in row]
    for start in range(0, len(more), SLACK_OVERFLOW):
        options = [_option(button, sign, language) for button in more[start : start + SLACK_OVERFLOW]]
        elements.append({"type": "overflow", "action_id": _unique("more", taken), "options": options})
    return [{"type": "actions", "elements": elements}] if elements else []


def inputs(form: Form) -> list[Block]:
    """One input block for each field, under the field's id (block and action)."""
    return [_input(one) for one in form.inputs]


def plain_text(text: str, most: int) -> Block:
    """A plain_text object of a clean text. `emoji` is off, so that ":smile:" stays as written."""
    return {"type": "plain_text", "text": slack_cut(text, most), "emoji": False}


def _button(button: Button, sign: Sign, taken: set[str], language: Language) -> Block:
    drawn: Block = {
        "type": "button",
        "action_id": _unique(button.press.intent, taken),
        "text": plain_text(label(button.label), language.most_label),
        "value": sign(button.press),
    }
    if button.style in _STYLES:
        drawn["style"] = _STYLES[button.style]
    if button.url:
        drawn["url"] = button.url
    return drawn


def _option(button: Button, sign: Sign, language: Language) -> Block:
    option: Block = {"text": plain_text(label(button.label), language.most_label), "value": sign(button.press)}
    return option | {"url": button.url} if button.url else option


def _unique(name: str, taken: set[str]) -> str:
    """`name`, with a number after it where it is taken: action ids are unique in a message."""
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    taken.add(found)
    return found


def _input(one: Input) -> Block:
    return {
        "type": "input",
        "block_id": one.id,
        "label": plain_text(label(one.label, one.id), SLACK_HINT),
        "element": _choice(one) if one.kind == "choice" and one.choices else _typed(one),
        "optional": not one.required,
    }


def _typed(one: Input) -> Block:
    most = min(one.most, SLACK_TYPED)
    drawn: Block = {
        "type": "plain_text_input",
        "action_id": one.id,
        "multiline": one.kind == "long_text",
        "max_length": most,
    }
    if one.hint:
        drawn["placeholder"] = plain_text(label(one.hint, most=SLACK_PLACEHOLDER), SLACK_PLACEHOLDER)
    if value := cut(cleaned_value(one), most, utf16):
        drawn["initial_value"] = value
    return drawn


def _choice(one: Input) -> Block:
    options: list[Block] = [
        {"text": plain_text(label(shown, value), SLACK_LABEL), "value": value[:SLACK_VALUE]}
        for value, shown in one.choices[:SLACK_OPTIONS]
    ]
    drawn: Block = {"type": "static_select", "action_id": one.id, "options": options}
    if one.hint:
        drawn["placeholder"] = plain_text(label(one.hint, most=SLACK_PLACEHOLDER), SLACK_PLACEHOLDER)
    chosen = [option for option in options if option["value"] == one.value]
    return drawn | {"initial_option": chosen[0]} if chosen else drawn
