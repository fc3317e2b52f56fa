"""What do the `conversations.*` methods answer?"""

from __future__ import annotations

import base64
from typing import Any

from playground.slack import events, faces
from playground.slack.call import Call, Refused
from playground.slack.workspace import Channel, Workspace

SCOPES = {"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read"}


def list_all(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Channels by pages. As on the platform, archived ones are left out *after* paging: a page may be short or empty
    though more follow; only an empty `next_cursor` is the end.
    """
    types = [one.strip() for one in call.word("types", "public_channel").split(",") if one.strip()]
    for one in types:
        if one not in SCOPES:
            raise Refused("invalid_types")
        call.need_scope(SCOPES[one])
    every = [one for one in workspace.channels.values() if one.kind in types and (one.bot_in or not one.private)]
    page, cursor = paged(every, call, "channel", 100, 1000)
    hide = call.flag("exclude_archived")
    return {
        "channels": [faces.conversation(workspace, one) for one in page if not (hide and one.archived)],
        "response_metadata": {"next_cursor": cursor},
    }


def info(workspace: Workspace, call: Call) -> dict[str, Any]:
    """One channel."""
    channel = _seen(workspace, call)
    out = faces.conversation(workspace, channel)
    if call.flag("include_num_members"):
        out["num_members"] = len(workspace.members(channel))
    return {"channel": out}


def open_direct(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Open, or resume, the direct space with one person."""
    if call.word("channel"):
        channel = workspace.channels.get(call.word("channel"))
        if channel is None or channel.person is None:
            raise Refused("channel_not_found")
        return {"no_op": True, "already_open": True, "channel": _opened(workspace, channel, call)}
    given = call.args.get("users")
    users = [str(one) for one in given] if isinstance(given, list) else str(given or "").split(",")
    users = [one.strip() for one in users if one.strip()]
    if not users:
        raise Refused("users_list_not_supplied")
    if len(users) > 1:
        raise Refused("method_not_supported_for_channel_type")  # group spaces are not part of this stand-in
    person = workspace.people.get(users[0])
    if person is None:
        raise Refused("user_not_found")
    if person.is_bot or person.id == "USLACKBOT":
        raise Refused("cannot_dm_bot")
    if person.deleted:
        raise Refused("user_disabled")
    known = any(one.person == person.id for one in workspace.channels.values())
    channel = workspace.direct(person.id)
    out: dict[str, Any] = {"channel": _opened(workspace, channel, call)}
    return {"no_op": True, "already_open": True, **out} if known else out


def _opened(workspace: Workspace, channel: Channel, call: Call) -> dict[str, Any]:
    return faces.conversation(workspace, channel) if call.flag("return_im") else {"id": channel.id}


def members(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Ids of a channel's members, by pages."""
    channel = _seen(workspace, call)
    page, cursor = paged(workspace.members(channel), call, "user", 100, 1000)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def join(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Let the bot join a public channel."""
    channel = workspace.channels.get(call.needed("channel"))
    if channel is None or (channel.private and not channel.bot_in):
        raise Refused("channel_not_found")
    if channel.kind != "public_channel":
        raise Refused("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refused("is_archived")
    if channel.bot_in:
        call.warnings.append("already_in_channel")
    else:
        channel.bot_in = True
        workspace.emit(events.joined(workspace, channel, workspace.bot_user))
    return {"channel": faces.conversation(workspace, channel)}


def _seen(workspace: Workspace, call: Call) -> Channel:
    channel = workspace.channels.get(call.needed("channel"))
    if channel is None or (channel.private and not channel.bot_in):
        raise Refused("channel_not_found")
    call.need_scope(SCOPES[channel.kind])
    return channel


def paged(every: list[Any], call: Call, noun: str, default: int, most: int) -> tuple[list[Any], str]:
    """One page of a list, and the cursor of the next ("" at the end). A cursor is base64 of `<noun>:<index>`."""
    limit = call.number("limit", default, 1, most)
    start = 0
    if call.word("cursor"):
        try:
            said, _, index = base64.b64decode(call.word("cursor"), validate=True).decode().partition(":")
            start = int(index)
        except ValueError:
            raise Refused("invalid_cursor") from None
        if said != noun or start < 0:
            raise Refused("invalid_cursor")
    end = start + limit
    cursor = base64.b64encode(f"{noun}:{end}".encode()).decode() if end < len(every) else ""
    return every[start:end], cursor
