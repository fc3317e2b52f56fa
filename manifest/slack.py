"""What must a Slack app be made of for Leadbell to work in it?

Made from what the handlers and the Slack adapter say of themselves, so that commands and scopes can't drift
from what is built. Every scope has its reason beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cards.characters import cut
from handlers.registry import COMMANDS, HANDLERS, SLASHES

NAME = "Leadbell"
COMMAND = "/leadbell"


@dataclass(frozen=True, slots=True)
class Scope:
    """A permission: why it is asked for, and the Web API methods and events that need it."""

    reason: str
    methods: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


SCOPES: dict[str, Scope] = {
    "app_mentions:read": Scope("hears what is written to it in channels", events=("app_mention",)),
    "channels:history": Scope("hears what is written in the threads of its cards", events=("message.channels",)),
    "channels:read": Scope(
        "finds the public channels that rules name, and says what will ring in one that it is invited to",
        ("conversations.list", "conversations.info"),
        ("member_joined_channel",),
    ),
    "chat:write": Scope(
        "posts cards, keeps them in step, answers in private",
        ("chat.postMessage", "chat.update", "chat.delete", "chat.postEphemeral"),
    ),
    "commands": Scope("takes " + " and ".join([COMMAND, *(f"/{word}" for word in sorted(SLASHES))])),
    "files:write": Scope(
        "sends exports as files in direct messages",
        ("files.getUploadURLExternal", "files.completeUploadExternal"),
    ),
    "groups:history": Scope("the same in private channels that it is invited to", events=("message.groups",)),
    "groups:read": Scope(
        "the same for private channels",
        ("conversations.list", "conversations.info"),
        ("member_joined_channel",),
    ),
    "im:history": Scope("hears what is written to it in direct messages", events=("message.im",)),
    "im:write": Scope("opens direct messages with owners and reps", ("conversations.open",)),
    "reactions:write": Scope("marks what a rep wrote as sent to the lead", ("reactions.add",)),
    "users:read": Scope("tells members of the workspace from guests and strangers", ("users.info",)),
    "users:read.email": Scope("knows people by their e-mail address", ("users.lookupByEmail", "users.info")),
}
"""Bot scopes; each method and event that the Slack adapter uses stands beside the scope that it needs."""

FREE = frozenset(
    {
        "apps.connections.open", "auth.revoke", "auth.test", "chat.getPermalink", "oauth.v2.access", "views.open",
        "views.publish", "views.push", "views.update",
    }
)  # fmt: skip
"""Methods that need no scope."""

FREE_EVENTS = ("app_home_opened", "app_uninstalled", "tokens_revoked")
"""Events that need no scope."""

EVENTS = sorted({*FREE_EVENTS, *(event for scope in SCOPES.values() for event in scope.events)})
"""Events that Slack is asked to send."""


def slack_manifest(public_url: str, *, socket_mode: bool = False) -> dict[str, Any]:
    """The app manifest for a service reached at `public_url` (https). `socket_mode`: Slack doesn't call it, and
    `public_url`, by which browsers come back from an installation, may be ""."""
    base = public_url.rstrip("/")
    called = {} if socket_mode else {"url": f"{base}/slack/events"}
    asked = {} if socket_mode else {"request_url": f"{base}/slack/events"}
    back = {"redirect_urls": [f"{base}/slack/oauth_redirect"]} if base else {}
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
                "home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [
                {
                    "command": COMMAND, **called, "description": cut(told, 100), "usage_hint": f"[{words}]",
                    "should_escape": True,
                },
                *(_slash(word, name, called) for word, name in sorted(SLASHES.items())),
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}, **back},
        "settings": {
            "event_subscriptions": {**asked, "bot_events": EVENTS},
            "interactivity": {"is_enabled": True, **asked},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }  # fmt: skip


def _slash(word: str, name: str, called: dict[str, str]) -> dict[str, Any]:
    """A command of its own, by what its handler says of itself. `called`: where, with "url", or nowhere."""
    handler = HANDLERS[name]
    return {
        "command": f"/{word}", **called, "description": cut(handler.sentence, 100),
        "usage_hint": f"[{handler.hint}]", "should_escape": True,
    }  # fmt: skip
