"""Which teams, channels, chats and messages are there, and what has each been made of?"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playground.teams.people import Person

KEPT = 5_000  # messages per conversation; the oldest go first
GENERAL = "General"


@dataclass(frozen=True)
class View:
    """A card that stands in a message's place for one viewer alone, and the stamp of when it came."""

    stamp: str
    card: dict[str, Any]


@dataclass
class Message:
    """One message: the activity as it was sent last, and what only single viewers see instead of its card."""

    id: str
    activity: dict[str, Any]
    author: str  # a person's id, or the bot's
    root: str | None = None  # id of the first message of the thread that this one answers
    edits: int = 0
    views: dict[str, View] = field(default_factory=dict)  # by person id, until the next edit


@dataclass
class Conversation:
    """A channel, or a person's chat with the bot."""

    id: str
    messages: dict[str, Message] = field(default_factory=dict)

    def keep(self, message: Message) -> None:
        """Add a message, forgetting the oldest beyond 5,000."""
        self.messages[message.id] = message
        while len(self.messages) > KEPT:
            self.messages.pop(next(iter(self.messages)))


@dataclass
class Channel(Conversation):
    """A channel of a team. One that the bot is kept out of is private: its team's list does not show it."""

    name: str = GENERAL
    bot_in_it: bool = True
    archived: bool = False


@dataclass
class Team:
    """A team; its id is that of its General channel."""

    name: str
    id: str
    bot_in_it: bool = False
    group: str = field(default_factory=lambda: str(uuid.uuid4()))
    channels: dict[str, Channel] = field(default_factory=dict)


class Workspace:
    """The tenant's people, teams and conversations. Everybody is a member of every team."""

    def __init__(self, tenant: str, clock: Callable[[], float]) -> None:
        self.tenant = tenant
        self.other_tenant = str(uuid.uuid4())
        self._clock = clock
        self._last = 0
        self.people: dict[str, Person] = {}
        self.teams: dict[str, Team] = {}
        self.chats: dict[str, tuple[Person, Conversation]] = {}  # by conversation id
        self._channels: dict[str, tuple[Team, Channel]] = {}
        self.changed: Callable[[Conversation, Message], None] = lambda conversation, message: None
        self.gone: Callable[[str], None] = lambda id: None  # a message was deleted, a dialog closed

    def stamp(self) -> str:
        """A fresh message id: Teams uses the time in milliseconds, never the same twice."""
        self._last = max(self._last + 1, int(self._clock() * 1000))
        return str(self._last)

    def add_person(self, name: str, email: str, guest: bool, stranger: bool) -> Person:
        """Add a user; one from another tenant has not got the app, which only their own tenant could give them."""
        tenant = self.other_tenant if stranger else self.tenant
        person = Person(name, email, tenant, guest, stranger, installed=not stranger)
        self.people[person.id] = person
        self.chats[person.chat] = (person, Conversation(person.chat))
        return person

    def add_channel(self, team_name: str, name: str, bot_in_it: bool, archived: bool) -> tuple[Team, Channel, bool]:
        """Add (or find) "Team/Channel"; the last value says whether the team is one that the bot has just come into."""
        team = next((team for team in self.teams.values() if team.name == team_name), None)
        if team is None:
            team = Team(team_name, self._thread())
            self.teams[team.id] = team
            self._open(team, Channel(team.id))
        joined = bot_in_it and not team.bot_in_it
        team.bot_in_it = team.bot_in_it or bot_in_it
        channel = next((channel for channel in team.channels.values() if channel.name == name), None)
        if channel is None:
            channel = Channel(self._thread(), name=name)
            self._open(team, channel)
        channel.bot_in_it, channel.archived = bot_in_it, archived
        return team, channel, joined

    def channel(self, conversation: str) -> tuple[Team, Channel] | None:
        """The team and channel that a conversation id means, with or without its ";messageid="."""
        return self._channels.get(conversation.partition(";")[0])

    def conversation(self, place: str) -> Conversation:
        """The conversation that a place means: a channel's id or "Team/Channel", a chat's id, or "direct:<person id>".

        Raises LookupError, listing what there is.
        """
        if place.startswith("direct:"):
            return self.chats[self.person(place.removeprefix("direct:")).chat][1]
        if place in self.chats:
            return self.chats[place][1]
        found = self.channel(place)
        if found is not None:
            return found[1]
        for team, channel in self._channels.values():
            if place in (f"{team.name}/{channel.name}", f"teams:{team.name}/{channel.name}"):
                return channel
        known = ", ".join(f"{team.name}/{channel.name}" for team, channel in self._channels.values())
        raise LookupError(f"no place {place!r}; there is: {known}")

    def person(self, name: str) -> Person:
        """The person with this id (29:, Entra object id or UPN); raises LookupError, listing who is there."""
        if name in self.people:
            return self.people[name]
        for person in self.people.values():
            if person.answers_to(name):
                return person
        raise LookupError(f"no person {name!r}; there is: {', '.join(p.name for p in self.people.values())}")

    def label(self, conversation: Conversation) -> str:
        """How the place is called on the screen: "Team/Channel" or "direct:<person id>"."""
        if conversation.id in self.chats:
            return f"direct:{self.chats[conversation.id][0].id}"
        team, channel = self._channels[conversation.id]
        return f"{team.name}/{channel.name}"

    def message(self, id: str) -> tuple[Conversation, Message] | None:
        """The message with this id, wherever it stands."""
        conversations: list[Conversation] = [chat for _, chat in self.chats.values()]
        conversations += [channel for _, channel in self._channels.values()]
        for conversation in conversations:
            if id in conversation.messages:
                return conversation, conversation.messages[id]
        return None

    def _open(self, team: Team, channel: Channel) -> None:
        team.channels[channel.id] = channel
        self._channels[channel.id] = (team, channel)

    def _thread(self) -> str:
        return f"19:{secrets.token_hex(16)}@thread.tacv2"
