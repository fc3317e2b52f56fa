"""What does the API say of rooms, of who is in them, and of teams?

The bot knows only the rooms that it is in: of any other, Webex says that there is none.
"""

from __future__ import annotations

from playground.webex.call import Call, Handler, Reply
from playground.webex.identity import read_id
from playground.webex.paging import page
from playground.webex.refusal import UNKNOWN_ROOM, Refusal
from playground.webex.resources import membership_json, room_json
from playground.webex.workspace import Room, Workspace


def room_of_bot(space: Workspace, room_id: str) -> Room:
    """A room that the bot is in; raises 404 for any other."""
    room = space.rooms.get(room_id)
    if room is None or space.bot.id not in room.members:
        raise Refusal(404, UNKNOWN_ROOM if read_id(room_id) else None)
    return room


class RoomsApi:
    """`/rooms`, `/memberships` and `/teams`, to read."""

    def __init__(self, space: Workspace) -> None:
        self.space = space

    def routes(self) -> dict[str, Handler]:
        """Method and path template of each endpoint."""
        return {
            "GET /rooms": self.rooms,
            "GET /rooms/{id}": self.room,
            "GET /memberships": self.memberships,
            "GET /memberships/{id}": self.membership,
            "GET /teams": self.teams,
            "GET /teams/{id}": self.team,
        }

    def rooms(self, call: Call) -> Reply:
        """The bot's rooms, by `type` and `teamId`, sorted by `sortBy` (`id` when left out, as Webex does)."""
        kind, order = call.query.get("type"), call.query.get("sortBy", "id")
        if kind not in (None, "direct", "group"):
            raise Refusal(400, "The type parameter must be direct or group.")
        if order not in ("id", "lastactivity", "created"):
            raise Refusal(400, "The sortBy parameter must be id, lastactivity or created.")
        found = [room for room in self.space.rooms.values() if self.space.bot.id in room.members]
        found = [room for room in found if kind in (None, room.kind) and not room.archived]
        if call.query.get("teamId"):
            found = []  # no local room belongs to a team
        if order == "id":
            found.sort(key=lambda room: room.id)
        else:
            found.sort(key=lambda room: room.created if order == "created" else room.last_activity, reverse=True)
        body, headers = page([room_json(self.space, room) for room in found], call.query, call.url)
        return Reply(body, headers=headers)

    def room(self, call: Call) -> Reply:
        """One room that the bot is in."""
        return Reply(room_json(self.space, room_of_bot(self.space, call.id)))

    def memberships(self, call: Call) -> Reply:
        """Who is in a room (`roomId`, also `personId` or `personEmail`); without a room, the bot's own memberships."""
        room_id, person_id, email = (call.query.get(key) for key in ("roomId", "personId", "personEmail"))
        if (person_id or email) and not room_id and person_id != self.space.bot.id:
            raise Refusal(400, "The roomId parameter is required with personId or personEmail.")
        if room_id:
            rooms = [room_of_bot(self.space, room_id)]
        else:
            rooms = [room for room in self.space.rooms.values() if self.space.bot.id in room.members]
            person_id = self.space.bot.id
        found = []
        for room in rooms:
            for member in room.members:
                person = self.space.people[member]
                if person_id in (None, member) and (email is None or email.lower() == person.email.lower()):
                    found.append(membership_json(self.space, room, person))
        body, headers = page(found, call.query, call.url)
        return Reply(body, headers=headers)

    def membership(self, call: Call) -> Reply:
        """One membership in a room that the bot is in."""
        for room in self.space.rooms.values():
            for member in room.members if self.space.bot.id in room.members else ():
                if self.space.membership_id(room.id, member) == call.id:
                    return Reply(membership_json(self.space, room, self.space.people[member]))
        raise Refusal(404)

    def teams(self, call: Call) -> Reply:
        """The bot's teams: one."""
        body, headers = page([self.space.team], call.query, call.url)
        return Reply(body, headers=headers)

    def team(self, call: Call) -> Reply:
        """One team."""
        if call.id != self.space.team["id"]:
            raise Refusal(404)
        return Reply(self.space.team)
