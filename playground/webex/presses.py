"""What does a Webex client send when somebody presses a button of a card?

The values of the inputs, with the button's own data merged into them; an input that was left alone
sends its value from the card. The client itself holds back a form that is not filled in as the card asks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from playground.webex.drawing import Drawing, Element, Pressable


def find_pressable(drawing: Drawing, label: str, inputs: Mapping[str, str]) -> Pressable:
    """The control with this label; of several, the one that sends the given inputs.

    Raises LookupError, with what is there, for a label or an input that is not.
    """
    same = [one for one in drawing.pressables if one.control.label == label]
    if not same:
        there = ", ".join(describe(one) for one in drawing.pressables) or "nothing"
        raise LookupError(f"there is no {label!r} to press; there is: {there}")
    for one in same:
        if set(inputs) <= set(one.control.inputs):
            return one
    unknown = sorted(set(inputs) - set(same[0].control.inputs))
    there = ", ".join(same[0].control.inputs) or "none"
    raise LookupError(f"{label!r} sends no input {', '.join(unknown)}; it sends: {there}")


def describe(pressable: Pressable) -> str:
    """A control's label, and what it stands in."""
    control = pressable.control
    return repr(control.label) + (f" inside {control.inside!r}" if control.inside else "")


def inputs_sent(pressable: Pressable, given: Mapping[str, str]) -> dict[str, Any]:
    """The `inputs` of the press. Raises ValueError where the client would not send the form."""
    sent: dict[str, Any] = {}
    for element in pressable.inputs:
        name = str(element["id"])
        sent[name] = value_of(element, given[name]) if name in given else default_of(element)
        check_value(element, sent[name])
    data = pressable.action.get("data")
    return sent | data if isinstance(data, dict) else sent


def default_of(element: Element) -> str:
    """What an input sends that nobody has touched."""
    if element["type"] == "Input.Toggle":
        return str(element.get("value", element.get("valueOff", "false")))
    return str(element.get("value", ""))


def value_of(element: Element, given: str) -> str:
    """What an input sends for what a person picked or typed; a choice may be given by its title or its value."""
    if element["type"] == "Input.Toggle" and given in ("true", "false"):
        return str(element.get("valueOn" if given == "true" else "valueOff", given))
    if element["type"] != "Input.ChoiceSet":
        return given
    titles = {str(choice.get("title")): str(choice.get("value")) for choice in element.get("choices", [])}
    picked = given.split(",") if element.get("isMultiSelect") else [given]
    unknown = [one for one in picked if one not in titles and one not in titles.values() and one]
    if unknown:
        raise LookupError(f"{element['id']} has no choice {', '.join(unknown)}; it has: {', '.join(titles)}")
    return ",".join(titles.get(one, one) for one in picked)


def check_value(element: Element, value: str) -> None:
    """Raises ValueError with the card's own message where the client asks for another value."""
    message = str(element.get("errorMessage") or f"{element['id']} is not filled in as the card asks")
    if element.get("isRequired") and not value:
        raise ValueError(message)
    longest = element.get("maxLength")
    if value and isinstance(longest, int) and len(value) > longest:
        raise ValueError(f"{element['id']} takes at most {longest} characters")
    pattern = element.get("regex")
    # \p{...} is not in Python's expressions: such a pattern is left to the service.
    if value and pattern and "\\p" not in pattern and not re.search(str(pattern), value):
        raise ValueError(message)
