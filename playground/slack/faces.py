"""How does Slack describe a person, a channel, a message or a view in JSON?

One description each, used by the Web API's answers and by events and interactions alike.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from playground.slack.inputs import values_of
from playground.slack.workspace import Channel, Message, Person, View, Workspace


def user(workspace: Workspace, person: Person, with_email: bool) -> dict[str, Any]:
    """A user object. The address is there only with the scope `users:read.email`, and never for a bot."""
    first, _, last = person.name.partition(" ")
    profile: dict[str, Any] = {
        "real_name": person.name,
        "real_name_normalized": person.name,
        "display_name": person.handle,
        "display_name_normalized": person.handle,
        "first_name": first,
        "last_name": last,
        "title": "",
        "phone": "",
        "skype": "",
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": "0123456789ab",
        "image_24": f"{workspace.url}/avatar/{person.id}-24.png",
        "image_72": f"{workspace.url}/avatar/{person.id}-72.png",
        "image_192": f"{workspace.url}/avatar/{person.id}-192.png",
        "team": person.team,
    }
    if with_email and person.email:
        profile["email"] = person.email
    if person.is_bot:
        profile |= {"bot_id": workspace.bot, "api_app_id": workspace.app}
    out: dict[str, Any] = {
        "id": person.id,
        "team_id": person.team,
        "name": person.handle,
        "deleted": person.deleted,
        "profile": profile,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": person.updated,
    }
    if not person.deleted:  # Slack leaves these out for somebody deactivated
        offset = datetime.fromtimestamp(workspace.clock(), ZoneInfo(person.zone)).utcoffset()
        out |= {
            "color": "9f69e7",
            "real_name": person.name,
            "tz": person.zone,
            "tz_label": person.zone.rpartition("/")[2].replace("_", " "),
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "is_admin": False,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": person.guest,
            "is_ultra_restricted": False,
            "is_email_confirmed": not person.is_bot,
            "who_can_share_contact_card": "EVERYONE",
        }
    if person.stranger:
        out["is_stranger"] = not workspace.shares_channel(person)
    return out


def conversation(workspace: Workspace, channel: Channel) -> dict[str, Any]:
    """A conversation object."""
    if channel.person is not None:
        return {
            "id": channel.id,
            "created": channel.created,
            "is_archived": False,
            "is_im": True,
            "is_org_shared": False,
            "context_team_id": workspace.team,
            "updated": channel.created * 1000,
            "user": channel.person,
            "is_user_deleted": workspace.people[channel.person].deleted,
            "priority": 0,
        }
    foreign = any(workspace.people[one].stranger for one in channel.members if one in workspace.people)
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.private,
        "is_group": channel.private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.private,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_general": False,
        "unlinked": 0,
        "is_shared": foreign,
        "is_org_shared": False,
        "is_ext_shared": foreign,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "context_team_id": workspace.team,
        "updated": channel.created * 1000,
        "parent_conversation": None,
        "creator": "USLACKBOT",
        "shared_team_ids": [workspace.team, *([workspace.other_team] if foreign else [])],
        "is_member": channel.bot_in,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }


def message(workspace: Workspace, one: Message) -> dict[str, Any]:
    """A message object, as an answer echoes it and an interaction carries it."""
    out: dict[str, Any] = {"user": one.author, "type": "message", "ts": one.ts, "text": one.text}
    if one.by_bot:
        out |= {"bot_id": workspace.bot, "app_id": workspace.app, "team": workspace.team, "bot_profile": bot(workspace)}
    else:
        out["team"] = workspace.people[one.author].team
    if one.blocks:
        out["blocks"] = one.blocks
    if one.attachments:
        out["attachments"] = one.attachments
    if one.metadata:
        out["metadata"] = one.metadata
    if one.files:
        out["files"] = [{name: value for name, value in file.items() if name != "content"} for file in one.files]
    if one.edited:
        out["edited"] = {"user": one.author, "ts": one.edited}
    channel = workspace.channels[one.channel]
    if one.thread:
        out["thread_ts"] = one.thread
        parent = channel.messages.get(one.thread)
        if parent is not None:
            out["parent_user_id"] = parent.author
    elif one.viewer is None:
        replies = [each for each in channel.messages.values() if each.thread == one.ts and each.viewer is None]
        if replies:
            out |= {
                "thread_ts": one.ts,
                "reply_count": len(replies),
                "reply_users_count": len({each.author for each in replies}),
                "latest_reply": replies[-1].ts,
                "reply_users": sorted({each.author for each in replies}),
                "is_locked": False,
                "subscribed": True,
            }
    return out


def bot(workspace: Workspace) -> dict[str, Any]:
    """The short description of the bot that its messages carry."""
    icon = f"{workspace.url}/avatar/{workspace.bot}"
    return {
        "id": workspace.bot,
        "app_id": workspace.app,
        "user_id": workspace.bot_user,
        "name": workspace.bot_name,
        "icons": {"image_36": icon, "image_48": icon, "image_72": icon},
        "deleted": False,
        "updated": 0,
        "team_id": workspace.team,
    }


def view(workspace: Workspace, one: View) -> dict[str, Any]:
    """A view object with its state."""
    sent = one.sent
    out: dict[str, Any] = {
        "id": one.id,
        "team_id": workspace.team,
        "type": sent["type"],
        "blocks": one.blocks,
        "private_metadata": sent.get("private_metadata") or "",
        "callback_id": sent.get("callback_id") or "",
        "state": {"values": values_of(one.blocks, one.values)},
        "hash": one.hash,
        "title": sent.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(sent.get("clear_on_close")),
        "notify_on_close": bool(sent.get("notify_on_close")),
        "close": sent.get("close"),
        "submit": sent.get("submit"),
        "previous_view_id": one.previous,
        "root_view_id": one.root,
        "app_id": workspace.app,
        "external_id": sent.get("external_id") or "",
        "app_installed_team_id": workspace.team,
        "bot_id": workspace.bot,
    }
    return out
