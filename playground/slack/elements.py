"""Which interactive elements does Slack accept, with which limits?

Limits are those of the Block Kit reference: button text 75, value 2,000, url 3,000; 1 to 5 entries in an overflow
menu; 100 options in a select; 10 radio buttons or checkboxes; placeholder 150; action_id 255.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playground.slack.composition import (
    ANY_TEXT,
    Check,
    Faults,
    anything,
    boolean,
    confirmation,
    group,
    items,
    number,
    one_of,
    option,
    shape,
    string,
    text,
)


@dataclass(frozen=True)
class Element:
    """What one type of element must and may have."""

    required: dict[str, Check] = field(default_factory=dict)
    optional: dict[str, Check] = field(default_factory=dict)


_ID: dict[str, Check] = {"action_id": string(255)}
_PICK: dict[str, Check] = {
    **_ID,
    "confirm": confirmation,
    "focus_on_load": boolean,
    "placeholder": text(150),
}
_MANY: dict[str, Check] = {**_PICK, "max_selected_items": number(1, 100)}
_TYPED: dict[str, Check] = {
    **_ID,
    "placeholder": text(150),
    "initial_value": string(3000, 0),
    "dispatch_action_config": anything,
    "focus_on_load": boolean,
}
_STATIC: dict[str, Check] = {"options": items(1, 100, option()), "option_groups": items(1, 100, group)}
_FEW = items(1, 10, option(ANY_TEXT))
_DATE = string(10, 10)
_CONVERSATIONS: dict[str, Check] = {"default_to_current_conversation": boolean, "filter": anything}

ELEMENTS: dict[str, Element] = {
    "button": Element(
        {"text": text(75)},
        {
            **_ID,
            "url": string(3000),
            "value": string(2000),
            "style": one_of("primary", "danger"),
            "confirm": confirmation,
            "accessibility_label": string(75),
        },
    ),
    "overflow": Element({"options": items(1, 5, option(linked=True))}, {**_ID, "confirm": confirmation}),
    "static_select": Element({}, {**_PICK, **_STATIC, "initial_option": option()}),
    "external_select": Element({}, {**_PICK, "initial_option": option(), "min_query_length": number(0, 100)}),
    "users_select": Element({}, {**_PICK, "initial_user": string(255)}),
    "conversations_select": Element(
        {}, {**_PICK, **_CONVERSATIONS, "initial_conversation": string(255), "response_url_enabled": boolean}
    ),
    "channels_select": Element({}, {**_PICK, "initial_channel": string(255), "response_url_enabled": boolean}),
    "multi_static_select": Element({}, {**_MANY, **_STATIC, "initial_options": items(1, 100, option())}),
    "multi_external_select": Element(
        {}, {**_MANY, "initial_options": items(1, 100, option()), "min_query_length": number(0, 100)}
    ),
    "multi_users_select": Element({}, {**_MANY, "initial_users": items(1, 100, string(255))}),
    "multi_conversations_select": Element(
        {}, {**_MANY, **_CONVERSATIONS, "initial_conversations": items(1, 100, string(255))}
    ),
    "multi_channels_select": Element({}, {**_MANY, "initial_channels": items(1, 100, string(255))}),
    "datepicker": Element({}, {**_PICK, "initial_date": _DATE}),
    "timepicker": Element({}, {**_PICK, "initial_time": string(5, 5), "timezone": string(100)}),
    "datetimepicker": Element({}, {**_PICK, "initial_date_time": number(10**9, 10**10 - 1)}),
    "checkboxes": Element(
        {"options": _FEW}, {**_ID, "initial_options": _FEW, "confirm": confirmation, "focus_on_load": boolean}
    ),
    "radio_buttons": Element(
        {"options": _FEW},
        {**_ID, "initial_option": option(ANY_TEXT), "confirm": confirmation, "focus_on_load": boolean},
    ),
    "plain_text_input": Element(
        {}, {**_TYPED, "multiline": boolean, "min_length": number(0, 3000), "max_length": number(1, 3000)}
    ),
    "email_text_input": Element({}, _TYPED),
    "url_text_input": Element({}, _TYPED),
    "number_input": Element(
        {"is_decimal_allowed": boolean}, {**_TYPED, "min_value": string(100), "max_value": string(100)}
    ),
    "rich_text_input": Element({}, {**_TYPED, "initial_value": anything}),
    "image": Element(
        {"alt_text": string(2000)},
        {"image_url": string(3000), "slack_file": anything},
    ),
}

TYPED = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input")
IN_ACTIONS = (*(name for name in ELEMENTS if name not in (*TYPED, "image")), "rich_text_input")
IN_SECTION = tuple(name for name in ELEMENTS if name not in TYPED)
IN_INPUT = tuple(name for name in ELEMENTS if name not in ("button", "overflow", "image"))


def element(allowed: tuple[str, ...]) -> Check:
    """An element of one of these types, within its limits."""

    def check(faults: Faults, value: Any, at: str) -> None:
        if not isinstance(value, dict):
            faults.add("must provide an object", at)
            return
        kind = value.get("type")
        if kind not in allowed:
            faults.add(f"unsupported type: {kind}", f"{at}/type")
            return
        known = ELEMENTS[kind]
        shape(faults, value, at, {"type": string(50), **known.required}, known.optional)
        if kind in ("static_select", "multi_static_select") and ("options" in value) == ("option_groups" in value):
            faults.add("must have either options or option_groups", at)
        if kind == "image" and ("image_url" in value) == ("slack_file" in value):
            faults.add("must have either image_url or slack_file", at)
        _initial(faults, value, at)

    return check


def choices(value: dict[str, Any]) -> list[dict[str, Any]]:
    """All options of an element, those in groups included."""
    out = [one for one in value.get("options") or [] if isinstance(one, dict)]
    for one in value.get("option_groups") or []:
        out += [inner for inner in one.get("options") or [] if isinstance(inner, dict)]
    return out


def _initial(faults: Faults, value: dict[str, Any], at: str) -> None:
    """What is chosen at first must be one of the options exactly, says the reference."""
    if value.get("type") in ("external_select", "multi_external_select"):
        return
    chosen = [value["initial_option"]] if value.get("initial_option") else value.get("initial_options") or []
    known = {one.get("value") for one in choices(value)}
    for one in chosen:
        if isinstance(one, dict) and one.get("value") not in known:
            faults.add("initial option is not among the options", at)
