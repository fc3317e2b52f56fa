"""Which messages does a bot see?

All of a direct room; in a group room its own, and those that mention it (Webex' guide to bots).
`@all` does not count: it mentions people.
"""

from __future__ import annotations

from playground.webex.workspace import Message, Workspace


def bot_sees(space: Workspace, message: Message) -> bool:
    """Whether the bot may read a message, and is told of it."""
    room = space.rooms[message.room]
    if space.bot.id not in room.members:
        return False
    return room.kind == "direct" or message.person == space.bot.id or space.bot.id in message.people
