"""What do `chat.postMessage`, `update`, `delete`, `postEphemeral` and `getPermalink` do?"""

from __future__ import annotations

from typing import Any

from playground.slack import events, faces
from playground.slack.call import Call, Refused, invalid_arguments
from playground.slack.posts import checked, composed
from playground.slack.workspace import Channel, Message, Workspace


def post_message(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Post in a channel (by id or `#name`), or in a person's direct space (by D… or U… id)."""
    channel = destination(workspace, call.needed("channel"))
    writable(workspace, channel, call)
    content = _content(call)
    kept = checked(content)
    thread = _thread(channel, call)
    broadcast = bool(thread) and call.flag("reply_broadcast")
    metadata = call.structure("metadata", "invalid_metadata_format")
    one = composed(workspace, channel.id, content, kept, thread=thread, broadcast=broadcast, metadata=metadata)
    workspace.keep(one)
    workspace.emit(events.posted(workspace, one))
    out: dict[str, Any] = {"channel": channel.id, "ts": one.ts, "message": faces.message(workspace, one)}
    if kept["cut"]:
        call.warnings.append("message_truncated")
        out["response_metadata"] = {
            "messages": [
                "[WARN] Your message was truncated but still posted. The `text` field accepts up to 40,000 characters."
            ]
        }
    return out


def update(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Edit one of the bot's own messages. Blocks or attachments that are left out stay as they were."""
    channel = workspace.channels.get(call.needed("channel"))
    one = _own(workspace, channel, call.needed("ts"), "cant_update_message")
    if channel is not None and channel.archived:
        raise Refused("is_inactive")
    content = _content(call)
    kept = checked(content, update=True)
    one.text = kept["text"]
    if kept["blocks"] is not None:
        one.blocks = kept["blocks"]
    if kept["attachments"] is not None:
        one.attachments = kept["attachments"]
    if call.word("metadata"):
        one.metadata = call.structure("metadata", "invalid_metadata_format")
    one.sent = {**one.sent, "text": "", **content}
    before = one.edited
    workspace.redraw(one)
    workspace.emit(events.changed(workspace, one, before))
    return {"channel": one.channel, "ts": one.ts, "text": one.text, "message": faces.message(workspace, one)}


def delete(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Delete one of the bot's own messages."""
    channel = workspace.channels.get(call.needed("channel"))
    one = _own(workspace, channel, call.needed("ts"), "cant_delete_message")
    del workspace.channels[one.channel].messages[one.ts]
    workspace.gone(one.ts)
    workspace.emit(events.deleted(workspace, one))
    return {"channel": one.channel, "ts": one.ts}


def post_ephemeral(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Show a message to one member of a channel alone; it can be neither edited nor deleted by `chat.*`."""
    channel = destination(workspace, call.needed("channel"))
    writable(workspace, channel, call)
    person = call.needed("user")
    if person not in workspace.members(channel):
        raise Refused("user_not_in_channel")
    content = _content(call)
    kept = checked(content)
    one = composed(workspace, channel.id, content, kept, thread=_thread(channel, call), viewer=person)
    workspace.keep(one)
    return {"message_ts": one.ts}


def get_permalink(workspace: Workspace, call: Call) -> dict[str, Any]:
    """The address of a message in the workspace's web client."""
    channel = workspace.channels.get(call.needed("channel"))
    if channel is None:
        raise Refused("channel_not_found")
    one = channel.messages.get(call.needed("message_ts"))
    if one is None or one.viewer is not None:
        raise Refused("message_not_found")
    link = f"https://{workspace.domain}.slack.com/archives/{channel.id}/p{one.ts.replace('.', '')}"
    if one.thread:
        link += f"?thread_ts={one.thread}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def react(workspace: Workspace, call: Call) -> dict[str, Any]:
    """Put an emoji of the bot's on a message."""
    channel, name = workspace.channels.get(call.needed("channel")), call.needed("name")
    if channel is None or not channel.bot_in:
        raise Refused("channel_not_found")
    one = channel.messages.get(call.needed("timestamp"))
    if one is None or one.viewer is not None:
        raise Refused("message_not_found")
    if name in one.reactions:
        raise Refused("already_reacted")
    one.reactions.append(name)
    workspace.changed(one)
    return {}


def destination(workspace: Workspace, name: str) -> Channel:
    """The channel that a post goes to; a person's id stands for the direct space with them. A channel that the
    bot may not see is `channel_not_found`, like one that isn't there.
    """
    channel = workspace.channels.get(name)
    if channel is None and name in workspace.people:
        person = workspace.people[name]
        if person.deleted or person.is_bot:
            raise Refused("channel_not_found")
        channel = workspace.direct(name)
    if channel is None and (name.startswith("#") or name[:1].islower()):
        channel = workspace.channel_named(name)
    if channel is None or (channel.private and not channel.bot_in):
        raise Refused("channel_not_found")
    return channel


def writable(workspace: Workspace, channel: Channel, call: Call) -> None:
    """Refuse to write where the bot may not: archived, or not a member and without `chat:write.public`."""
    if channel.archived:
        raise Refused("is_archived")
    if not channel.bot_in and "chat:write.public" not in workspace.scopes:
        raise Refused("not_in_channel")


def _content(call: Call) -> dict[str, Any]:
    out: dict[str, Any] = {name: value for name, value in call.args.items() if name not in ("channel", "token", "user")}
    for name, error in (("blocks", "invalid_blocks_format"), ("attachments", "invalid_attachments")):
        if name in out:
            out[name] = call.structure(name, error)
    return out


def _thread(channel: Channel, call: Call) -> str | None:
    """The thread's first message: a reply's own timestamp leads to the parent of its thread."""
    name = call.word("thread_ts")
    if not name:
        return None
    if not name.replace(".", "").isdigit():
        raise invalid_arguments("must match the pattern of a timestamp [json-pointer:/thread_ts]")
    one = channel.messages.get(name)
    return one.thread or one.ts if one is not None else name


def _own(workspace: Workspace, channel: Channel | None, ts: str, denied: str) -> Message:
    if channel is None or (channel.private and not channel.bot_in):
        raise Refused("channel_not_found")
    one = channel.messages.get(ts)
    if one is None or one.viewer is not None:
        raise Refused("message_not_found")
    if not one.by_bot:
        raise Refused(denied)
    return one
