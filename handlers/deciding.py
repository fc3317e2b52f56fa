"""How is a wish on a lead carried out and answered?

The handlers that change something differ in the decision and in the words for success; what
happens when the wish already held, or somebody was first, or the card was out of date, is the same for all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cards import notice
from cards.leads import BESIDE
from cards.model import Card, Said
from cards.view import View
from handlers.intent import Intent, Outcome
from handlers.intents import no_such_lead
from handlers.room import Room
from leads.control import Act
from leads.lead import Lead
from leads.store.recording import Decision

MOST_SAID = 300
"""Characters of why a wish was refused."""

Say = Callable[[Lead, View], Card]


async def carry_out(
    intent: Intent,
    room: Room,
    decide: Callable[[Lead], Act | None],
    *,
    done: Say,
    already: Say,
    confirm: Say | None = None,
) -> Outcome:
    """Decide, and answer with the lead as it then is and its fresh card. `confirm` draws the question that is
    asked where a colleague has control and the person saw so on their card."""
    return await answer(intent, room, await room.decide(intent, decide), done=done, already=already, confirm=confirm)


async def answer(
    intent: Intent, room: Room, decision: Decision, *, done: Say, already: Say, confirm: Say | None = None
) -> Outcome:
    """What the person is answered to a decision; a list in which it was pressed stays where it is. What changes nothing
    is answered with the card as a look-up gives it, since no edit follows that would put it right."""
    lead = decision.lead
    if lead is None:
        return no_such_lead()
    if decision.code == "done":
        view = room.view_after(intent, decision)
    else:
        view = await room.view(replace(intent, lead=lead.id))
    outcome = _outcome(intent, room, decision, lead, view, done=done, already=already, confirm=confirm)
    in_list = intent.arguments.get(BESIDE[0]) == BESIDE[1]
    return replace(outcome, refresh=False, fresh=None, beside=True) if in_list else outcome


def _outcome(
    intent: Intent, room: Room, decision: Decision, lead: Lead, view: View, *, done: Say, already: Say,
    confirm: Say | None,
) -> Outcome:  # fmt: skip
    fresh = room.fresh(intent, lead, view)
    match decision.code:
        case "done":
            return Outcome("done", done(lead, view), lead, refresh=True, fresh=fresh)
        case "already":
            return Outcome("already", already(lead, view), lead, refresh=True, fresh=fresh)
        case "taken" if confirm is not None and intent.version == lead.control.version and lead.control.manual:
            return Outcome("asked", confirm(lead, view), lead)
        case "taken" if lead.control.by is not None:
            told = notice.taken(lead.control.by, lead.control.since)
            return Outcome("taken", told, lead, refresh=True, fresh=fresh)
        case "blocked" if lead.blocked is not None:
            return Outcome("blocked", notice.is_blocked(lead, view), lead, refresh=True, fresh=fresh)
        case "refused":
            return Outcome("refused", notice.refused(Said(decision.said, MOST_SAID)), lead, refresh=True, fresh=fresh)
        case _:  # stale, or a repeat whose reason has passed since
            return Outcome("stale", notice.stale(lead, view), lead, refresh=True, fresh=fresh)
