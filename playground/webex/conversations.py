"""How does a one-to-one room with the bot come about?

With its first message, whoever writes it; the bot's webhooks hear of the room and of both memberships.
"""

from __future__ import annotations

from playground.webex.callbacks import Event, Tell
from playground.webex.resources import membership_json, room_json
from playground.webex.workspace import Person, Room, Workspace


def open_direct(space: Workspace, person: Person, actor: Person, tell: Tell) -> Room:
    """The direct room of a person with the bot, opened by `actor` if there is none yet."""
    room = space.direct_room(person.id)
    if room is not None:
        return room
    room = space.add_room("", "direct", actor.id)
    room.members = {person.id: room.created, space.bot.id: room.created}
    tell(Event("rooms", "created", actor.id, room_json(space, room)))
    for member in (person, space.bot):
        tell(Event("memberships", "created", actor.id, membership_json(space, room, member)))
    return room
