"""What kind of request is this, and has it the parts that its kind must have?

Bolt takes parts for granted and answers 500 where one is missing, so that they are looked at first. What only
some payloads leave out is filled in.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from bot.platforms.inbound import Refused, read_object

KINDS = {
    "url_verification", "event_callback", "block_actions", "view_submission", "view_closed", "shortcut",
    "message_action", "command",
}  # fmt: skip


OBJECTS = ("event", "view", "container", "message", "state", "item")
"""Parts that are objects wherever they stand."""

NAMED = ("user", "channel", "team", "enterprise")
"""Parts that are objects, or ids alone."""


def read_payload(body: bytes, content_type: str) -> dict[str, Any] | None:
    """The payload of a verified request; None for a kind that Leadbell has no use for. Raises `Refused` (400)."""
    return check_payload(_unwrap(body, content_type))


def check_payload(payload: dict[str, Any]) -> dict[str, Any] | None:
    """The payload, with what its kind must have; None for a kind that Leadbell has no use for. Raises `Refused`."""
    kind = payload.get("type")
    if kind is None and isinstance(payload.get("command"), str):
        kind = "command"
    if not isinstance(kind, str) or kind not in KINDS:
        return None
    _check(payload, kind)
    return payload


def _unwrap(body: bytes, content_type: str) -> dict[str, Any]:
    if content_type.partition(";")[0].strip().lower() == "application/json" or body[:1] == b"{":
        return read_object(body)
    try:
        if body.startswith(b"payload=") and b"&" not in body:  # every press: one field, of ten thousand characters
            return read_object(unquote_to_bytes(body[len(b"payload=") :].replace(b"+", b" ")).decode())
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100, errors="strict"))
    except ValueError:
        raise Refused(400, "The body is neither JSON nor a form.") from None
    return read_object(fields["payload"]) if "payload" in fields else dict(fields)


def _check(payload: dict[str, Any], kind: str) -> None:
    for name in (*OBJECTS, *NAMED):
        if payload.get(name) is None:
            payload.pop(name, None)  # Bolt tells a missing part from an empty one, but not from null
        elif not isinstance(payload[name], dict | str if name in NAMED else dict):
            raise Refused(400, f'The payload has no "{name}", or it has the wrong shape.')
    if kind == "event_callback":
        _need(payload, "event", dict)
        _need(payload["event"], "type", str)
    elif kind == "url_verification":
        _need(payload, "challenge", str)
    elif kind == "command":
        _need(payload, "user_id", str)
    else:
        _need(payload, "user", dict)
        _need(payload["user"], "id", str)
    if kind == "block_actions":
        _need(payload, "actions", list)
        if not payload["actions"] or not all(isinstance(action, dict) for action in payload["actions"]):
            raise Refused(400, 'The payload has no "actions".')
        for action in payload["actions"]:
            _fill(action, "action_id")
            _fill(action, "block_id")
    elif kind in ("view_submission", "view_closed"):
        _need(payload, "view", dict)
        _fill(payload["view"], "callback_id")
        _fill(payload["view"], "type", "modal")
    elif kind in ("shortcut", "message_action"):
        _fill(payload, "callback_id")


def _fill(part: dict[str, Any], name: str, value: str = "") -> None:
    if not isinstance(part.get(name), str):
        part[name] = value


def _need(part: dict[str, Any], name: str, kind: type) -> None:
    if not isinstance(part.get(name), kind):
        raise Refused(400, f'The payload has no "{name}", or it has the wrong shape.')
