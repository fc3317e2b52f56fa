"""Block: nothing more goes to the lead, and what it writes rings nobody."""

from __future__ import annotations

from functools import partial

from cards import notice
from cards.block_form import COMMON, REASON, SUBMITTED, block_form, reason_given
from handlers.deciding import carry_out
from handlers.intent import Intent, Outcome
from handlers.intents import intent, no_such_lead
from handlers.room import Room
from leads import control


@intent(
    "block", label="Block…", arguments=(SUBMITTED[0], COMMON, REASON), opens=True,
    sentence="Nothing more goes to the lead and it rings nobody; you say why. Unblock lifts it.",
)  # fmt: skip
async def block(asked: Intent, room: Room) -> Outcome:
    """The first press opens a form, its submit blocks with the reason given."""
    if asked.arguments.get(SUBMITTED[0]) != SUBMITTED[1]:
        return await _ask(asked, room)
    reason = reason_given(asked.arguments)
    if not reason:
        return await _ask(asked, room, fault="A reason is needed: choose one, or write your own.")
    return await carry_out(
        asked, room, partial(control.block, reason=reason, seen=asked.version),
        done=lambda lead, view: notice.done("Nothing will go to this lead any more.", lead=lead, view=view),
        already=lambda lead, view: notice.already("This lead is blocked already.", lead=lead, view=view),
    )  # fmt: skip


async def _ask(asked: Intent, room: Room, *, fault: str = "") -> Outcome:
    lead = await room.lead(asked)
    if lead is None:
        return no_such_lead()
    view = await room.view(asked)
    if lead.blocked is not None:
        return Outcome("already", notice.already("This lead is blocked already.", lead=lead, view=view), lead)
    return Outcome("asked", block_form(lead, view, fault=fault), lead)
