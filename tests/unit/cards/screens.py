"""What would a person see of a payload, and is it inside its platform's limits?

Reads payloads back into lines, as each platform documents its pieces; nothing of ours is used for it.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import adaptive_cards
from jsonschema import Draft6Validator
from markdown_it import MarkdownIt
from slack_sdk.models.blocks import Block

FUNCTION = re.compile(r"(?:\{\{DATE\([\dT:Z-]+, SHORT\)\}\}, )?\{\{TIME\([\dT:Z-]+\)\}\}")
QUOTED = re.compile(r"^(?:> )+")
CLOCK = re.compile(r"(?:\d{1,2} [A-Z][a-z]{2}(?: \d{4})?, )?\d\d:\d\d (?:CET|CEST|UTC|GMT|BST)")
ALIKE = str.maketrans("\u2217\u02cd\u223c\u02cb\uff3b\uff3d\u2039\u203a\uff3c", "*_~`[]<>\\")
HIDDEN = ("initial_value", "value")
BIDI = re.compile("[\u202a-\u202e\u2066\u2067\u200e\u200f]")


def slack_lines(blocks: list[dict[str, Any]]) -> list[str]:
    """The lines of a message or modal, without its controls."""
    lines: list[str] = []
    for block in blocks:
        if block["type"] == "context":
            lines.append("".join(html.unescape(one["text"]) for one in block["elements"]))
        elif block["type"] == "section":
            assert block["text"]["type"] == "plain_text"
            assert block["text"]["emoji"] is False
            lines += html.unescape(block["text"]["text"]).split("\n")
        elif block["type"] == "rich_text":
            for element in block["elements"]:
                lines += "".join(map(_piece, element["elements"])).split("\n")
    return lines


def _piece(piece: dict[str, Any]) -> str:
    if piece["type"] == "date":
        return "@@"
    assert piece["type"] == "text", f"a lead's words made a {piece['type']}"
    assert piece["text"]
    return html.unescape(piece["text"])


def check_slack(blocks: list[dict[str, Any]], most: int = 50) -> None:
    """Slack's limits: what its SDK's models check, and what they miss."""
    assert 1 <= len(blocks) <= most
    Block.parse_all(blocks)
    for model in Block.parse_all(blocks):
        model.to_dict()
    ids = [element["action_id"] for block in blocks if block["type"] == "actions" for element in block["elements"]]
    ids += [block["accessory"]["action_id"] for block in blocks if block["type"] == "section"]
    assert len(ids) == len(set(ids))
    for block in blocks:
        assert block["type"] in ("rich_text", "context", "actions", "input", "section")
        assert len(block.get("block_id", "")) <= 255
        if block["type"] == "section":
            assert 1 <= len(block["text"]["text"].encode("utf-16-le")) // 2 <= 3_000
            _check_control(block["accessory"])
        long = any(str(element.get("type")).endswith("static_select") for element in block.get("elements", ()))
        assert len(json.dumps(block, ensure_ascii=False)) < (40_000 if long else 16_000)
        if block["type"] == "actions":
            assert 1 <= len(block["elements"]) <= 25
        for element in block.get("elements", ()) if block["type"] == "actions" else ():
            _check_control(element)
    assert sum(len(text) for text in strings(blocks)) < (60_000 if most > 50 else 40_000)
    for text in strings(_without_values(blocks)):
        assert not re.search(r"[<>]|&(?!(?:amp|lt|gt);)", text), text


def _without_values(payload: Any) -> Any:
    """A payload without what stands in its inputs or behind its options, which is no text that Slack reads."""
    if isinstance(payload, dict):
        return {name: _without_values(value) for name, value in payload.items() if name not in HIDDEN}
    return [_without_values(one) for one in payload] if isinstance(payload, list) else payload


def _check_control(element: dict[str, Any]) -> None:
    if element["type"] in ("static_select", "multi_static_select"):
        groups = element.get("option_groups", [element])
        assert len(groups) <= 100
        assert all(1 <= len(group["options"]) <= 100 for group in groups)
        assert all(1 <= len(one["value"]) <= 150 for group in groups for one in group["options"])
        return
    options = element.get("options", [element])
    assert 1 <= len(options) <= 5
    for option in options:
        text = option["text"]["text"]
        assert 1 <= len(text.encode("utf-16-le")) // 2 <= 75
        assert 1 <= len(option["value"]) <= (150 if "options" in element else 2_000)


def check_modal(view: dict[str, Any]) -> None:
    """A modal's own limits, then its blocks'."""
    for part in ("title", "submit", "close"):
        if part in view:
            assert 1 <= len(view[part]["text"]) <= 24
    assert len(view.get("private_metadata", "")) <= 3_000
    assert "submit" in view or not any(block["type"] == "input" for block in view["blocks"])
    check_slack(view["blocks"], 100)


def adaptive_lines(card: dict[str, Any]) -> list[str]:
    """The lines of a card's body, without its inputs."""
    lines = []
    for element in card["body"]:
        inner = element["items"][0] if element["type"] == "Container" else element
        if inner["type"] == "ColumnSet":
            lines += adaptive_lines({"body": inner["columns"][0]["items"]})
        elif inner["type"] == "RichTextBlock":
            lines.append("".join(run["text"] for run in inner["inlines"]))
        elif inner["type"] == "TextBlock":
            lines.append(markdown(inner["text"]))
    return lines


