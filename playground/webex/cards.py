"""Would Webex take this card?

One Adaptive Card a message, of version 1.0 to 1.3 (Webex' cards guide), valid by the schema that
Microsoft publishes for 1.3. The schema and its checker are test dependencies: where they are not
installed (the demo), the types of elements and actions are checked all the same.
"""

from __future__ import annotations

import copy
import importlib.util
import json
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from playground.webex.refusal import Refusal

CARD = "application/vnd.microsoft.card.adaptive"
VERSIONS = ("1.0", "1.1", "1.2", "1.3")
MOST_BYTES = 22_000  # of the card's JSON; Webex' own limit is on the encrypted message, and is met about here
ACTIONS = {"Action.Submit", "Action.OpenUrl", "Action.ShowCard", "Action.ToggleVisibility"}
ELEMENTS = {
    *("TextBlock", "RichTextBlock", "Image", "ImageSet", "Media", "Container", "ColumnSet", "FactSet", "ActionSet"),
    *("Input.Text", "Input.Number", "Input.Date", "Input.Time", "Input.Toggle", "Input.ChoiceSet"),
}


def check_attachments(attachments: Any) -> list[dict[str, Any]]:
    """The attachments of a message; raises 400 for more than one, and for anything but a card that Webex takes."""
    if not isinstance(attachments, list) or not all(isinstance(one, dict) for one in attachments):
        raise Refusal(400, "The attachments parameter must be a list of attachments.")
    if len(attachments) > 1:
        raise Refusal(400, "Only one card attachment is supported per message.")
    for attachment in attachments:
        if attachment.get("contentType") != CARD:
            raise Refusal(400, f"Unsupported attachment content type: {attachment.get('contentType')}")
        check_card(attachment.get("content"))
    return attachments


def check_card(card: Any) -> None:
    """Raises 400, with the place of the fault, for a card that Webex refuses."""
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        raise Refusal(400, "Missing Adaptive Card content")
    if not card.get("version"):
        raise Refusal(400, "Missing Adaptive Card Version")
    if card["version"] not in VERSIONS:
        raise Refusal(400, f"Unsupported Adaptive Card Version: {card['version']}")
    text = json.dumps(card, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    if len(text.encode()) > MOST_BYTES:
        raise Refusal(400, f"The Adaptive Card is too large: {len(text.encode())} of {MOST_BYTES} bytes")
    fault = fault_of(text)
    if fault:
        raise Refusal(400, f"Invalid Adaptive Card: {fault}")


@lru_cache(maxsize=256)
def fault_of(text: str) -> str | None:
    """What is wrong with a card (its JSON text), or None. The same card is checked once: edits often repeat it."""
    card = json.loads(text)
    ids: set[str] = set()
    for where, kind, element in typed(card):
        if element.get("type") not in kind:
            return f"{where}: unsupported type {element.get('type')}"
        name = element.get("id")
        if isinstance(name, str):
            if name in ids:
                return f"{where}: duplicate id {name}"
            ids.add(name)
    checker = schema_checker()
    if checker is None:
        return None
    fault = next(iter(checker.iter_errors(card)), None)
    return f"{fault.json_path}: {fault.message[:200]}" if fault else None


def typed(card: dict[str, Any], where: str = "$") -> Iterator[tuple[str, set[str], dict[str, Any]]]:
    """All elements and actions of a card as (place, types allowed there, element), in reading order."""
    for key, kinds in (
        ("body", ELEMENTS),
        ("items", ELEMENTS),
        ("columns", {"Column"}),
        ("actions", ACTIONS),
    ):
        members = card.get(key)
        for number, member in enumerate(members if isinstance(members, list) else []):
            if not isinstance(member, dict):
                continue
            # A column need not name its type: its place does.
            element = {"type": "Column", **member} if key == "columns" else member
            yield f"{where}.{key}[{number}]", kinds, element
            yield from typed(member, f"{where}.{key}[{number}]")
            inner = member.get("card")
            if isinstance(inner, dict):
                yield from typed(inner, f"{where}.{key}[{number}].card")
    select = card.get("selectAction")
    if isinstance(select, dict):
        yield f"{where}.selectAction", ACTIONS - {"Action.ShowCard"}, select


@cache
def schema_checker() -> Any:
    """A checker for Adaptive Cards 1.3, or None where schema or checker are not installed."""
    found = importlib.util.find_spec("adaptive_cards")
    if found is None or found.origin is None or importlib.util.find_spec("jsonschema") is None:
        return None
    from jsonschema import Draft7Validator

    path = Path(found.origin).parent / "schemas" / "schema-1.3.json"
    return Draft7Validator(by_type(json.loads(path.read_text("utf-8"))))


def by_type(schema: dict[str, Any]) -> dict[str, Any]:
    """The same schema, with "any of these elements" told apart by their type first.

    As published, a checker tries every kind of element at every place, which takes long and ends
    in "not valid under any of the given schemas"; by type it is quick and names the wrong property.
    """
    schema = copy.deepcopy(schema)
    schema["allOf"] = schema.pop("anyOf")[0]["allOf"]  # the one thing that a whole card can be
    for name, definition in schema["definitions"].items():
        if not name.startswith("ImplementationsOf."):
            continue
        kinds = [choice["allOf"][0]["$ref"].removeprefix("#/definitions/") for choice in definition.pop("anyOf")]
        plain_text = {"type": "string"} if name == "ImplementationsOf.Inline" else False
        definition["if"] = {"type": "object"}
        definition["then"] = {
            "required": ["type"],
            "properties": {"type": {"enum": kinds}},
            "allOf": [
                {"if": {"properties": {"type": {"const": kind}}}, "then": {"$ref": f"#/definitions/{kind}"}}
                for kind in kinds
            ],
        }
        definition["else"] = plain_text
    return schema
