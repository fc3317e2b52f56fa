"""What does a person see of a message in the Webex app?

A message with a card shows the card alone: its text is for clients that draw no cards, and for the
notification on a phone.
"""

from __future__ import annotations

from playground.local import Shown
from playground.webex.content import members
from playground.webex.drawing import Drawing, draw
from playground.webex.markup import plain, read_html, read_message
from playground.webex.workspace import Message, Workspace


def place_of(space: Workspace, message: Message) -> str:
    """A room's title, or "direct:<person id>"."""
    room = space.rooms[message.room]
    if room.kind == "group":
        return room.title
    return "direct:" + next(member for member in room.members if member != space.bot.id)


def drawing_of(payload: object) -> Drawing:
    """The card in a message as it was sent, flattened; an empty drawing where it has none."""
    attachments = payload.get("attachments") if isinstance(payload, dict) else None
    return draw(attachments[0]["content"]) if attachments else Drawing()


def show(space: Workspace, message: Message) -> Shown:
    """A message as it is drawn."""
    drawing = drawing_of(message.sent)
    if message.attachments:
        lines = list(drawing.lines)
    elif message.person != space.bot.id:
        lines = message.text.splitlines()
    elif message.markdown:
        lines = read_message(message.markdown, members(space, space.rooms[message.room])).text.splitlines()
    else:
        lines = (read_html(message.html).text if message.html else message.text).splitlines()
    lines += [space.files[key].name for key in keys_of(message) if key in space.files]
    return Shown(
        id=message.id,
        place=place_of(space, message),
        text="\n".join(line.strip() for line in lines if line.strip()),
        controls=tuple(one.control for one in drawing.pressables),
        thread=message.parent,
        edits=message.edits,
        push=plain_push(message),
        payload=dict(message.sent),
        author="" if message.person == space.bot.id else message.person,
        at=message.seen,
        files=tuple(space.files[key].name for key in keys_of(message) if key in space.files),
    )


def plain_push(message: Message) -> str:
    """What a phone's notification says: the message's text, or the words of its Markdown."""
    return message.text or plain(message.markdown or "", tags=True)


def keys_of(message: Message) -> list[str]:
    """The keys of a message's files."""
    return [address.rsplit("/", 1)[-1] for address in message.files]