def markdown(text: str) -> str:
    """What a Markdown text shows. Fails where it holds more than words and bold."""
    bare = FUNCTION.sub("@@", text)
    assert "{{" not in bare, text
    blocks = MarkdownIt("commonmark").parse(bare)
    assert [token.type for token in blocks] == ["paragraph_open", "inline", "paragraph_close"], text
    shown = ""
    for token in blocks[1].children or ():
        assert token.type in ("text", "strong_open", "strong_close"), (token.type, text)
        shown += token.content
    assert "**" not in shown
    return shown


def check_adaptive(card: dict[str, Any], version: str) -> None:
    """The published schema, the host's limits, and what the schema doesn't say."""
    bare = {name: value for name, value in card.items() if name != "msteams"}
    assert bare["version"] == version
    _validator(version).validate(bare)
    assert len(json.dumps(card).encode()) < (25_000 if version == "1.5" else 22_000)
    for actions in _action_rows(card):
        assert 1 <= len(actions) <= 5
        for action in actions:
            assert action["title"]
            assert action["type"] != "Action.OpenUrl"
            if action["type"] == "Action.Execute":
                assert version == "1.5"
                assert action["fallback"]["data"] == action["data"]
    ids = [element["id"] for element in card["body"] if "id" in element]
    assert len(ids) == len(set(ids))


def _action_rows(card: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    if "actions" in card:
        yield card["actions"]
    for element in card["body"]:
        if element["type"] == "ActionSet":
            yield element["actions"]
        if element["type"] == "ColumnSet":
            yield element["columns"][1]["items"][0]["actions"]
    for action in card.get("actions", ()):
        if action["type"] == "Action.ShowCard":
            yield from _action_rows(action["card"])


@cache
def _validator(version: str) -> Draft6Validator:
    path = Path(adaptive_cards.__file__).parent / "schemas" / f"schema-{version}.json"
    return Draft6Validator(json.loads(path.read_text("utf-8")))


def strings(payload: object) -> Iterator[str]:
    """Every text in a payload, property names left out."""
    if isinstance(payload, str):
        yield payload
    elif isinstance(payload, dict):
        for value in payload.values():
            yield from strings(value)
    elif isinstance(payload, list):
        for value in payload:
            yield from strings(value)


def level(lines: list[str]) -> list[str]:
    """Lines as they read alike on every platform: times as "@@", invisible marks away, look-alikes put back, and no
    marks of a quote before them, which a lead may have written as well."""
    read = (QUOTED.sub("", line.replace("\u2060", "").translate(ALIKE)) for line in lines)
    return [CLOCK.sub("@@", line).strip() for line in read]
