"""How does a file get into a channel? `files.getUploadURLExternal`, the bytes, `files.completeUploadExternal`."""

from __future__ import annotations

import secrets
from typing import Any

from playground.slack import events
from playground.slack.call import Call, Refused, invalid_arguments
from playground.slack.chat import destination, writable
from playground.slack.workspace import Message, Workspace

KEPT_UPLOADS = 1_000
MOST = 1_000_000_000
"""Bytes of a file: 1 GB (Slack's help, "Add files to Slack")."""


def upload_url(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Where to send a file's bytes to."""
    name, length = call.needed("filename"), call.needed("length")
    if not length.isdigit() or int(length) < 1:
        raise invalid_arguments("must be more than 0 [json-pointer:/length]")
    if int(length) > MOST:
        raise Refused("file_upload_size_restricted")
    file_id = "F" + secrets.token_hex(5).upper()
    secret = secrets.token_urlsafe(24)
    workspace.uploads[file_id] = {"id": file_id, "name": name, "title": name, "size": int(length), "secret": secret}
    while len(workspace.uploads) > KEPT_UPLOADS:
        del workspace.uploads[next(iter(workspace.uploads))]
    return {"upload_url": f"{workspace.url}/upload/v1/{secret}", "file_id": file_id}


def received(workspace: Workspace, secret: str, content: bytes) -> tuple[int, str]:
    """Take a file's bytes; returns HTTP status and the plain answer of the upload service."""
    for one in workspace.uploads.values():
        if one["secret"] == secret:
            one["content"] = content
            return 200, f"OK - {len(content)}"
    return 404, "not_found"


def complete(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Make uploaded files known, and show them in a channel or thread when one is named."""
    given = call.structure("files", "invalid_arguments")
    if not isinstance(given, list) or not given or not all(isinstance(one, dict) for one in given):
        raise invalid_arguments("missing required field: files")
    files = []
    for one in given:
        held = workspace.uploads.get(str(one.get("id")))
        if held is None or "content" not in held:
            raise Refused("file_not_found")
        files.append({name: value for name, value in held.items() if name != "secret"} | {"title": _title(one, held)})
    name = call.word("channel_id") or call.word("channels").partition(",")[0]
    if name:
        channel = destination(workspace, name)
        writable(workspace, channel, call)
        message = Message(
            workspace.stamp(),
            channel.id,
            workspace.bot_user,
            text=call.word("initial_comment"),
            files=files,
            thread=call.word("thread_ts") or None,
            by_bot=True,
            sent={"text": call.word("initial_comment"), "files": [_told(one) for one in files]},
        )
        workspace.keep(message)
        workspace.emit({**events.posted(workspace, message), "subtype": "file_share"})
    return {"files": [_told(one) for one in files]}


def _told(file: dict[str, Any]) -> dict[str, Any]:
    """A file without its bytes."""
    return {key: value for key, value in file.items() if key != "content"}


def _title(wanted: dict[str, Any], held: dict[str, Any]) -> str:
    return str(wanted.get("title") or held["title"])
