"""How are a card's buttons and inputs drawn in Block Kit?

A button's `action_id` is its intent, its `value` the signed token. More is an overflow menu, whose
entries carry the token as their value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256

from cards.characters import cut
from cards.escaping import slack_cut, utf16
from cards.language import (
    SLACK_BLOCK_ID,
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

TOKEN_ENDS = "#"
"""Ends the token in the block id of a live form's inputs; no token holds it."""

MOST_MENUS = 5
"""Places of an actions block kept for More menus: more than a card's buttons can fill."""
MOST_IN_ROW = 6
"""Buttons that fit beside each other; of more, some go into a second More."""
CHOICES = ("choice", "many")
_STYLES = {"primary": "primary", "danger": "danger"}


@dataclass(slots=True)
class Pen:
    """What draws the controls of one card. `taken`: the action ids that it has drawn."""

    sign: Sign
    language: Language
    taken: set[str] = field(default_factory=set)

    def button(self, button: Button) -> Block:
        return _button(button, self.sign, self.taken, self.language)

    def bar(self, buttons: Iterable[Button]) -> list[Block]:
        """Controls in the midst of a card."""
        elements = [self.button(button) for button in buttons]
        return [{"type": "actions", "elements": elements}] if elements else []


def actions(card: Card, pen: Pen) -> list[Block]:
    """The actions block of a card, none for a card without buttons. A live form has its submit beside its inputs."""
    sign, language, taken = pen.sign, pen.language, pen.taken
    buttons = shown_buttons(replace(card, form=None) if card.form and card.form.live else card, language)
    row, more = rows(buttons, language.most_buttons - MOST_MENUS)
    while len(more) > SLACK_OVERFLOW and len(row) < MOST_IN_ROW:  # one More is better than two that look alike
        row.append(more.pop(0))
    elements = [_button(button, sign, taken, language) for button in row]
    for start in range(0, len(more), SLACK_OVERFLOW):
        options = [_option(button, sign, language) for button in more[start : start + SLACK_OVERFLOW]]
        elements.append({"type": "overflow", "action_id": _unique("more", taken), "options": options})
    return [{"type": "actions", "elements": elements}] if elements else []


def inputs(form: Form, pen: Pen) -> list[Block]:
    """One input block for each field, under the field's id (block and action). A live form: what is typed in a block
    of its own, choices and the submit in one row."""
    if form.live:
        return _live(form, pen)
    return [_input(one) for one in form.inputs]


def _live(form: Form, pen: Pen) -> list[Block]:
    """What is chosen comes in without a button of ours: the block's id carries the form's token. It also changes with
    what stands in the inputs, because Slack keeps what somebody entered as long as the ids of block and action stay."""
    held = "\n".join(f"{one.id}={one.value}" for one in form.inputs)
    mark = f"{pen.sign(form.submit.press)}{TOKEN_ENDS}{sha256(held.encode('utf-8', 'replace')).hexdigest()[:8]}"
    typed = [one for one in form.inputs if not one.choices]
    chosen = [_choice(one) for one in form.inputs if one.choices][: pen.language.most_buttons - 1]
    dispatch = {"trigger_actions_on": ["on_enter_pressed"]}
    blocks: list[Block] = [
        {
            **_input(one), "block_id": f"{mark}.{one.id}"[:SLACK_BLOCK_ID], "dispatch_action": True, "optional": False,
            "element": _typed(one) | {"dispatch_action_config": dispatch},
        }
        for one in typed
    ]  # fmt: skip
    row: Block = {"type": "actions", "block_id": mark, "elements": [*chosen, pen.button(form.submit)]}
    return [*blocks, row]


def modal_inputs(form: Form, pen: Pen) -> list[Block]:
    """One input block for each field of a modal. A live form's choices are told of as soon as they are made: their
    blocks' ids carry the form's token, and change with what the form holds and offers, so that what somebody entered
    stays where nothing but that has changed."""
    if not form.live:
        return [_input(one) for one in form.inputs]
    token = pen.sign(form.submit.press)
    blocks: list[Block] = []
    for one in form.inputs:
        stands = sha256(f"{form.held}\n{one.id}\n{one.choices}".encode("utf-8", "replace")).hexdigest()[:8]
        block = {**_input(one), "block_id": f"{token}{TOKEN_ENDS}{stands}.{one.id}"[:SLACK_BLOCK_ID]}
        blocks.append(block | {"dispatch_action": True} if one.choices else block)
    return blocks


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
        "element": _choice(one) if one.choices and one.kind in CHOICES else _typed(one),
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
    options = list(_options(one.choices))
    many = one.kind == "many"
    drawn: Block = {"type": "multi_static_select" if many else "static_select", "action_id": one.id}
    if len(options) <= SLACK_OPTIONS:
        drawn["options"] = options
    else:
        parts = [options[at : at + SLACK_OPTIONS] for at in range(0, len(options), SLACK_OPTIONS)]
        drawn["option_groups"] = [{"label": _from_to(part), "options": part} for part in parts]
    if one.hint:
        drawn["placeholder"] = plain_text(label(one.hint, most=SLACK_PLACEHOLDER), SLACK_PLACEHOLDER)
    wanted = one.value.split(",") if many else [one.value]
    chosen = [option for option in options if option["value"] in wanted]
    if not chosen:
        return drawn
    return drawn | ({"initial_options": chosen} if many else {"initial_option": chosen[0]})


@lru_cache(maxsize=64)
def _options(choices: tuple[tuple[str, str], ...]) -> tuple[Block, ...]:
    """The options of a select. Drawn once: all countries take as long as the rest of a home tab."""
    return tuple(
        {"text": plain_text(label(shown, value), SLACK_LABEL), "value": value[:SLACK_VALUE]} for value, shown in choices
    )


def _from_to(options: list[Block]) -> Block:
    """The label of a part of a long list: from which to which it goes."""
    first, last = (str(_words(one))[:30] for one in (options[0], options[-1]))
    return plain_text(f"{first} – {last}", SLACK_LABEL)


def _words(option: Block) -> object:
    text = option["text"]
    return text["text"] if isinstance(text, dict) else text
