"""Ask a manager: somebody wants to use Leadbell, and a manager lets them in or doesn't, in one press."""

from __future__ import annotations

from cards import notice
from cards.newcomer import ASK, ID, decided_card
from handlers.intent import Intent, Outcome
from handlers.intents import intent
from handlers.room import Room


@intent(ASK, label="Ask a manager", sentence="Asks managers to let whoever presses use Leadbell.")
async def ask_manager(asked: Intent, room: Room) -> Outcome:
    """Of somebody who is on record by now: whoever isn't never gets as far as a handler."""
    return Outcome("already", notice.already("You are on Leadbell: press again, or write help."))


@intent(
    "let_in", label="Let in as rep", role="manager", arguments=(ID,), sentence="Lets somebody who asks in, as a rep."
)
async def let_in(asked: Intent, room: Room) -> Outcome:
    """The first to decide does; whoever presses later reads what stands decided."""
    return await _decide(asked, room, let_in=True)


@intent(
    "turn_away", label="Refuse", role="manager", arguments=(ID,), sentence="Refuses somebody who asks to be let in."
)
async def turn_away(asked: Intent, room: Room) -> Outcome:
    """The same; refused is who asked this once, and they may ask again after a day."""
    return await _decide(asked, room, let_in=False)


async def _decide(asked: Intent, room: Room, *, let_in: bool) -> Outcome:
    decided = await room.decide_newcomer(asked, asked.arguments.get(ID, ""), let_in=let_in)
    one = decided.newcomer
    if one is None or decided.how == "gone":
        return Outcome(
            "refused", notice.refused("Nobody asks under this card any more: they have asked anew, or left it.")
        )
    if decided.how == "deactivated":
        said = "was deactivated before. Whoever runs Leadbell activates them: leadbell people activate"
        return Outcome("refused", notice.refused(f"{one.name[:60]} {said} {one.email}"))
    by = next((each.name for each in room.people() if each.id == one.decided_by), "a manager")
    mine = one.decided_by == asked.person.id
    card = decided_card(
        one.name, one.email, "" if mine else by, let_in=one.state == "let_in", before=decided.how == "before"
    )
    return Outcome("done" if decided.how == "now" else "already", card)
