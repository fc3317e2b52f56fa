"""Would Teams take this message: its size, its attachments, its cards?"""

from __future__ import annotations

import copy
import json
import re
from functools import cache
from importlib import resources
from typing import Any

from playground.teams.faults import Fault, fault

LARGEST = 28 * 1024  # bytes of JSON in UTF-8: Teams' documentation speaks of about 28 KB a message
NEWEST = (1, 5)  # the Adaptive Cards version that Teams renders for bots
EXECUTE_SINCE = (1, 4)
MOST_CARDS = 10  # in one list or carousel
ADAPTIVE = "application/vnd.microsoft.card.adaptive"
OTHERS = re.compile(
    r"application/vnd\.microsoft\.card\.(hero|thumbnail|receipt|signin|oauth|carousel)"
    r"|application/vnd\.microsoft\.teams\.(card\.o365connector|card\.list|card\.file\.consent|card\.file\.info"
    r"|file\.download\.info)|image/[\w.+-]+|text/html"
)


def inspect(activity: Any, *, update: bool = False) -> None:
    """Let a message of the bot pass; raises Fault 400 or 413 in the Connector's shape."""
    if not isinstance(activity, dict):
        raise fault(400, "BadSyntax", "Invalid activity.")
    if activity.get("type") not in ("message", "typing"):
        raise fault(400, "BadArgument", "Unknown activity type.")
    if len(json.dumps(activity, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")) > LARGEST:
        raise Fault(413)
    if activity["type"] == "typing":
        return
    text, attachments = activity.get("text") or "", activity.get("attachments") or []
    if not isinstance(text, str) or not isinstance(attachments, list):
        raise fault(400, "BadSyntax", "Invalid activity.")
    if not text and not attachments:
        raise fault(400, "BadSyntax", "Empty message.")
    # Text and a card in one activity are two messages in Teams, so one message can't be turned into them.
    if update and len(attachments) + bool(text) > 1:
        raise fault(400, "BadSyntax", "Activity resulted into multiple skype activities")
    if len(attachments) > MOST_CARDS:
        raise fault(400, "BadArgument", f"More than {MOST_CARDS} attachments.")
    for attachment in attachments:
        kind = attachment.get("contentType") if isinstance(attachment, dict) else None
        if kind == ADAPTIVE:
            problem = card_problem(attachment.get("content"))
            if problem:
                raise fault(400, "BadArgument", f"Invalid Adaptive Card: {problem}")
        elif not (isinstance(kind, str) and OTHERS.fullmatch(kind)):
            raise fault(400, "BadArgument", "Unknown attachment type")


def card_problem(card: Any) -> str | None:
    """Why Teams would not show this Adaptive Card, or None. Checked against the published schema of its version."""
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        return "not an AdaptiveCard"
    matched = re.fullmatch(r"(\d+)\.(\d+)", str(card.get("version", "")))
    if matched is None:
        return f"version {card.get('version')!r} is not a version"
    version = (int(matched[1]), int(matched[2]))
    if not (1, 0) <= version <= NEWEST:
        return f"version {card['version']} is not supported"
    if version < EXECUTE_SINCE and _has_execute(card):
        return f"Action.Execute needs version 1.4, the card is {card['version']}"
    validator = _validator(card["version"])
    if validator is None:
        return None
    error = next(iter(sorted(validator.iter_errors(_bare(card)), key=_depth, reverse=True)), None)
    return None if error is None else _sentence(error)


def _bare(card: dict[str, Any]) -> Any:
    """The card without what Teams adds to the schema: `msteams` and `msTeams`, anywhere but inside an action's data."""

    def strip(node: Any) -> Any:
        if isinstance(node, dict):
            kept = {key: value for key, value in node.items() if key.casefold() != "msteams"}
            return {key: copy.copy(value) if key == "data" else strip(value) for key, value in kept.items()}
        return [strip(item) for item in node] if isinstance(node, list) else node

    return strip(card)


def _has_execute(node: Any) -> bool:
    if isinstance(node, dict):
        return node.get("type") == "Action.Execute" or any(_has_execute(v) for k, v in node.items() if k != "data")
    return isinstance(node, list) and any(_has_execute(item) for item in node)


@cache
def _validator(version: str) -> Any:
    """The schema of a version, ready to check cards; None where the packages that ship it are not installed.

    They belong to the tests. A demo without them shows what it is sent, and the tests have checked the cards.
    """
    try:
        import jsonschema

        folder = resources.files("adaptive_cards")
    except ModuleNotFoundError:
        return None
    schema = json.loads((folder / "schemas" / f"schema-{version}.json").read_text("utf-8"))
    return jsonschema.Draft6Validator(schema)


def _depth(error: Any) -> int:
    return len(error.absolute_path)


def _sentence(error: Any) -> str:
    """The schema's complaint in short: of the alternatives tried, the one that the element claims to be."""
    while error.context:
        tried: dict[Any, list[Any]] = {}
        for child in error.context:
            tried.setdefault(next(iter(child.schema_path), None), []).append(child)
        claimed = [group for group in tried.values() if not any(_wrong_kind(child) for child in group)]
        error = max((child for group in claimed or tried.values() for child in group), key=_depth)
    path = "/".join(str(step) for step in error.absolute_path)
    return f"{path or 'card'}: {error.message[:200]}"


def _wrong_kind(error: Any) -> bool:
    """Whether this complaint, or one that it sums up, says that the element is of another kind."""
    if error.validator == "enum" and list(error.relative_path)[-1:] == ["type"]:
        return True
    return error.validator in ("allOf", "$ref") and any(_wrong_kind(child) for child in error.context or ())
