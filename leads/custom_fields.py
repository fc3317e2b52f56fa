"""What is a field of the organisation's own, and may it be so?

It has a name on the wire, a label, one of the four sections or the lead's own, and a type that never changes once it is
made: values of it stand with leads, and conditions in rules and saved views.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar, get_args

from leads.fields import CATALOGUE, Field, FieldType, Section
from leads.shapes import Unfit, exact_text
from leads.suggestion import did_you_mean, listed, quoted

Word = TypeVar("Word", bound=str)

TYPES: tuple[FieldType, ...] = get_args(FieldType)
HOMES: tuple[Section, ...] = ("personal", "conversation", "company", "insights", "lead")
MOST_FIELDS = 200
"""Own fields of one organisation: each stands in every list of fields."""
MOST_CHOICES = 100
MOST_NAME = 50
MOST_LABEL = 60
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_KEYS = ("name", "label", "section", "type", "choices")


class FieldFault(ValueError):
    """What is wrong with a field. `code`: "bad_request", or "refused" where such a field is there already."""

    def __init__(self, sentence: str, code: str = "bad_request") -> None:
        super().__init__(sentence)
        self.code = code


def read_field(body: object) -> Field:
    """The field that a JSON object writes: `name` and `type`, with `label`, `section` and, of a choice or a list, its
    `choices`. Raises FieldFault."""
    if not isinstance(body, dict):
        raise FieldFault('A field is an object such as {"name": "plan", "label": "Plan", "type": "text"}.')
    for key in body:
        if key not in _KEYS:
            raise FieldFault(f"A field has no key {quoted(str(key))}. Allowed: {', '.join(_KEYS)}.")
    name = _name(body.get("name"))
    type = _one_of(body.get("type"), "type", TYPES)
    section = _one_of(body.get("section", "lead"), "section", HOMES)
    label = _label(body["label"]) if "label" in body else " ".join(name.replace("_", " ").split()).capitalize()
    choices = _choices(body.get("choices"), type)
    return Field(name, label, section, type, choices, custom=True)


def changed(old: Field, new: Field) -> Field:
    """The field as it is after somebody wrote it again. Raises FieldFault where its type, or a choice that leads may
    have, would be another."""
    if old.type != new.type:
        raise FieldFault(f"{old.name} is a {old.type} field: its type can't be changed any more.", "refused")
    gone = [choice for choice in old.choices if choice not in new.choices]
    if gone or (not old.choices and new.choices):
        words = f" lacks {listed(map(quoted, gone[:5]), 'and')}" if gone else " took any text until now"
        raise FieldFault(f"{old.name}{words}: choices can be added, and none taken away.", "refused")
    return new


def _name(value: object) -> str:
    if not isinstance(value, str) or len(value) > MOST_NAME or _NAME.fullmatch(value) is None:
        said = f"small letters, digits and underscores, a letter first, at most {MOST_NAME} characters"
        raise FieldFault(f"The name is {said}: contract_value.")
    if value in CATALOGUE.built_in:
        raise FieldFault(f"{value} is a field that Leadbell brings.", "refused")
    return value


def _label(value: object) -> str:
    try:
        label = exact_text(value).strip()
    except Unfit:
        label = ""
    if not 0 < len(label) <= MOST_LABEL or not label.isprintable() or label.isspace():
        raise FieldFault(f"The label is a text of 1 to {MOST_LABEL} characters that can be printed.")
    return label


def _one_of(value: object, what: str, allowed: tuple[Word, ...]) -> Word:
    found = next((word for word in allowed if word == value), None)
    if found is None:
        near = did_you_mean(value, allowed) if isinstance(value, str) else ""
        raise FieldFault(f"The {what} is one of {listed(allowed)}. {near}".rstrip())
    return found


def _choices(value: object, type: FieldType) -> tuple[str, ...]:
    if value is None or value == []:
        if type == "choice":
            raise FieldFault("A choice needs its `choices`: a list of texts.")
        return ()
    if type not in ("choice", "list"):
        raise FieldFault("Only a choice or a list has `choices`.")
    if not isinstance(value, list) or len(value) > MOST_CHOICES:
        raise FieldFault(f"`choices` is a list of 1 to {MOST_CHOICES} texts.")
    choices = tuple(_choice(one) for one in value)
    folded = {one.casefold().replace(" ", "_") for one in choices}
    if len(folded) != len(choices):
        raise FieldFault("Two of the `choices` differ by nothing but case or a space.")
    return choices


def _choice(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not 0 < len(text) <= MOST_LABEL or not text.isprintable():
        raise FieldFault(f"Each of the `choices` is a text of 1 to {MOST_LABEL} characters that can be printed.")
    return text


def written(field: Field) -> Mapping[str, object]:
    """A field as the HTTP interface tells it."""
    told: dict[str, object] = {
        "name": field.name, "label": field.label, "section": field.section, "type": field.type,
        "settable": field.settable, "custom": field.custom,
    }  # fmt: skip
    return {**told, "choices": list(field.choices)} if field.choices else told
