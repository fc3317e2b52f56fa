"""Which control was pressed, and what did the person fill in?

Block Kit's interaction payloads, read without trust in their shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cards.render_block_kit_controls import TOKEN_ENDS


@dataclass(frozen=True, slots=True)
class Chosen:
    """A pressed control: its action_id, the token that it carries, and Slack's time of the press, "" if not said.
    `changed`: the input of a live form that was chosen or entered, "" for a button."""

    name: str
    token: str
    moment: str
    changed: str = ""


def read_action(body: Mapping[str, Any]) -> Chosen | None:
    """The pressed control of a `block_actions` payload, None where none carries a token (a button with a link). What is
    chosen or entered in a live form has its token in the block's id."""
    for action in body.get("actions") or ():
        if not isinstance(action, dict):
            continue
        if action.get("type") not in (None, "button", "overflow"):
            held, ends, _ = str(action.get("block_id") or "").partition(TOKEN_ENDS)
            if ends and held:
                name = str(action.get("action_id") or "")
                return Chosen(name, held, str(action.get("action_ts") or ""), name)
            continue
        option = action.get("selected_option")
        token = option.get("value") if isinstance(option, dict) else action.get("value")
        if isinstance(token, str) and token:
            return Chosen(str(action.get("action_id") or ""), token, str(action.get("action_ts") or ""))
    return None


def read_inputs(state: object) -> dict[str, str]:
    """The inputs of a form by id, from the `state` of a message or a modal; "" where left empty."""
    return {name: text for _, name, text in _elements(state)}


def first_block(state: object) -> str:
    """The block of the form's first input, under which an error is shown; "" where there is none."""
    return next((block for block, _, _ in _elements(state)), "")


def _elements(state: object) -> list[tuple[str, str, str]]:
    values = state.get("values") if isinstance(state, dict) else None
    return [
        (str(block), str(name), _text(element))
        for block, elements in (values.items() if isinstance(values, dict) else ())
        for name, element in (elements.items() if isinstance(elements, dict) else ())
        if isinstance(element, dict)
    ]


def _text(element: Mapping[str, Any]) -> str:
    option = element.get("selected_option")
    if isinstance(option, dict):
        return str(option.get("value") or "")
    options = element.get("selected_options")
    if isinstance(options, list):
        return ",".join(str(each.get("value") or "") for each in options if isinstance(each, dict))
    names = ("value", "selected_user", "selected_date", "selected_time")
    return next((element[name] for name in names if isinstance(element.get(name), str)), "")
