"""Unblock: the lead is automated again, and exempt from automatic blocking."""

from __future__ import annotations

from functools import partial

from cards import notice
from handlers.deciding import carry_out
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.room import Room
from leads import control


@intent(
    "unblock", label="Unblock", arguments=("reason",),
    sentence="The agents answer the lead again, and it is not blocked automatically any more.",
)  # fmt: skip
async def unblock(asked: Intent, room: Room) -> Outcome:
    """Any rep may."""
    wish = partial(control.unblock, reason=asked.arguments.get("reason", "").strip(), seen=asked.version)
    return await carry_out(
        asked, room, wish,
        done=lambda lead, view: notice.done("The lead is unblocked and automated.", lead=lead, view=view),
        already=lambda lead, view: notice.already("The lead is not blocked.", lead=lead, view=view),
    )  # fmt: skip
