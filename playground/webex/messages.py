"""What may a bot do with messages, and what does Webex refuse it?

Rules from the reference of `/messages` and from the guide to bots; where practice and reference
differ (editing a card) the stand-in follows practice, and the reference on demand.
"""

from __future__ import annotations

from typing import Any

from playground.webex.call import Call, Handler, Reply
from playground.webex.callbacks import Event, Tell
from playground.webex.content import Content, files_of, read_content
from playground.webex.conversations import open_direct
from playground.webex.identity import iso, make_id, read_id
from playground.webex.paging import page_size
from playground.webex.refusal import NO_DIRECT_ROOM, UNKNOWN_ROOM, UNREADABLE_ACTIVITY, Refusal
from playground.webex.resources import message_data, message_json
from playground.webex.rooms import room_of_bot
from playground.webex.sight import bot_sees
from playground.webex.workspace import Message, Room, Workspace

MOST_EDITS = 10


class MessagesApi:
    """`/messages` and the files that they carry. `edit_cards=False` refuses edits of cards, as the reference says."""

    def __init__(self, space: Workspace, tell: Tell, *, edit_cards: bool) -> None:
        self.space = space
        self.tell = tell
        self.edit_cards = edit_cards

    def routes(self) -> dict[str, Handler]:
        """Method and path template of each endpoint."""
        return {
            "GET /messages": self.of_room,
            "GET /messages/direct": self.of_person,
            "GET /messages/{id}": self.one,
            "POST /messages": self.create,
            "PUT /messages/{id}": self.edit,
            "DELETE /messages/{id}": self.delete,
            "GET /contents/{id}": self.file,
        }

    def create(self, call: Call) -> Reply:
        """Post a message to a room, or to a person's direct room, which is opened if need be."""
        targets = [name for name in ("roomId", "toPersonId", "toPersonEmail") if call.text(name)]
        if len(targets) != 1:
            raise Refusal(400, "Exactly one of roomId, toPersonId and toPersonEmail is required.")
        room = self.target(call, targets[0])
        if room.archived:
            raise Refusal(403, "The room is archived: nothing can be posted to it.")
        parent = self.parent(call.text("parentId"), room)
        files = files_of(self.space, call)
        content = read_content(self.space, room, call, with_file=bool(files))
        message = Message(
            make_id("MESSAGE"), room.id, self.space.bot.id, self.space.clock(), files=files, parent=parent
        )
        fill(message, content, call)
        self.space.keep_message(message)
        self.tell(Event("messages", "created", self.space.bot.id, message_data(self.space, message)))
        return Reply(self.written(message))

    def target(self, call: Call, name: str) -> Room:
        """The room that a message is meant for."""
        value = call.need(name)
        if name == "roomId":
            return room_of_bot(self.space, value)
        person = self.space.people.get(value) if name == "toPersonId" else self.space.person_by_email(value)
        if person is None:
            raise Refusal(404, NO_DIRECT_ROOM)
        if person.id == self.space.bot.id:
            raise Refusal(400, NO_DIRECT_ROOM)
        return open_direct(self.space, person, self.space.bot, self.tell)

    def parent(self, parent: str | None, room: Room) -> str | None:
        """The id of the message that is answered: it has to stand in the same room and to be no answer itself."""
        if parent is None:
            return None
        message = self.space.messages.get(parent)
        if message is None or message.room != room.id:
            raise Refusal(400, "The parent message could not be found in this room.")
        if message.parent is not None:
            raise Refusal(400, "The parent message is itself a reply.")
        return parent

    def edit(self, call: Call) -> Reply:
        """Replace a message's content by that of the body, at most ten times, of one's own messages."""
        message = self.readable(call.id)
        if call.need("roomId") != message.room:
            raise Refusal(400, "The message does not belong to this room.")
        if message.person != self.space.bot.id:
            raise Refusal(403, "Only one's own messages can be edited.")
        if message.files or call.body.get("files"):
            raise Refusal(400, "Editing messages with files is currently not supported.")
        if not self.edit_cards and (message.attachments or call.body.get("attachments")):
            raise Refusal(400, "Editing messages with attachments is currently not supported.")
        if message.edits >= MOST_EDITS:
            raise Refusal(400, "The edit limit of this message has been reached.")
        content = read_content(self.space, self.space.rooms[message.room], call)
        message.edits += 1
        message.updated = self.space.clock()
        fill(message, content, call)
        self.space.changed(message)
        self.tell(Event("messages", "updated", self.space.bot.id, message_data(self.space, message)))
        return Reply(self.written(message))

    def delete(self, call: Call) -> Reply:
        """Delete one of one's own messages; answers to it stay."""
        message = self.readable(call.id)
        if message.person != self.space.bot.id:
            raise Refusal(403, "Only one's own messages can be deleted.")
        self.space.drop_message(message)
        self.tell(Event("messages", "deleted", self.space.bot.id, message_data(self.space, message)))
        return Reply(status=204)

    def one(self, call: Call) -> Reply:
        """One message that the bot may see."""
        return Reply(message_json(self.space, self.readable(call.id)))

    def readable(self, message_id: str) -> Message:
        """A message that the bot may see; raises 404 for any other."""
        message = self.space.messages.get(message_id)
        if message is None or not bot_sees(self.space, message):
            raise Refusal(404, UNREADABLE_ACTIVITY if read_id(message_id) else None)
        return message

    def of_room(self, call: Call) -> Reply:
        """The messages of a room, newest first; of a group room only with `mentionedPeople=me`."""
        room_id = call.query.get("roomId")
        if not room_id:
            raise Refusal(400, "Required String parameter 'roomId' is not present")
        if read_id(room_id) is None:
            raise Refusal(400, "Expect base64 ID or UUID.")
        room = room_of_bot(self.space, room_id)
        mentioned = call.query.get("mentionedPeople")
        if room.kind == "group" and mentioned not in ("me", self.space.bot.id):
            raise Refusal(403, UNREADABLE_ACTIVITY)
        found = self.space.messages_in(room.id)
        if mentioned:
            found = [message for message in found if self.space.bot.id in message.people]
        return self.listed(found, call)

    def of_person(self, call: Call) -> Reply:
        """The messages of a direct room, by the other person (`personId` or `personEmail`)."""
        person_id, email = call.query.get("personId"), call.query.get("personEmail")
        if not (person_id or email):
            raise Refusal(400, "Either personId or personEmail is required.")
        person = self.space.people.get(person_id) if person_id else self.space.person_by_email(email or "")
        room = self.space.direct_room(person.id) if person else None
        if room is None:
            raise Refusal(404, UNKNOWN_ROOM)
        return self.listed(self.space.messages_in(room.id), call)

    def listed(self, found: list[Message], call: Call) -> Reply:
        """A page of messages, newest first. The next page is that before the last message of this one."""
        parent, before, before_message = (call.query.get(key) for key in ("parentId", "before", "beforeMessage"))
        if before_message:
            ids = [message.id for message in found]
            if before_message not in ids:
                raise Refusal(404, UNREADABLE_ACTIVITY)
            found = found[: ids.index(before_message)]
        if before:
            found = [message for message in found if iso(message.created) < before]
        if parent:
            found = [message for message in found if message.parent == parent]
        size = page_size(call.query, 50, 1000)
        newest = found[::-1]
        body = {"items": [message_json(self.space, message) for message in newest[:size]]}
        if len(newest) <= size:
            return Reply(body)
        query = {key: value for key, value in call.query.items() if key != "beforeMessage"}
        pairs = {**query, "max": str(size), "beforeMessage": newest[size - 1].id}
        following = "&".join(f"{key}={value}" for key, value in pairs.items())
        return Reply(body, headers={"Link": f'<{call.url}?{following}>; rel="next"'})

    def file(self, call: Call) -> Reply:
        """The content of a file that was sent with a message."""
        stored = self.space.files.get(call.id)
        if stored is None:
            raise Refusal(404)
        headers = {"Content-Type": stored.kind, "Content-Disposition": f'attachment; filename="{stored.name}"'}
        return Reply(stored.content, headers=headers)

    def written(self, message: Message) -> dict[str, Any]:
        """What its author gets back of a message: a direct one says whom it went to."""
        room = self.space.rooms[message.room]
        body = message_json(self.space, message)
        if room.kind == "direct":
            other = next(self.space.people[one] for one in room.members if one != self.space.bot.id)
            body |= {"toPersonId": other.id, "toPersonEmail": other.email}
        return body


def fill(message: Message, content: Content, call: Call) -> None:
    """Put a checked content into a message."""
    message.text, message.markdown, message.html = content.text, content.markdown, content.html
    message.attachments = content.attachments
    message.people, message.groups = content.read.people, content.read.groups
    message.sent = dict(call.body)
