"""From where in Slack did a press or some words come, so that the answer finds its way back?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.platforms.slack.workspace import named
from cards.model import HELD


@dataclass(frozen=True, slots=True)
class Origin:
    """Ids and addresses as Slack gave them; "" where there is none."""

    user: str
    channel: str = ""
    thread: str = ""  # ts of the thread's first message, where it came from inside a thread
    message: str = ""  # ts of the pressed card, where it can be edited
    whisper: bool = False  # pressed in a whisper, which only its response_url can change
    direct: bool = False  # written in Leadbell's direct messages
    trigger: str = ""  # opens a modal within 3 s
    view: str = ""  # id of the modal that is open
    above: str = ""  # opens another one on top of it within 3 s
    home: bool = False  # on the person's own home tab
    hash: str = ""  # of that home tab, as the person saw it
    response_url: str = ""
    workspaces: frozenset[str] = frozenset()  # that the payload names

    @property
    def direct_message(self) -> bool:
        """Whether it came from the person's direct messages with Leadbell; Slack's ids of those begin with a D."""
        return self.channel.startswith("D")


def read_press(body: Mapping[str, Any]) -> Origin:
    """The origin of a `block_actions` payload."""
    container, message, view = (_part(body, name) for name in ("container", "message", "view"))
    ts = _text(container, "message_ts") or _text(message, "ts")
    thread = _text(message, "thread_ts") or _text(container, "thread_ts")
    whisper = bool(container.get("is_ephemeral"))
    if _text(view, "type") == "home":
        user, trigger, hash = _text(_part(body, "user"), "id"), _text(body, "trigger_id"), _text(view, "hash")
        return Origin(user, trigger=trigger, home=True, hash=hash, workspaces=named(body))
    held = read_metadata(_text(view, "private_metadata"))[1] if view else None
    if held is not None:
        user, above = _text(_part(body, "user"), "id"), _text(body, "trigger_id")
        return replace(held, user=user, view=_text(view, "id"), above=above, workspaces=named(body))
    return Origin(
        user=_text(_part(body, "user"), "id"),
        channel=_text(container, "channel_id") or _text(_part(body, "channel"), "id"),
        thread=thread if thread != ts else "",
        message="" if whisper else ts,
        whisper=whisper,
        trigger=_text(body, "trigger_id"),
        response_url=_text(body, "response_url"),
        workspaces=named(body),
    )


def write_metadata(token: str, origin: Origin | None = None, form: str = "") -> str:
    """What a modal carries (`private_metadata`, at most 3,000 characters): its submit's token, where the press was that
    opened it, and what its form holds."""
    held = {"token": token} | ({"held": form} if form else {})
    if origin is not None:
        named = {"channel": origin.channel, "thread": origin.thread, "message": origin.message}
        held |= {name: value for name, value in named.items() if value}
    return json.dumps(held, separators=(",", ":"))


def read_metadata(metadata: str) -> tuple[str, Origin]:
    """Token and origin of what `write_metadata` wrote; a bare token is read as one."""
    try:
        held = json.loads(metadata)
    except (ValueError, RecursionError):
        held = None
    if not isinstance(held, dict):
        return metadata, Origin(user="")
    return _text(held, "token"), Origin("", _text(held, "channel"), _text(held, "thread"), _text(held, "message"))


def read_held(view: object) -> dict[str, str]:
    """What the form of an open modal holds, as an input; nothing where it holds nothing."""
    try:
        held = json.loads(_text(view, "private_metadata") if isinstance(view, dict) else "")
    except (ValueError, RecursionError):
        return {}
    text = _text(held, "held") if isinstance(held, dict) else ""
    return {HELD: text} if text else {}


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def _text(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name)
    return found if isinstance(found, str) else ""
