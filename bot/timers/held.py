"""The quiet hours are over: is a ring that was held still wanted?

It is judged again by the rules in force, for the lead as it now is (interfaces.md, quiet). Where it has become
needless it is dropped, and its reason kept.
"""

from __future__ import annotations

from bot.delivery.rings import Rings
from bot.delivery.silences import GATHERING, Held
from bot.timers.due import Timer
from leads.store.draft import Draft
from leads.store.requests import note_held
from leads.store.work import LeadCommand, Needs

MANY = 5
"""Rings of one rule that come at once, and are still read one by one; of more, each place is told in one message."""


class RingHeld(LeadCommand[str]):
    """Ring what was held, or say why not. A later event of the same lead, rule and place has taken the earlier one's
    timer, so that a lead who was busy all night rings once in the morning."""

    def __init__(self, timer: Timer, rings: Rings) -> None:
        self.org = timer.org
        self._timer = timer
        self._rings = rings
        _, rule, place = timer.kind.split(" ", 2)
        self._held = Held(rule, place)

    def needs(self) -> Needs:
        return Needs(leads=(self._timer.subject,), recalled=(self._timer.event_id,))

    def run(self, draft: Draft) -> str:
        timer, held = self._timer, self._held
        lead, event = draft.held(timer.subject), draft.recalled.get((self.org, timer.event_id))
        draft.timer_over(timer.kind, timer.subject, timer.fence)
        if lead is None or event is None:
            return "gone"
        again, gathers = self._rings.ring_held(held, event, lead.lead, draft, many=timer.beside > MANY)
        became = GATHERING if gathers is not None else "rang" if again.verdict is not None else again.why
        draft.silence_became(timer.subject, held.rule, held.place, became, again.until, gathers)
        if again.until is not None:
            draft.set_timer(held.timer, timer.subject, timer.fence, again.until, event.id)
        if again.verdict is not None:
            draft.verdict_rings(event.id, held.rule)
            note_held(event, lead.lead, draft)
        return became or "held"
