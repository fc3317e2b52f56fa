"""What happens in Webex when a person presses, writes, edits or deletes?"""

from __future__ import annotations

from collections.abc import Mapping

from playground.local import Answer, Shown
from playground.webex.callbacks import Courier, Event
from playground.webex.content import members
from playground.webex.identity import make_id
from playground.webex.markup import read_typed
from playground.webex.presses import find_pressable, inputs_sent
from playground.webex.resources import message_data
from playground.webex.screen import drawing_of
from playground.webex.sight import bot_sees
from playground.webex.workspace import Message, Person, Room, Workspace

IN_THE_CLIENT = Answer(0)  # a press that goes nowhere: a link, a ShowCard, a part that is shown or hidden


class Hands:
    """The fingers of the people in the organisation."""

    def __init__(self, space: Workspace, courier: Courier) -> None:
        self.space = space
        self.courier = courier

    async def press(self, presser: Person, shown: Shown, label: str, inputs: Mapping[str, str]) -> Answer:
        """Press a button of a card as it was shown, even if it has been edited since: clients may lag behind."""
        pressable = find_pressable(drawing_of(shown.payload), label, inputs)
        if pressable.action.get("type") != "Action.Submit":
            return IN_THE_CLIENT
        sent = inputs_sent(pressable, inputs)
        message = self.space.messages.get(shown.id)
        if message is None or presser.id not in self.space.rooms[message.room].members:
            return Answer(404, {"message": "The message is gone, or not for this person."})
        action = self.space.keep_action(presser.id, message, sent)
        if self.space.bot.id not in self.space.rooms[message.room].members:
            return Answer(0)
        # What was entered stays with Webex until the bot asks for it.
        told = {key: value for key, value in action.items() if key != "inputs"}
        return await self.courier.deliver(Event("attachmentActions", "created", presser.id, told))

    async def say(self, writer: Person, room: Room, text: str, *, thread: str | None, mention: bool) -> Answer:
        """Write a message; raises LookupError for somebody who is not in the room, and for an unknown thread."""
        if writer.id not in room.members:
            raise LookupError(f"{writer.name} is not in {room.title or 'this direct room'}")
        parent = None
        if thread is not None:
            root = self.space.messages.get(thread)
            if root is None or root.room != room.id:
                raise LookupError(f"there is no message {thread!r} in {room.title or 'this direct room'}")
            parent = root.parent or root.id
        message = Message(make_id("MESSAGE"), room.id, writer.id, self.space.clock(), parent=parent)
        self.write(message, f"<@personId:{self.space.bot.id}> {text}" if mention else text)
        self.space.keep_message(message)
        return await self.told("created", message)

    def write(self, message: Message, text: str) -> None:
        """Put what a person typed into a message."""
        read = read_typed(text, members(self.space, self.space.rooms[message.room]))
        message.text, message.people, message.groups = read.text, read.people, read.groups
        message.html = read.html if read.people or read.groups else None
        message.sent = {"roomId": message.room, "text": text}

    async def edit(self, person: str, shown: Shown, text: str) -> Answer:
        """Change one's own message; raises LookupError for another's."""
        message = self.own(person, shown)
        self.write(message, text)
        message.edits, message.updated = message.edits + 1, self.space.clock()
        return await self.told("updated", message)

    async def delete(self, person: str, shown: Shown) -> Answer:
        """Delete one's own message; raises LookupError for another's."""
        message = self.own(person, shown)
        self.space.drop_message(message)
        return await self.told("deleted", message)

    def own(self, person: str, shown: Shown) -> Message:
        """A person's own message; raises LookupError."""
        message = self.space.messages.get(shown.id)
        if message is None or message.person != person:
            raise LookupError("this is no message of theirs")
        return message

    async def told(self, event: str, message: Message) -> Answer:
        """Tell the service of what a person did with a message, if the bot may see it."""
        if not bot_sees(self.space, message):
            return Answer(0)
        return await self.courier.deliver(Event("messages", event, message.person, message_data(self.space, message)))
