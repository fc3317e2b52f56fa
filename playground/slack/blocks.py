"""Does Slack accept these blocks, or this view, and what does it make of them?

Limits are those of the Block Kit reference: 50 blocks a message, 100 a view, section 3,000 characters and 10 fields of
2,000, header 150, 25 elements in actions, 10 in context, modal title 24, private_metadata 3,000, a view 250 kB.
"""

from __future__ import annotations

import copy
import json
import secrets
from typing import Any

from playground.slack.composition import (
    ANY_TEXT,
    PLAIN,
    Check,
    Faults,
    anything,
    boolean,
    items,
    one_of,
    shape,
    string,
    text,
)
from playground.slack.elements import IN_ACTIONS, IN_INPUT, IN_SECTION, element

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
VIEW_BYTES = 250_000

# Not documented, but on record in Slack's own issue tracker (bolt-js 2509): blocks whose text passes about 13,200
# characters in all are refused with msg_blocks_too_long though each is within its own limit.
MESSAGE_BLOCK_TEXT = 13_200


def _context_item(faults: Faults, value: Any, at: str) -> None:
    if isinstance(value, dict) and value.get("type") == "image":
        element(("image",))(faults, value, at)
    else:
        text(3000, ANY_TEXT)(faults, value, at)


_BLOCKS: dict[str, tuple[dict[str, Check], dict[str, Check]]] = {
    "section": (
        {},
        {
            "text": text(3000, ANY_TEXT),
            "fields": items(1, 10, text(2000, ANY_TEXT)),
            "accessory": element(IN_SECTION),
            "expand": boolean,
        },
    ),
    "actions": ({"elements": items(1, 25, element(IN_ACTIONS))}, {}),
    "context": ({"elements": items(1, 10, _context_item)}, {}),
    "divider": ({}, {}),
    "header": ({"text": text(150)}, {}),
    "image": ({"alt_text": string(2000)}, {"image_url": string(3000), "slack_file": anything, "title": text(2000)}),
    "input": (
        {"label": text(2000), "element": element(IN_INPUT)},
        {"hint": text(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": ({"elements": items(0, 1000, anything)}, {}),
    "markdown": ({"text": string(12_000)}, {}),
    "video": (
        {"alt_text": string(2000), "title": text(200), "thumbnail_url": string(3000), "video_url": string(3000)},
        {
            "title_url": string(3000),
            "description": text(200),
            "author_name": string(50),
            "provider_name": string(50),
            "provider_icon_url": string(3000),
        },
    ),
}


def block_faults(blocks: Any, at: str = "/blocks", most: int = MESSAGE_BLOCKS) -> list[str]:
    """What Slack finds wrong with a list of blocks: sentences with JSON pointers, none when it is fine."""
    faults = Faults()
    items(0, most, _block)(faults, blocks, at)
    _no_doubles(faults, blocks, at, "block_id", "block")
    return faults.found


def _block(faults: Faults, value: Any, at: str) -> None:
    if not isinstance(value, dict):
        faults.add("must provide an object", at)
        return
    kind = value.get("type")
    if kind not in _BLOCKS:
        faults.add(f"unsupported type: {kind}", f"{at}/type")
        return
    required, optional = _BLOCKS[kind]
    shape(faults, value, at, {"type": string(50), **required}, {"block_id": string(255), **optional})
    if kind == "section" and not value.get("text") and not value.get("fields"):
        faults.add("missing required field: text", at)
    if kind == "image" and ("image_url" in value) == ("slack_file" in value):
        faults.add("must have either image_url or slack_file", at)
    _no_doubles(faults, value.get("elements"), f"{at}/elements", "action_id", "action")


def _no_doubles(faults: Faults, listed: Any, at: str, key: str, noun: str) -> None:
    """No two entries have the same name under `key`."""
    seen: set[str] = set()
    for index, one in enumerate(listed if isinstance(listed, list) else []):
        name = one.get(key) if isinstance(one, dict) else None
        if isinstance(name, str) and name in seen:
            faults.add(f"`{key}` `{name}` already exists for another {noun}", f"{at}/{index}/{key}")
        elif isinstance(name, str):
            seen.add(name)


def too_much_text(blocks: list[dict[str, Any]]) -> bool:
    """Whether a message's blocks together hold more text than Slack takes."""
    return sum(len(words) for words in _strings(blocks)) > MESSAGE_BLOCK_TEXT


def _strings(value: Any) -> list[str]:
    if isinstance(value, list):
        return [words for item in value for words in _strings(item)]
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [words for item in value.values() for words in _strings(item)]
    return []


_VIEW: dict[str, Check] = {
    "callback_id": string(255, 0),
    "private_metadata": string(3000, 0),
    "external_id": string(255, 0),
}
_MODAL: dict[str, Check] = {
    **_VIEW,
    "close": text(24),
    "submit": text(24),
    "clear_on_close": boolean,
    "notify_on_close": boolean,
    "submit_disabled": boolean,
}


def view_faults(view: Any, kinds: tuple[str, ...]) -> list[str]:
    """What Slack finds wrong with a view of one of these kinds ("modal", "home")."""
    faults = Faults()
    if not isinstance(view, dict):
        faults.add("must provide an object", "/view")
        return faults.found
    kind = view.get("type")
    one_of(*kinds)(faults, kind, "/view/type")
    if faults.found:
        return faults.found
    needed: dict[str, Check] = {"type": string(20), "blocks": anything}
    if kind == "modal":
        needed["title"] = text(24, PLAIN)
    shape(faults, view, "/view", needed, _MODAL if kind == "modal" else _VIEW)
    blocks = view.get("blocks")
    if blocks is not None:
        faults.found += block_faults(blocks, "/view/blocks", VIEW_BLOCKS)
    asks = any(isinstance(one, dict) and one.get("type") == "input" for one in blocks or [])
    if kind == "modal" and asks and not view.get("submit"):
        faults.add("missing required field: submit", "/view")
    return faults.found


def view_too_large(view: Any) -> bool:
    """Whether a view passes 250 kB as JSON."""
    return len(json.dumps(view).encode()) > VIEW_BYTES


def filled(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks as Slack keeps and echoes them: ids made where none were given, text objects with their defaults."""
    out: list[dict[str, Any]] = copy.deepcopy(blocks)
    for block in out:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        inner = [block.get("accessory"), block.get("element")]
        inner += block.get("elements") or [] if block["type"] == "actions" else []
        for one in inner:
            if isinstance(one, dict) and one.get("type") != "image":
                one.setdefault("action_id", secrets.token_urlsafe(4)[:5])
    _defaults(out)
    return out


def _defaults(value: Any) -> None:
    if isinstance(value, list):
        for item in value:
            _defaults(item)
    elif isinstance(value, dict):
        if value.get("type") == "plain_text":
            value.setdefault("emoji", True)
        elif value.get("type") == "mrkdwn":
            value.setdefault("verbatim", False)
        for item in value.values():
            _defaults(item)
