"""What does Slack send when somebody presses, submits, closes, or runs a shortcut or a command?

Shapes follow the reference of interaction payloads. For a whisper the payload has no `message`, as on the platform.
"""

from __future__ import annotations

from typing import Any

from playground.slack import faces
from playground.slack.inputs import values_of
from playground.slack.workspace import Channel, Message, View, Workspace

Payload = dict[str, Any]


def _sender(workspace: Workspace, kind: str, person: str) -> Payload:
    one = workspace.people[person]
    return {
        "type": kind,
        "user": {"id": one.id, "username": one.handle, "name": one.handle, "team_id": one.team},
        "api_app_id": workspace.app,
        "token": "local-verification-token",
        "team": {"id": workspace.team, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def on_message(workspace: Workspace, person: str, one: Message, action: Payload) -> Payload:
    """A press on a message."""
    channel = workspace.channels[one.channel]
    container: Payload = {
        "type": "message",
        "message_ts": one.ts,
        "channel_id": channel.id,
        "is_ephemeral": one.viewer is not None,
    }
    if one.thread:
        container["thread_ts"] = one.thread
    out = {
        **_sender(workspace, "block_actions", person),
        "container": container,
        "trigger_id": workspace.trigger(person),
        "channel": {"id": channel.id, "name": channel_name(channel)},
    }
    if one.viewer is None:
        out["message"] = faces.message(workspace, one)
    out["state"] = {"values": values_of(one.blocks, one.values)}
    out["response_url"] = workspace.hook("actions", channel.id, person, one)
    out["actions"] = [action]
    return out


def in_view(workspace: Workspace, view: View, action: Payload) -> Payload:
    """A press inside a form or on the home tab, which closes nothing."""
    return {
        **_sender(workspace, "block_actions", view.person),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.trigger(view.person, view.id),
        "view": faces.view(workspace, view),
        "actions": [action],
    }


def submission(workspace: Workspace, view: View) -> Payload:
    """A form was submitted."""
    return {
        **_sender(workspace, "view_submission", view.person),
        "trigger_id": workspace.trigger(view.person, view.id),
        "view": faces.view(workspace, view),
        "response_urls": [],
    }


def closed(workspace: Workspace, view: View, cleared: bool) -> Payload:
    """A form was closed (`cleared`: the whole stack)."""
    return {
        **_sender(workspace, "view_closed", view.person),
        "view": faces.view(workspace, view),
        "is_cleared": cleared,
    }


def global_shortcut(workspace: Workspace, person: str, callback: str) -> Payload:
    """A shortcut from anywhere."""
    return {
        **_sender(workspace, "shortcut", person),
        "action_ts": workspace.stamp(),
        "callback_id": callback,
        "trigger_id": workspace.trigger(person),
    }


def message_shortcut(workspace: Workspace, person: str, callback: str, one: Message) -> Payload:
    """A shortcut from a message's menu."""
    channel = workspace.channels[one.channel]
    return {
        **_sender(workspace, "message_action", person),
        "action_ts": workspace.stamp(),
        "callback_id": callback,
        "trigger_id": workspace.trigger(person),
        "response_url": workspace.hook("actions", channel.id, person, one),
        "message_ts": one.ts,
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "message": faces.message(workspace, one),
    }


def command(workspace: Workspace, person: str, channel: Channel, name: str, text: str) -> dict[str, str]:
    """The form fields of a slash command."""
    one = workspace.people[person]
    return {
        "token": "local-verification-token",
        "team_id": one.team,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": one.id,
        "user_name": one.handle,
        "command": name if name.startswith("/") else f"/{name}",
        "text": text,
        "api_app_id": workspace.app,
        "is_enterprise_install": "false",
        "response_url": workspace.hook("commands", channel.id, person),
        "trigger_id": workspace.trigger(person),
    }


def channel_name(channel: Channel) -> str:
    """A channel's name as interactions give it: private ones are not named."""
    if channel.person is not None:
        return "directmessage"
    return "privategroup" if channel.private else channel.name
