"""What can be done with the local Webex: by the service over HTTP, and by the people in it?

This is the stand-in itself: it puts state, REST API and callbacks together, and gives people hands.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from playground.local import Answer, Shown, newest
from playground.webex.actions import ActionsApi
from playground.webex.callbacks import Callback, Courier, Event, sign
from playground.webex.content import members
from playground.webex.conversations import open_direct
from playground.webex.gate import RATES, Fault, Gate, Rate
from playground.webex.hands import Hands
from playground.webex.markup import Read, links_in, read_message
from playground.webex.messages import MessagesApi
from playground.webex.people import PeopleApi
from playground.webex.resources import membership_json, room_json
from playground.webex.rooms import RoomsApi
from playground.webex.screen import drawing_of, keys_of, show
from playground.webex.server import FrontDoor
from playground.webex.webhooks import WebhooksApi, new_webhook
from playground.webex.workspace import Message, Person, Room, Stored, Workspace

# What an engineer would register by hand for this service, one webhook each.
BY_HAND = (
    ("messages", "created"),
    ("messages", "updated"),
    ("messages", "deleted"),
    ("attachmentActions", "created"),
    ("memberships", "created"),
    ("memberships", "deleted"),
    ("rooms", "updated"),
)


class LocalWebex:
    """A local Webex organisation with one bot, behind the REST API at `settings["WEBEX_API_URL"]`.

    Arguments: `rates` (True: our own defaults, False: none, or a mapping such as {"POST /messages":
    Rate(burst, per_second), "*": ...}), `edit_cards` (False: a PUT of a message with a card is refused
    with 400, as the reference says, where practice allows it), `bot_name`, `clock` (seconds since 1970).

    Methods are named as paths: "POST /messages", "PUT /messages/{id}", "GET /people/me", "messages", "*".
    An outage (`down`) is one of the REST API: what people press and write is still told to the service.

    Beyond the protocol: `send_raw` and `resend_last` (callbacks that are forged, or repeated), `signature`,
    `last_callback`, `settled` (wait for callbacks of what the bot did itself), `remove_bot`, `invite_bot`,
    `rename_place`, `leave`, `edit` and `delete` (a person's own message), `mentions`, `links`, `files`, `unfolded`.

    An Answer of status 0 says that the service was not told: Webex passes on what a bot may see
    and what a webhook asks for, nothing else. With several webhooks it is the worst of the answers.
    """

    name = "webex"

    def __init__(
        self,
        *,
        rates: bool | Mapping[str, Rate] = True,
        edit_cards: bool = True,
        bot_name: str = "Leadbell",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.clock = clock
        self.space = Workspace(bot_name, f"{bot_name.lower().replace(' ', '')}@webex.bot", clock)
        chosen = RATES if rates is True else {} if rates is False else rates
        self.gate = Gate(clock, chosen)
        self.courier = Courier(self.space)
        token = f"{secrets.token_urlsafe(48)}_P0A1_{secrets.token_hex(16)}"
        self.settings: dict[str, str] = {"WEBEX_ACCESS_TOKEN": token, "WEBEX_WEBHOOK_SECRET": secrets.token_hex(24)}
        tell = self.courier.tell
        routes = {
            **PeopleApi(self.space).routes(),
            **RoomsApi(self.space).routes(),
            **MessagesApi(self.space, tell, edit_cards=edit_cards).routes(),
            **ActionsApi(self.space).routes(),
            **WebhooksApi(self.space).routes(),
        }
        self.door = FrontDoor(self.gate, token, routes)
        self.hands = Hands(self.space, self.courier)
        self.service = ""
        self.on_change: Callable[[Shown], None] | None = None
        self.on_gone: Callable[[str], None] | None = None
        self.space.changed = self._changed
        self.space.gone = self._gone

    def _changed(self, message: Message) -> None:
        if self.on_change is not None:
            self.on_change(show(self.space, message))

    def _gone(self, id: str) -> None:
        if self.on_gone is not None:
            self.on_gone(id)

    # -- life

    async def start(self) -> None:
        """Open the REST API on a free loopback port; `settings` is complete afterwards."""
        await self.courier.start()
        self.settings["WEBEX_API_URL"] = f"{await self.door.start()}/v1/"

    async def attach(self, service_url: str) -> None:
        """Deliver events from now on: to the service's own webhooks, or, if it has none, to those made by hand."""
        self.service = service_url.rstrip("/")
        if not self.space.webhooks:
            secret = self.settings["WEBEX_WEBHOOK_SECRET"]
            for resource, event in BY_HAND:
                new_webhook(self.space, f"{resource} {event}", self.target(), resource, event, None, secret)
        self.courier.open = True

    async def stop(self) -> None:
        """Close everything; callbacks under way are given up."""
        await self.courier.stop()
        await self.door.stop()

    def target(self) -> str:
        """Where callbacks go that no webhook names."""
        return f"{self.service}/webex/webhook"

    # -- people and places

    def add_person(self, name: str, email: str, *, guest: bool = False, stranger: bool = False) -> str:
        """Add a person to every space and return their id. A guest is of another organisation, as a stranger is."""
        person = self.space.add_person(name, email, stranger=stranger or guest)
        for room in self.space.rooms.values():
            if room.kind == "group" and not room.archived:
                self.join(room, person)
        return person.id

    def add_place(self, name: str, *, bot_in_it: bool = True, archived: bool = False) -> str:
        """Add a space with everybody in it and return its id. Nothing can be posted to an archived one."""
        if self.space.room_by_title(name):
            raise ValueError(f"there is a space {name!r} already")
        people = [person for person in self.space.people.values() if person.kind == "person"]
        room = self.space.add_room(name, "group", people[0].id if people else self.space.bot.id)
        room.archived = archived
        for person in people:
            self.join(room, person)
        if bot_in_it:
            self.join(room, self.space.bot)
        return room.id

    def join(self, room: Room, person: Person) -> None:
        """Let a person into a room; the bot is told, where it is in it itself."""
        room.members[person.id] = self.clock()
        if self.space.bot.id in room.members:
            self.courier.tell(Event("memberships", "created", room.creator, membership_json(self.space, room, person)))

    async def leave(self, person: str, place: str) -> Answer:
        """Take a person (or the bot) out of a space; a bot hears of its own removal too."""
        room, member = self.room(place), self.person(person)
        event = Event("memberships", "deleted", room.creator, membership_json(self.space, room, member))
        room.members.pop(member.id, None)
        told = member is self.space.bot or self.space.bot.id in room.members
        return await self.courier.deliver(event) if told else Answer(0)

    async def remove_bot(self, place: str) -> Answer:
        """Take the bot out of a space: its calls there are answered with 404 from now on."""
        return await self.leave(self.space.bot.id, place)

    async def invite_bot(self, place: str) -> Answer:
        """Put the bot into a space."""
        room, bot = self.room(place), self.space.bot
        room.members[bot.id] = self.clock()
        return await self.courier.deliver(
            Event("memberships", "created", room.creator, membership_json(self.space, room, bot))
        )

    async def rename_place(self, place: str, name: str) -> Answer:
        """Give a space another title."""
        room = self.room(place)
        room.title = name
        return await self.courier.deliver(Event("rooms", "updated", room.creator, room_json(self.space, room)))

    def rule_address(self, place: str) -> str:
        """How a rule file writes a space: "webex:EMEA hot leads"."""
        return f"webex:{self.room(place).title}"

    def room(self, place: str) -> Room:
        """A room by its title, its id, or "direct:<person id>"; raises LookupError with what there is."""
        if place.startswith("direct:"):
            person = self.person(place.removeprefix("direct:"))
            found = self.space.direct_room(person.id)
            if found is None:
                raise LookupError(f"{person.name} and the bot have not talked yet")
            return found
        found = self.space.rooms.get(place) or self.space.room_by_title(place)
        if found is None:
            titles = ", ".join(repr(room.title) for room in self.space.rooms.values() if room.kind == "group")
            raise LookupError(f"there is no space {place!r}; there is: {titles or 'none'}")
        return found

    def person(self, person: str) -> Person:
        """A person by id; raises LookupError."""
        if person not in self.space.people:
            raise LookupError(f"nobody here has the id {person!r}")
        return self.space.people[person]

    # -- looking

    def shown(self, place: str, viewer: str | None = None, *, last: int | None = None) -> list[Shown]:
        """The messages in a place, oldest first. All viewers in it see the same; others see nothing."""
        if place.startswith("direct:") and self.space.direct_room(self.person(place[7:]).id) is None:
            return []
        room = self.room(place)
        if viewer is not None and viewer not in room.members:
            return []
        return [show(self.space, message) for message in newest(self.space.messages_in(room.id), last)]

    def over(self, person: str) -> list[Shown]:
        """Nothing: Webex has no forms of its own."""
        return []

    def private(self, person: str) -> list[Shown]:
        """A person's direct messages with the bot: Webex has no whispers and no forms of its own."""
        return self.shown(f"direct:{person}")

    def mentions(self, shown: Shown) -> list[str]:
        """Ids of those whom a message of the bot mentions so that they are notified; "all" for everybody."""
        read = self.read(shown)
        return [*read.people, *read.groups]

    def links(self, shown: Shown) -> dict[str, str]:
        """Label and address of the links in a message, and of its buttons that open one."""
        drawing = drawing_of(shown.payload)
        if shown.payload.get("attachments"):
            return dict(drawing.links)
        return dict(links_in(str(shown.payload.get("markdown") or shown.payload.get("text") or "")))

    def read(self, shown: Shown) -> Read:
        """A message's Markdown, read for the room that it stands in."""
        return read_message(str(shown.payload.get("markdown") or ""), members(self.space, self.room(shown.place)))

    def unfolded(self, shown: Shown, label: str) -> str:
        """The words inside a ShowCard, which are not in plain view; raises LookupError."""
        folded = drawing_of(shown.payload).folded
        if label not in folded:
            raise LookupError(f"nothing unfolds under {label!r}; there is: {', '.join(folded) or 'nothing'}")
        return "\n".join(folded[label])

    def files(self, shown: Shown) -> dict[str, Stored]:
        """The files of a message by name; those given by a URL are not fetched and empty."""
        message = self.space.messages.get(shown.id)
        stored = [self.space.files[key] for key in keys_of(message)] if message else []
        return {file.name: file for file in stored}

    def file(self, shown: Shown, name: str) -> bytes:
        return self.files(shown)[name].content

    # -- acting: what `Hands` does

    async def press(self, person: str, shown: Shown, label: str, **inputs: str) -> Answer:
        """Press a button of the card as it was shown, with inputs by their id (a choice by its title or value).

        Raises LookupError for a label, an input or a choice that is not there, ValueError for a form
        that the client would not send. Status 404 without a callback: the message is gone.
        """
        return await self.hands.press(self.person(person), shown, label, inputs)

    async def say(
        self, person: str, place: str, text: str, *, thread: str | None = None, mention: bool = False
    ) -> Answer:
        """Write a message: plain text, in which `<@personEmail:…>` and `<@personId:…>` mention people.

        `mention` puts the bot before it all; `thread` is the id of any message of the thread.
        Status 0: the bot does not hear it.
        """
        writer = self.person(person)
        if place == f"direct:{writer.id}":
            room = open_direct(self.space, writer, writer, self.courier.tell)
        else:
            room = self.room(place)
        return await self.hands.say(writer, room, text, thread=thread, mention=mention)

    async def edit(self, person: str, shown: Shown, text: str) -> Answer:
        """Change one's own message."""
        return await self.hands.edit(person, shown, text)

    async def delete(self, person: str, shown: Shown) -> Answer:
        """Delete one's own message."""
        return await self.hands.delete(person, shown)

    # -- callbacks as they should not be

    def signature(self, body: bytes) -> dict[str, str]:
        """The header that a right callback with this body carries, by the secret in `settings`."""
        return {"X-Spark-Signature": sign(body, self.settings["WEBEX_WEBHOOK_SECRET"])}

    def last_callback(self) -> Callback:
        """The last callback that a person caused (url, body, headers); raises LookupError before the first."""
        if self.courier.last is None:
            raise LookupError("nothing was sent to the service yet")
        return self.courier.last

    async def send_raw(self, body: bytes, headers: dict[str, str]) -> Answer:
        """Send any bytes with any headers to where callbacks go."""
        hooks = list(self.space.webhooks.values())
        return await self.courier.send(Callback(hooks[0]["targetUrl"] if hooks else self.target(), body, headers))

    async def resend_last(self) -> Answer:
        """Repeat the last callback that a person caused, byte for byte, as a retry does."""
        return await self.courier.send(self.last_callback())

    async def settled(self) -> None:
        """Wait until the service has been told all that the bot itself did."""
        await self.courier.settled()

    # -- faults and records

    def refuse(
        self, method: str, status: int, body: Any = None, *, times: int = 1, retry_after: int | None = None
    ) -> None:
        """Answer the next `times` calls of a method with a status; `body` is Webex' own error body when left out."""
        self.gate.faults.append(Fault(method, status, body, times, retry_after))

    def forgive(self) -> None:
        """Withdraw the faults that have not been met yet."""
        self.gate.faults.clear()

    def down(self, is_down: bool) -> None:
        """While down, every connection is cut."""
        self.door.cut(is_down)

    def calls(self, method: str = "*") -> list[dict[str, Any]]:
        """What the service called, oldest first: {"method", "path", "status", "at" (seconds), "body"}; 10,000 kept."""
        return self.gate.called(method)
