"""What can be pressed on a card, and which inputs does a press send along?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playground.local import Control

OVERFLOW = "…"  # the menu of what has no room: secondary actions, and all after the sixth
ROOM = 6  # actions that Teams shows side by side
PRESSED = ("Action.Execute", "Action.Submit", "Action.OpenUrl")


@dataclass(frozen=True)
class Pressable:
    """One action as it is drawn, with the inputs that it gathers: those of its card and of the cards around it."""

    action: dict[str, Any]
    inside: str | None
    inputs: tuple[dict[str, Any], ...] = field(default=())

    @property
    def label(self) -> str:
        """The words on the button."""
        return str(self.action.get("title") or self.action.get("tooltip") or "")

    def control(self) -> Control:
        """The same, as the playground's protocol describes it."""
        return Control(self.label, self.inside, tuple(str(i["id"]) for i in self.inputs if i.get("id")))


def pressables(card: dict[str, Any], *, form: bool = False) -> list[Pressable]:
    """All that can be pressed on a card, in reading order. In a form (a dialog) Action.Execute is not offered."""
    kinds = PRESSED[1:] if form else PRESSED
    return [found for found in _walk(card, None, ()) if found.action["type"] in kinds]


def gather(pressable: Pressable, filled: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """The values that a press sends (an empty field is left out) and the ids that the client finds fault with.

    Raises LookupError where `filled` names an input that is not there.
    """
    known = {str(node["id"]): node for node in pressable.inputs if node.get("id")}
    strange = sorted(set(filled) - set(known))
    if strange:
        raise LookupError(f"no input {', '.join(strange)} goes with {pressable.label!r}; there is: {', '.join(known)}")
    values, faulty = {}, []
    for id, node in known.items():
        value = filled.get(id, _preset(node))
        pattern = node.get("regex")
        off = node["type"] == "Input.Toggle" and value == str(node.get("valueOff", "false"))
        if (node.get("isRequired") and (not value or off)) or (value and pattern and not re.search(pattern, value)):
            faulty.append(id)
        if value:
            values[id] = value[: node["maxLength"]] if isinstance(node.get("maxLength"), int) else value
    return values, faulty


def _preset(node: dict[str, Any]) -> str:
    if node["type"] == "Input.Toggle":
        return str(node.get("value", node.get("valueOff", "false")))
    return str(node.get("value", ""))


def _walk(card: dict[str, Any], inside: str | None, outer: tuple[dict[str, Any], ...]) -> Iterator[Pressable]:
    """One card's actions: those in its body as they come, then its action bar; ShowCards open in their place."""
    inputs = (*_inputs(card.get("body") or []), *outer)
    for bar in (*_bars(card.get("body") or []), card.get("actions") or []):
        primary = 0
        for action in bar:
            if not isinstance(action, dict) or "type" not in action or action.get("isEnabled") is False:
                continue
            hidden = action.get("mode") == "secondary" or primary >= ROOM
            primary += not hidden
            if action["type"] == "Action.ShowCard":
                yield from _walk(action.get("card") or {}, str(action.get("title", "")), inputs)
            else:
                gathered = () if action.get("associatedInputs") == "none" else inputs
                yield Pressable(action, inside or (OVERFLOW if hidden else None), gathered)


def _bars(nodes: list[Any]) -> Iterator[list[dict[str, Any]]]:
    """The rows of actions inside a body: action sets, and what a tap on a part does where it says so in words."""
    for node in nodes:
        if not isinstance(node, dict) or node.get("isVisible") is False:
            continue
        tap = node.get("selectAction")
        if isinstance(tap, dict) and (tap.get("title") or tap.get("tooltip")):
            yield [tap]
        if node.get("type") == "ActionSet":
            yield node.get("actions") or []
        for part in ("items", "columns", "rows", "cells"):
            yield from _bars(node.get(part) or [])


def _inputs(nodes: list[Any]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        if isinstance(node, dict):
            if str(node.get("type", "")).startswith("Input."):
                yield node
            for part in ("items", "columns", "rows", "cells"):
                yield from _inputs(node.get(part) or [])
