"""What has a person entered into the inputs of a message or a form, in the shape that Slack reports it?

`state.values` has block id, then action id, then `{"type", …}`; buttons and overflow menus keep no state.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playground.slack.elements import choices

# Per type of element: where its value stands, and the property that it starts with.
_ONE = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
_MANY = {
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
}
STATEFUL = (*_ONE, *_MANY)


@dataclass(frozen=True)
class Input:
    """One input: where it stands, its element, and the words beside it."""

    block: str
    action: str
    element: dict[str, Any]
    label: str
    required: bool  # an input block that is not optional

    @property
    def place(self) -> tuple[str, str]:
        """Block id and action id, which together name it."""
        return self.block, self.action


def inputs_of(blocks: list[dict[str, Any]]) -> list[Input]:
    """All inputs in reading order."""
    out = []
    for block in blocks:
        found = [block.get("element"), block.get("accessory")]
        found += block.get("elements") or [] if block["type"] == "actions" else []
        for element in found:
            if isinstance(element, dict) and element.get("type") in STATEFUL:
                asks = block["type"] == "input"
                label = block["label"]["text"] if asks else (element.get("placeholder") or {}).get("text", "")
                required = asks and not block.get("optional")
                out.append(Input(block["block_id"], element["action_id"], element, label, required))
    return out


def names_of(inputs: list[Input]) -> list[str]:
    """How a press names each input: by its action id, or by its block id where the action id stands more than once."""
    actions = [one.action for one in inputs]
    return [one.action if actions.count(one.action) == 1 else one.block for one in inputs]


def find_input(inputs: list[Input], name: str) -> Input:
    """The input of this name, block id, action id or label; LookupError lists what is there."""
    for spelt in (names_of(inputs), [one.block for one in inputs], [one.label for one in inputs]):
        if name in spelt:
            return inputs[spelt.index(name)]
    raise LookupError(f"no input {name!r}; there are: {', '.join(names_of(inputs)) or 'none'}")


def values_of(blocks: list[dict[str, Any]], given: dict[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
    """`state.values` of these blocks: what was entered, and what they started with elsewhere."""
    out: dict[str, Any] = {}
    for one in inputs_of(blocks):
        out.setdefault(one.block, {})[one.action] = given.get(one.place) or at_first(one.element)
    return out


def at_first(element: dict[str, Any]) -> dict[str, Any]:
    """An input's value before anybody has touched it."""
    kind = element["type"]
    if kind in _ONE:
        name, start = _ONE[kind]
        return {"type": kind, name: element.get(start)}
    name, start = _MANY[kind]
    return {"type": kind, name: list(element.get(start) or [])}


def entered(one: Input, words: str) -> dict[str, Any]:
    """An input's value when somebody enters these words: a text, an option's label or value, an id, a date.

    Several go with commas. LookupError lists the options when there is none of that name.
    """
    kind = one.element["type"]
    if kind in _MANY:
        name = _MANY[kind][0]
        parts = [part.strip() for part in words.split(",") if part.strip()]
        return {"type": kind, name: [_picked(one, part) for part in parts]}
    name = _ONE[kind][0]
    if words == "":
        return {"type": kind, name: None}
    return {"type": kind, name: int(words) if kind == "datetimepicker" else _picked(one, words)}


def _picked(one: Input, words: str) -> Any:
    known = choices(one.element)
    if one.element["type"] in ("external_select", "multi_external_select"):
        return {"text": {"type": "plain_text", "text": words, "emoji": True}, "value": words}
    if not known:
        return words
    for option in known:
        if words in (option.get("value"), option["text"]["text"]):
            return option
    labels = ", ".join(option["text"]["text"] for option in known)
    raise LookupError(f"no option {words!r} in {one.label!r}; there are: {labels}")


def complaints(blocks: list[dict[str, Any]], given: dict[tuple[str, str], dict[str, Any]]) -> dict[str, str]:
    """What a client finds missing or malformed before it submits a form at all: block id to sentence."""
    out: dict[str, str] = {}
    for one in inputs_of(blocks):
        held = given.get(one.place) or at_first(one.element)
        value = next(part for name, part in held.items() if name != "type")
        if value in (None, "", []):
            if one.required:
                out[one.block] = "Please complete this required field."
            continue
        kind = one.element["type"]
        if kind == "plain_text_input":
            length = len(value)
            if length < int(one.element.get("min_length") or 0):
                out[one.block] = f"At least {one.element['min_length']} characters are needed."
            elif length > int(one.element.get("max_length") or 3000):
                out[one.block] = f"At most {one.element.get('max_length') or 3000} characters are allowed."
        elif kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
            out[one.block] = "Please enter an e-mail address."
    return out
