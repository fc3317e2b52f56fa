"""Which events does Slack send, and what do they look like?

The inner event is built here; `wrapped` puts the `event_callback` around it. Shapes follow the Events API reference.
"""

from __future__ import annotations

import re
import secrets
import uuid
from typing import Any

from playground.slack import faces
from playground.slack.mrkdwn import unescape
from playground.slack.workspace import Channel, Message, Workspace, make_id

_CHANNEL_TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im"}
_TOKEN = re.compile(r"<([^<>]+)>")
_MARKED = re.compile(r"(?<![\w*_~`])([*_~`])(?=\S)([^*_~`\n]+?)(?<=\S)\1(?![\w*_~`])")
_STYLES = {"*": "bold", "_": "italic", "~": "strike", "`": "code"}

HEARD_WITH = {"public_channel": "channels:history", "private_channel": "groups:history", "im": "im:history"}
"""The scope with which an app hears what is written in a kind of conversation (Events API, message)."""

Event = dict[str, Any]


def is_heard(workspace: Workspace, channel: Channel, kind: str) -> bool:
    """Whether the app is told of messages there ("message"), or of mentions of it ("app_mention")."""
    needed = "app_mentions:read" if kind == "app_mention" else HEARD_WITH[channel.kind]
    return channel.bot_in and needed in workspace.scopes


def wrapped(workspace: Workspace, event: Event) -> Event:
    """The outer callback of one event, with a new event id."""
    author = workspace.people.get(str(event.get("user")))
    return {
        "token": "local-verification-token",
        "team_id": workspace.team,
        "context_team_id": workspace.team,
        "context_enterprise_id": None,
        "api_app_id": workspace.app,
        "event": event,
        "type": "event_callback",
        "event_id": make_id("Ev"),
        "event_time": int(workspace.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team,
                "user_id": workspace.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": bool(author and author.stranger),
        "event_context": f"4-{secrets.token_urlsafe(24)}",
    }


def written(workspace: Workspace, one: Message, kind: str = "message") -> Event:
    """A person's message, as `message` or as `app_mention`."""
    channel = workspace.channels[one.channel]
    person = workspace.people[one.author]
    out: Event = {
        "user": one.author,
        "type": kind,
        "ts": one.ts,
        "client_msg_id": str(uuid.uuid4()),
        "text": one.text,
        "team": person.team,
        "blocks": [rich_text(one.text)],
        "channel": channel.id,
        "event_ts": one.ts,
    }
    if person.stranger:
        out |= {"user_team": person.team, "source_team": person.team}
    if kind == "message":
        out["channel_type"] = _CHANNEL_TYPES[channel.kind]
    if one.thread:
        out["thread_ts"] = one.thread
        parent = channel.messages.get(one.thread)
        if parent is not None:
            out["parent_user_id"] = parent.author
    return out


def posted(workspace: Workspace, one: Message) -> Event:
    """The bot's own message, which Slack tells the app about too."""
    channel = workspace.channels[one.channel]
    return {
        **faces.message(workspace, one),
        "channel": channel.id,
        "event_ts": one.ts,
        "channel_type": _CHANNEL_TYPES[channel.kind],
    }


def changed(workspace: Workspace, one: Message, before: str | None) -> Event:
    """A message was edited."""
    channel = workspace.channels[one.channel]
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": faces.message(workspace, one),
        "previous_message": {"type": "message", "user": one.author, "ts": one.ts, "edited": before},
        "channel": channel.id,
        "hidden": True,
        "ts": one.edited,
        "event_ts": one.edited,
        "channel_type": _CHANNEL_TYPES[channel.kind],
    }


def deleted(workspace: Workspace, one: Message) -> Event:
    """A message was deleted."""
    stamp = workspace.stamp()
    channel = workspace.channels[one.channel]
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": faces.message(workspace, one),
        "channel": channel.id,
        "hidden": True,
        "deleted_ts": one.ts,
        "ts": stamp,
        "event_ts": stamp,
        "channel_type": _CHANNEL_TYPES[channel.kind],
    }


def joined(workspace: Workspace, channel: Channel, person: str, inviter: str | None = None) -> Event:
    """Somebody, or the bot, came into a channel."""
    out = {
        "type": "member_joined_channel",
        "user": person,
        "channel": channel.id,
        "channel_type": "G" if channel.private else "C",
        "team": workspace.team,
        "event_ts": workspace.stamp(),
    }
    return {**out, "inviter": inviter} if inviter else out


def left(workspace: Workspace, channel: Channel, actor: str) -> Event:
    """The bot was removed from a channel."""
    kind = "group_left" if channel.private else "channel_left"
    return {"type": kind, "channel": channel.id, "actor_id": actor, "event_ts": workspace.stamp()}


def archived(workspace: Workspace, channel: Channel, person: str) -> Event:
    """A channel was archived."""
    kind = "group_archive" if channel.private else "channel_archive"
    return {"type": kind, "channel": channel.id, "user": person, "is_moved": 0, "event_ts": workspace.stamp()}


def renamed(workspace: Workspace, channel: Channel) -> Event:
    """A channel has another name."""
    stamp = workspace.stamp()
    about = {
        "id": channel.id,
        "name": channel.name,
        "created": channel.created,
        "is_channel": not channel.private,
        "is_mpim": False,
        "name_normalized": channel.name,
    }
    kind = "group_rename" if channel.private else "channel_rename"
    return {"type": kind, "channel": about, "event_ts": stamp}


def home_opened(workspace: Workspace, person: str) -> Event:
    """A person looks at the app's home tab."""
    out: Event = {
        "type": "app_home_opened",
        "user": person,
        "channel": workspace.direct(person).id,
        "tab": "home",
        "event_ts": workspace.stamp(),
    }
    home = workspace.homes.get(person)
    return {**out, "view": faces.view(workspace, home)} if home else out


def user_changed(workspace: Workspace, person: str) -> Event:
    """A person's record changed, deactivation included."""
    with_email = "users:read.email" in workspace.scopes
    about = faces.user(workspace, workspace.people[person], with_email)
    return {"type": "user_change", "user": about, "cache_ts": int(workspace.clock()), "event_ts": workspace.stamp()}


def _styled(text: str) -> list[Event]:
    """Words as text elements: what stands between marks has a style of its own, and the marks are gone."""
    found: list[Event] = []
    at = 0
    for match in _MARKED.finditer(text):
        found.append({"type": "text", "text": unescape(text[at : match.start()])})
        style = {_STYLES[match[1]]: True}
        found.append({"type": "text", "text": unescape(match[2]), "style": style})
        at = match.end()
    return [one for one in [*found, {"type": "text", "text": unescape(text[at:])}] if one["text"]]


def rich_text(text: str) -> Event:
    """The `rich_text` block that a client adds to a typed message: words, mentions and links apart."""
    elements: list[Event] = []
    at = 0
    for match in _TOKEN.finditer(text):
        elements += _styled(text[at : match.start()])
        at = match.end()
        target, _, label = match.group(1).partition("|")
        if target.startswith("@"):
            elements.append({"type": "user", "user_id": target[1:]})
        else:
            link: Event = {"type": "link", "url": unescape(target)}
            elements.append({**link, "text": label} if label else link)
    elements += _styled(text[at:])
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "block_id": secrets.token_urlsafe(4)[:5], "elements": [section]}
