"""Is this the content of a message that Webex takes, and how is it read?

Limits from the reference of `POST /messages`: text, markdown and html of 7,439 bytes each, one
file and one card a message. A card stands beside a text or markdown, which clients show that can't draw it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playground.webex.call import Call
from playground.webex.cards import check_attachments
from playground.webex.markup import Find, Read, plain, read_html, read_message
from playground.webex.refusal import Refusal
from playground.webex.workspace import Room, Workspace

MOST_BYTES = 7439
MOST_FILE = 100_000_000
"""Bytes of a file ("Message Attachments")."""


@dataclass(frozen=True)
class Content:
    """A message's content, checked and read."""

    text: str
    markdown: str | None
    html: str | None
    attachments: list[dict[str, Any]]
    read: Read


def members(space: Workspace, room: Room) -> Find:
    """Finds whom a mention means: only those in the room can be mentioned."""

    def find(kind: str, value: str) -> tuple[str, str] | None:
        person = space.person_by_email(value) if kind == "personEmail" else space.people.get(value)
        return (person.id, person.name) if person and person.id in room.members else None

    return find


def read_content(space: Workspace, room: Room, call: Call, *, with_file: bool = False) -> Content:
    """The content of a POST or PUT of a message; raises 400 for what Webex does not take."""
    text, markdown, html = (call.text(name) for name in ("text", "markdown", "html"))
    for name, value in (("text", text), ("markdown", markdown), ("html", html)):
        if value is not None and len(value.encode()) > MOST_BYTES:
            raise Refusal(400, f"The {name} parameter is longer than the allowed {MOST_BYTES} bytes.")
    if markdown and html:
        raise Refusal(400, "The html parameter must not be sent together with markdown.")
    attachments = check_attachments(call.body.get("attachments") or [])
    if not (text or markdown or html):
        if attachments:
            raise Refusal(400, "A text or markdown parameter is required with attachments.")
        if not with_file:
            raise Refusal(400, "Missing message content: text, markdown, html or files is required.")
    find = members(space, room)
    if markdown:
        read = read_message(markdown, find)
    elif html:
        read = read_html(html)
    else:
        read = Read(text or "")
    return Content(text or read.text, markdown, read.html if markdown else html, attachments, read)


def files_of(space: Workspace, call: Call) -> list[str]:
    """The addresses of a message's files; raises 400 for more than one, and for what is no public address."""
    given = call.body.get("files") or []
    given = [given] if isinstance(given, str) else given
    if not isinstance(given, list):
        raise Refusal(400, "The files parameter must be a list.")
    if len(given) + len(call.uploads) > 1:
        raise Refusal(400, "Only one file is allowed per message.")
    if any(len(upload.content) > MOST_FILE for upload in call.uploads):
        raise Refusal(413, "The file is larger than the allowed 100 MB.")
    for address in given:
        if not isinstance(address, str) or not address.startswith(("http://", "https://")):
            raise Refusal(400, "The files parameter must be a public URL.")
        # Webex fetches the file and serves its own copy; here only the name is kept.
        name = plain(address.split("?")[0].rsplit("/", 1)[-1]) or "file"
        return [content_url(call, space.keep_file(name, "application/octet-stream", b""))]
    return [content_url(call, space.keep_file(upload.name, upload.kind, upload.content)) for upload in call.uploads]


def content_url(call: Call, key: str) -> str:
    """Where a stored file is fetched, with the bot's token."""
    return f"{call.url.partition('/v1/')[0]}/v1/contents/{key}"
