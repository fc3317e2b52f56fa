"""What must a Teams app be made of for Leadbell to work in it?

Made from what the handlers say of themselves, so that commands can't drift from what is built. Every scope and
permission has its reason beside it. Limits and names: the app manifest's schema, version 1.19.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cards.characters import cut
from handlers.intents import Handler
from handlers.registry import COMMANDS, HANDLERS

NAME = "Leadbell"
VERSION = "1.19"
SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"

MOST_COMMANDS = 10
"""Commands that Teams offers in one scope."""
MOST_TITLE, MOST_DESCRIPTION, MOST_DEVELOPER = 32, 128, 32
"""Characters of a command's word and of its sentence, and of the name of who runs the app."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where the bot can be added: why, and what the adapter calls a conversation there."""

    reason: str
    kind: str


SCOPES: dict[str, Scope] = {
    "personal": Scope("rings people in their own chat, and answers them in private", "personal"),
    "team": Scope("posts cards in channels, and hears of them where it is mentioned", "channel"),
}
"""Group chats are no place for rules to ring, so that the bot isn't offered there."""


@dataclass(frozen=True, slots=True)
class Consent:
    """A permission for the team that the app is added to, by its owner: why, and the setting that makes use of it."""

    reason: str
    setting: str


CONSENTS: dict[str, Consent] = {
    "ChannelMessage.Read.Group": Consent(
        "hears what is written in the threads of its cards without being mentioned", "TEAMS_HEARS=all"
    ),
}
"""Asked for only where the setting is made: without it Teams passes on what mentions the bot, and nothing else."""

CONSENT_RESOURCE = "https://RscBasedStoreApp"
"""The schema wants an address beside resource-specific consent; Microsoft's documentation gives this one."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who runs this Leadbell, as people see it in Teams; addresses that aren't known are the service's own."""

    name: str = NAME
    website: str = ""
    privacy: str = ""
    terms: str = ""


def teams_manifest(
    public_url: str, app_id: str, *, version: str, hears_all: bool = False, publisher: Publisher = Publisher()
) -> dict[str, Any]:
    """The app manifest for a service reached at `public_url` (https), whose bot has this app id (a GUID). `version`:
    three numbers; Teams takes an update only with a higher one. `hears_all`: with the consent to hear all that is
    written in a team's channels."""
    manifest: dict[str, Any] = {
        "$schema": SCHEMA,
        "manifestVersion": VERSION,
        "version": version,
        "id": app_id,
        "developer": {
            "name": cut(publisher.name, MOST_DEVELOPER),
            "websiteUrl": publisher.website or public_url,
            "privacyUrl": publisher.privacy or public_url,
            "termsOfUseUrl": publisher.terms or public_url,
        },
        "name": {"short": NAME, "full": "Leadbell: rings when a lead needs a person"},
        "description": {
            "short": "Rings the right rep when a lead needs a person.",
            "full": "Leadbell rings where the team already is when a lead needs a person, keeps one live card for "
            "each lead in step, and lets people act without leaving the chat: read the summary, take over, answer, "
            "hand back, block.",
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#3b5bfd",
        "bots": [
            {
                "botId": app_id,
                "scopes": list(SCOPES),
                "isNotificationOnly": False,
                "supportsFiles": False,
                "commandLists": [{"scopes": [scope], "commands": commands(scope)} for scope in SCOPES],
            }
        ],
        "validDomains": [urlsplit(public_url).netloc],
    }
    if hears_all:
        manifest["webApplicationInfo"] = {"id": app_id, "resource": CONSENT_RESOURCE}
        asked = [{"name": name, "type": "Application"} for name in CONSENTS]
        manifest["authorization"] = {"permissions": {"resourceSpecific": asked}}
    return manifest


def commands(scope: str) -> list[dict[str, str]]:
    """What Teams offers to write to the bot: in a team first what is asked of a lead, in the thread of its card; in a
    person's own chat first what needs none. There are more commands than Teams offers at once; each stands in one of
    the two, and all can be typed in both."""
    some = [HANDLERS[name] for name in COMMANDS.values()]
    first = [one for one in some if one.name == "help"]
    ordered = [*first, *_of_lead(some, scope == "team"), *_of_lead(some, scope != "team")]
    return [
        {"title": one.command[:MOST_TITLE], "description": cut(one.sentence, MOST_DESCRIPTION)}
        for one in ordered[:MOST_COMMANDS]
    ]


def _of_lead(some: Iterable[Handler], asked: bool) -> list[Handler]:
    return [one for one in some if one.of_lead is asked and one.name != "help"]
