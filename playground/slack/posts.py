"""Does Slack take this message, and what becomes of it?

Shared by `chat.*`, response urls and the bodies of answers to commands, which all accept the same message.
"""

from __future__ import annotations

from typing import Any

from playground.slack import blocks as kit
from playground.slack.call import Refused, invalid_blocks
from playground.slack.workspace import Message, Workspace

# Documented: text beyond 40,000 characters is cut when posting; chat.update refuses what is beyond 4,000.
TEXT_POSTED, TEXT_UPDATED = 40_000, 4_000
ATTACHMENTS = 100


def checked(content: dict[str, Any], *, update: bool = False) -> dict[str, Any]:
    """The text, blocks and attachments of a message as Slack keeps them (None for what was not given).

    Raises Refused: `no_text`, `msg_too_long`, `invalid_blocks_format`, `invalid_blocks`, `msg_blocks_too_long`,
    `invalid_attachments`, `too_many_attachments`. `cut` tells that the text was shortened.
    """
    words, blocks, attachments = content.get("text"), content.get("blocks"), content.get("attachments")
    if blocks is not None and not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    if attachments is not None and not isinstance(attachments, list):
        raise Refused("invalid_attachments")
    if not words and not blocks and not attachments:
        raise Refused("no_text")
    words = "" if words is None else str(words)
    if update and len(words) > TEXT_UPDATED:
        raise Refused("msg_too_long")
    if attachments and len(attachments) > ATTACHMENTS:
        raise Refused("too_many_attachments")
    if blocks:
        faults = kit.block_faults(blocks)
        if faults:
            raise invalid_blocks(faults)
        if kit.too_much_text(blocks):
            raise Refused("msg_blocks_too_long")
    kept = []
    for index, one in enumerate(attachments or []):
        if not isinstance(one, dict):
            raise Refused("invalid_attachments")
        faults = kit.block_faults(one.get("blocks") or [], f"/attachments/{index}/blocks")
        if faults:
            raise Refused("invalid_attachments", response_metadata={"messages": [f"[ERROR] {each}" for each in faults]})
        kept.append({**one, "id": index + 1, **({"blocks": kit.filled(one["blocks"])} if one.get("blocks") else {})})
    return {
        "text": words[:TEXT_POSTED],
        "cut": len(words) > TEXT_POSTED,
        "blocks": None if blocks is None else kit.filled(blocks),
        "attachments": None if attachments is None else kept,
    }


def composed(
    workspace: Workspace,
    channel: str,
    content: dict[str, Any],
    kept: dict[str, Any],
    *,
    thread: str | None,
    **more: Any,
) -> Message:
    """A new message of the bot's in a channel (its id), from what was sent and what `checked` made of it; `more` are
    fields of `Message`."""
    return Message(
        workspace.stamp(),
        channel,
        workspace.bot_user,
        text=kept["text"],
        blocks=kept["blocks"] or [],
        attachments=kept["attachments"] or [],
        thread=thread,
        by_bot=True,
        sent=content,
        **more,
    )
