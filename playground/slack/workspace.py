"""Who and what is in the local Slack workspace?

People, channels, messages, views, and the short-lived permits (trigger ids, response urls) that Slack hands out.
Nothing here speaks HTTP. What can grow is bounded: the oldest is forgotten.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

KEPT_MESSAGES = 10_000  # a channel
KEPT_PERMITS = 10_000
KEPT_DRAWINGS = 50  # of one message
TRIGGER_SECONDS = 3.0  # documented: a trigger_id expires three seconds after it was made
HOOK_SECONDS = 30 * 60.0  # documented: a response_url serves five times within 30 minutes
HOOK_USES = 5

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def make_id(prefix: str) -> str:
    """A new id of Slack's look: a letter or two and ten capitals and digits."""
    return prefix + "0" + "".join(secrets.choice(_LETTERS) for _ in range(9))


@dataclass
class Person:
    """A member of the workspace, or somebody of another one who shares a channel with it."""

    id: str
    name: str
    email: str
    team: str
    zone: str = "Europe/London"
    guest: bool = False
    stranger: bool = False
    deleted: bool = False
    is_bot: bool = False
    updated: int = 0

    @property
    def handle(self) -> str:
        """The user name, as in `dana.ruiz`."""
        return self.name.lower().replace(" ", ".")


@dataclass
class Message:
    """One message; `viewer` is set on what only that person sees. `drawn` keeps its blocks, edit by edit."""

    ts: str
    channel: str
    author: str
    text: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    thread: str | None = None
    broadcast: bool = False
    viewer: str | None = None
    by_bot: bool = False
    edits: int = 0
    edited: str | None = None
    reactions: list[str] = field(default_factory=list)  # names of emoji that the bot has put there
    sent: dict[str, Any] = field(default_factory=dict)
    drawn: list[list[dict[str, Any]]] = field(default_factory=list)
    values: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)


@dataclass
class Channel:
    """A channel, or ("im") the bot's direct space with one person."""

    id: str
    name: str
    created: int
    private: bool = False
    archived: bool = False
    bot_in: bool = True
    person: str | None = None  # of a direct space
    members: set[str] = field(default_factory=set)
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Slack's type of conversation, as `conversations.list` names it."""
        if self.person is not None:
            return "im"
        return "private_channel" if self.private else "public_channel"


@dataclass
class View:
    """A modal or a home tab as it is open at somebody's."""

    id: str
    person: str
    sent: dict[str, Any]  # as the service gave it
    blocks: list[dict[str, Any]]  # with ids filled in
    hash: str
    root: str
    previous: str | None
    order: str  # a timestamp, to sort by
    values: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    edits: int = 0


@dataclass
class Trigger:
    """A permit to open a form for a person; `view` is the view it was made in."""

    person: str
    made: float
    view: str | None = None
    used: bool = False


@dataclass
class Hook:
    """A response_url: where it answers to, and what it may replace."""

    channel: str
    person: str
    made: float
    message: Message | None = None
    uses: int = 0


