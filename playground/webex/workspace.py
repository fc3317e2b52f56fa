"""Who and what is in the local Webex organisation: people, rooms, messages, presses, webhooks, files?

Only state and its look-ups; what may be done with it stands in the modules of the REST API. What
can grow is bounded: the oldest messages, presses and files are forgotten.
"""

from __future__ import annotations

import secrets
import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playground.webex.identity import iso, make_id, read_id

MESSAGES_KEPT = 20_000
ACTIONS_KEPT = 10_000
FILES_KEPT = 200


@dataclass
class Person:
    """A member of the organisation, somebody from another one, or the bot."""

    id: str
    name: str
    email: str
    org: str
    kind: str  # "person" or "bot"
    created: float


@dataclass
class Room:
    """A space (`group`) or a one-to-one conversation with the bot (`direct`)."""

    id: str
    title: str
    kind: str
    creator: str
    created: float
    last_activity: float
    archived: bool = False
    members: dict[str, float] = field(default_factory=dict)  # person id -> joined at


@dataclass
class Message:
    """One message; `sent` is the body as its author sent it last."""

    id: str
    room: str
    person: str
    created: float
    text: str = ""
    markdown: str | None = None
    html: str | None = None
    attachments: list[dict[str, Any]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)  # ids of those mentioned
    groups: list[str] = field(default_factory=list)  # "all"
    parent: str | None = None
    updated: float | None = None
    edits: int = 0
    sent: dict[str, Any] = field(default_factory=dict)
    seen: float = 0.0
    """When it appeared, later than any before it also where the clock was set back."""


@dataclass
class Stored:
    """An uploaded file."""

    name: str
    kind: str
    content: bytes


class Workspace:
    """The state of the local organisation, seen by its one bot and by the people's clients."""

    def __init__(self, bot_name: str, bot_email: str, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.org = make_id("ORGANIZATION")
        self.other_org = make_id("ORGANIZATION")
        self.app = make_id("APPLICATION", "C" + secrets.token_hex(32))
        self.people: dict[str, Person] = {}
        self.rooms: dict[str, Room] = {}
        self.messages: OrderedDict[str, Message] = OrderedDict()
        self.actions: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self.webhooks: dict[str, dict[str, Any]] = {}
        self.files: OrderedDict[str, Stored] = OrderedDict()
        self._last_seen = 0.0
        self.changed: Callable[[Message], None] = lambda message: None
        self.gone: Callable[[str], None] = lambda id: None
        self.bot = self.add_person(bot_name, bot_email, kind="bot")
        self.team = {"id": make_id("TEAM"), "name": "Sales", "creatorId": self.bot.id, "created": iso(clock())}

    def add_person(self, name: str, email: str, *, kind: str = "person", stranger: bool = False) -> Person:
        """Add a person; raises ValueError for an e-mail address that somebody has already."""
        if self.person_by_email(email):
            raise ValueError(f"{email} is in this Webex already")
        org = self.other_org if stranger else self.org
        person = Person(make_id("PEOPLE"), name, email, org, kind, self.clock())
        self.people[person.id] = person
        return person

    def person_by_email(self, email: str) -> Person | None:
        """The person with this e-mail address, upper and lower case alike."""
        wanted = email.strip().lower()
        return next((person for person in self.people.values() if person.email.lower() == wanted), None)

    def add_room(self, title: str, kind: str, creator: str) -> Room:
        """Open a room without members."""
        now = self.clock()
        room = Room(make_id("ROOM"), title, kind, creator, now, now)
        self.rooms[room.id] = room
        return room

    def direct_room(self, person: str) -> Room | None:
        """The one-to-one room of a person with the bot, if they ever talked."""
        for room in self.rooms.values():
            if room.kind == "direct" and person in room.members:
                return room
        return None

    def room_by_title(self, title: str) -> Room | None:
        """The group room with this title."""
        return next((room for room in self.rooms.values() if room.kind == "group" and room.title == title), None)

    def messages_in(self, room: str) -> list[Message]:
        """The messages of a room, oldest first."""
        return [message for message in self.messages.values() if message.room == room]

    def keep_message(self, message: Message) -> None:
        """Add a message and forget the oldest beyond what is kept."""
        self._last_seen = message.seen = max(message.created, self._last_seen + 0.001)
        self.messages[message.id] = message
        self.rooms[message.room].last_activity = message.created
        while len(self.messages) > MESSAGES_KEPT:
            self.messages.popitem(last=False)
        self.changed(message)

    def drop_message(self, message: Message) -> None:
        """Delete a message."""
        del self.messages[message.id]
        self.gone(message.id)

    def keep_action(self, person: str, message: Message, inputs: dict[str, Any]) -> dict[str, Any]:
        """Record a press on a card and return it as `GET /attachment/actions/{id}` shows it."""
        key = make_id("ATTACHMENT_ACTION")
        action = {
            "id": key,
            "type": "submit",
            "messageId": message.id,
            "inputs": inputs,
            "personId": person,
            "roomId": message.room,
            "created": iso(self.clock()),
        }
        self.actions[key] = action
        while len(self.actions) > ACTIONS_KEPT:
            self.actions.popitem(last=False)
        return action

    def keep_file(self, name: str, kind: str, content: bytes) -> str:
        """Store a file and return its key."""
        key = str(uuid.uuid4())
        self.files[key] = Stored(name, kind, content)
        while len(self.files) > FILES_KEPT:
            self.files.popitem(last=False)
        return key

    def membership_id(self, room: str, person: str) -> str:
        """Webex' id of a person's membership in a room, made of both."""
        keys = [(read_id(value) or ("", value))[1] for value in (person, room)]
        return make_id("MEMBERSHIP", ":".join(keys))
