"""How does Webex write a person, a room, a membership and a message as JSON?

Field names and order follow the API reference; absent values are left out, as Webex does.
"""

from __future__ import annotations

from typing import Any

from playground.webex.identity import iso
from playground.webex.workspace import Message, Person, Room, Workspace

Json = dict[str, Any]


def without_none(values: Json) -> Json:
    """The same object without its empty members."""
    return {key: value for key, value in values.items() if value not in (None, [])}


def person_json(person: Person) -> Json:
    """A person as `GET /people/{id}` shows them."""
    first, _, last = person.name.partition(" ")
    return without_none(
        {
            "id": person.id,
            "emails": [person.email],
            "phoneNumbers": [],
            "displayName": person.name,
            "nickName": person.name if person.kind == "bot" else first,
            "firstName": first if person.kind == "person" else None,
            "lastName": last if person.kind == "person" and last else None,
            "userName": person.email,
            "orgId": person.org,
            "created": iso(person.created),
            "status": "unknown" if person.kind == "bot" else "active",
            "type": person.kind,
        }
    )


def room_json(space: Workspace, room: Room) -> Json:
    """A room as the bot sees it: a direct one has the other person's name as its title."""
    title = room.title
    if room.kind == "direct":
        title = next((space.people[one].name for one in room.members if one != space.bot.id), "Empty Title")
    return {
        "id": room.id,
        "title": title,
        "type": room.kind,
        "isLocked": False,
        "lastActivity": iso(room.last_activity),
        "creatorId": room.creator,
        "created": iso(room.created),
        "ownerId": space.org,
        "isPublic": False,
        "isReadOnly": room.archived,
    }


def membership_json(space: Workspace, room: Room, person: Person) -> Json:
    """One person's membership in one room."""
    membership = {
        "id": space.membership_id(room.id, person.id),
        "roomId": room.id,
        "roomType": room.kind,
        "personId": person.id,
        "personEmail": person.email,
        "personDisplayName": person.name,
        "personOrgId": person.org,
        "isModerator": False,
        "isMonitor": False,
        "created": iso(room.members.get(person.id, room.created)),
    }
    return membership | ({"isRoomHidden": False} if room.kind == "direct" else {})


def message_json(space: Workspace, message: Message) -> Json:
    """A message as `GET /messages/{id}` shows it."""
    return message_data(space, message) | without_none(
        {
            "text": message.text or None,
            "markdown": message.markdown,
            "html": message.html,
            "attachments": message.attachments,
        }
    )


def message_data(space: Workspace, message: Message) -> Json:
    """What a webhook tells of a message: everything but its content."""
    return without_none(
        {
            "id": message.id,
            "parentId": message.parent,
            "roomId": message.room,
            "roomType": space.rooms[message.room].kind,
            "files": message.files,
            "personId": message.person,
            "personEmail": space.people[message.person].email,
            "mentionedPeople": message.people,
            "mentionedGroups": message.groups,
            "created": iso(message.created),
            "updated": iso(message.updated) if message.updated is not None else None,
        }
    )