@dataclass
class Workspace:
    """The state of one workspace with one app in it."""

    clock: Callable[[], float]
    scopes: frozenset[str]
    name: str = "Local workspace"
    domain: str = "leadbell-local"
    team: str = field(default_factory=lambda: make_id("T"))
    other_team: str = field(default_factory=lambda: make_id("T"))
    app: str = field(default_factory=lambda: make_id("A"))
    bot: str = field(default_factory=lambda: make_id("B"))
    bot_user: str = field(default_factory=lambda: make_id("U"))
    bot_name: str = "leadbell"
    bot_token: str = field(default_factory=lambda: "xoxb-" + secrets.token_hex(16))
    app_token: str = field(default_factory=lambda: "xapp-1-" + secrets.token_hex(16))
    revoked: bool = False
    url: str = ""  # where the server listens
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    stacks: dict[str, list[View]] = field(default_factory=dict)  # open modals by person, the top one last
    homes: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    uploads: dict[str, dict[str, Any]] = field(default_factory=dict)  # by file id
    emit: Callable[[dict[str, Any]], None] = lambda event: None  # an event that the platform sends by itself
    changed: Callable[[Message | View], None] = lambda one: None  # something appeared or was edited on a screen
    gone: Callable[[str], None] = lambda id: None  # a message was deleted, a view closed
    last_stamp: int = 0

    def __post_init__(self) -> None:
        bot = Person(self.bot_user, self.bot_name, "", self.team, is_bot=True)
        slackbot = Person("USLACKBOT", "Slackbot", "", self.team)
        self.people = {slackbot.id: slackbot, bot.id: bot}

    def stamp(self) -> str:
        """A new message timestamp, `seconds.microseconds`, later than any before it in the whole workspace."""
        self.last_stamp = max(int(self.clock() * 1_000_000), self.last_stamp + 1)
        return f"{self.last_stamp // 1_000_000}.{self.last_stamp % 1_000_000:06d}"

    def channel_named(self, name: str) -> Channel | None:
        """The channel of this name, with or without `#`."""
        bare = name.removeprefix("#")
        return next((one for one in self.channels.values() if one.person is None and one.name == bare), None)

    def direct(self, person: str) -> Channel:
        """The bot's direct space with a person, made at the first call."""
        for one in self.channels.values():
            if one.person == person:
                return one
        made = Channel(make_id("D"), "", int(self.clock()), person=person, members={person, self.bot_user})
        self.channels[made.id] = made
        return made

    def keep(self, message: Message) -> Message:
        """Put a message in its channel."""
        channel = self.channels[message.channel]
        channel.messages[message.ts] = message
        message.drawn = [message.blocks]
        while len(channel.messages) > KEPT_MESSAGES:
            del channel.messages[next(iter(channel.messages))]
        self.changed(message)
        return message

    def redraw(self, message: Message) -> None:
        """Note that a message was edited, so that a press on what was drawn before is still possible."""
        message.edits += 1
        message.edited = self.stamp()
        message.drawn = [*message.drawn, message.blocks][-KEPT_DRAWINGS:]
        self.changed(message)

    def members(self, channel: Channel) -> list[str]:
        """Ids of a channel's members. A public channel holds every member of the workspace but guests and strangers."""
        out = set(channel.members)
        if channel.kind == "public_channel":
            out |= {one.id for one in self.people.values() if self.is_full_member(one)}
        if channel.bot_in:
            out.add(self.bot_user)
        return sorted(out)

    def is_full_member(self, person: Person) -> bool:
        """Whether somebody is an active member, and neither bot, guest nor of another workspace."""
        out = person.is_bot or person.deleted or person.guest or person.stranger
        return not out and person.id != "USLACKBOT"

    def shares_channel(self, person: Person) -> bool:
        """Whether somebody foreign is in a channel that the app can see (Slack then calls them no stranger)."""
        return any(person.id in one.members for one in self.channels.values() if one.bot_in and one.person is None)

    def trigger(self, person: str, view: str | None = None) -> str:
        """A new trigger id for a person's interaction."""
        name = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self.triggers[name] = Trigger(person, self.clock(), view)
        while len(self.triggers) > KEPT_PERMITS:
            del self.triggers[next(iter(self.triggers))]
        return name

    def hook(self, kind: str, channel: str, person: str, message: Message | None = None) -> str:
        """A new response_url ("actions" or "commands")."""
        name = f"{secrets.randbelow(10**13)}/{secrets.token_urlsafe(18)}"
        self.hooks[name] = Hook(channel, person, self.clock(), message)
        while len(self.hooks) > KEPT_PERMITS:
            del self.hooks[next(iter(self.hooks))]
        return f"{self.url}/{kind}/{self.team}/{name}"

    def open_view(self, name: str) -> View | None:
        """An open modal or home tab by its id or external id."""
        every = [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())
        return next((one for one in every if name and name in (one.id, one.sent.get("external_id"))), None)
