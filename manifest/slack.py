"""What must a Slack app be made of for Leadbell to work in it?

Made from what the handlers and the Slack adapter say of themselves, so that commands and scopes can't drift
from what is built. Every scope has its reason beside it.
"""

from __future__ import annotations

from typing import Any

from handlers.registry import COMMANDS, HANDLERS

NAME = "Leadbell"
COMMAND = "/leadbell"

SCOPES: dict[str, str] = {
    "app_mentions:read": "hears what is written to it in channels",
    "channels:read": "finds the public channels that rules name",
    "chat:write": "posts cards, keeps them in step, answers in private",
    "commands": f"takes {COMMAND}",
    "groups:read": "finds the private channels that rules name and that it is invited to",
    "im:history": "hears what is written to it in direct messages",
    "im:write": "opens direct messages with owners and reps",
    "users:read": "tells members of the workspace from guests and strangers",
    "users:read.email": "knows people by their e-mail address",
}
"""Bot scopes, each with the reason for it."""

EVENTS: dict[str, str] = {
    "app_mention": "somebody writes to Leadbell in a channel",
    "message.im": "somebody writes to Leadbell directly",
}
"""Events that Slack is asked to send, each with the reason for it."""


def slack_manifest(public_url: str) -> dict[str, Any]:
    """The app manifest for a service reached at `public_url` (https, no slash at its end)."""
    address = f"{public_url.rstrip('/')}/slack/events"
    words = " | ".join(sorted(COMMANDS))
    told = "; ".join(HANDLERS[name].sentence.rstrip(".") for _, name in sorted(COMMANDS.items()))
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": "Rings the right rep when a lead needs a person, and keeps one live card in step.",
            "background_color": "#1a3a5c",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [
                {
                    "command": COMMAND, "url": address, "description": told[:100], "usage_hint": f"[{words}]",
                    "should_escape": True,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {"request_url": address, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, "request_url": address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": False,
            "token_rotation_enabled": False,
        },
    }  # fmt: skip
