"""What did somebody enter and press? The bot asks by the id that its webhook was told."""

from __future__ import annotations

from playground.webex.call import Call, Handler, Reply
from playground.webex.refusal import Refusal
from playground.webex.workspace import Workspace


class ActionsApi:
    """`/attachment/actions`, to read."""

    def __init__(self, space: Workspace) -> None:
        self.space = space

    def routes(self) -> dict[str, Handler]:
        """Method and path template of each endpoint."""
        return {"GET /attachment/actions/{id}": self.one}

    def one(self, call: Call) -> Reply:
        """One press: inputs, message, person, room. 404 for an unknown one, and once the bot has left the room."""
        action = self.space.actions.get(call.id)
        if action is None or self.space.bot.id not in self.space.rooms[action["roomId"]].members:
            raise Refusal(404)
        return Reply(action)
