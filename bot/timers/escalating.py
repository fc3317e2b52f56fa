"""Nobody has answered: who is rung next?

What the escalation does was put down when it started (`bot.delivery.escalations`); what ends it is looked at now.
"""

from __future__ import annotations

import orjson

from bot.delivery.escalations import escalation_of
from bot.delivery.rings import Rings
from bot.timers.due import Timer
from leads.change import Change
from leads.store.draft import Draft
from leads.store.work import LeadCommand, Needs
from rules.durations import print_duration
from rules.escalation import LOOK_AGAIN, Ended, stopped
from rules.targets import parse_target
from rules.verdict import Ring, Verdict


class Escalate(LeadCommand[str]):
    """Ring the next place, or put down why not."""

    def __init__(self, timer: Timer, rings: Rings) -> None:
        self.org = timer.org
        self._timer = timer
        self._rings = rings

    def needs(self) -> Needs:
        return Needs(leads=(self._timer.subject,), recalled=(self._timer.event_id,))

    def run(self, draft: Draft) -> str:
        timer = self._timer
        held, event = draft.held(timer.subject), draft.recalled.get((self.org, timer.event_id))
        draft.timer_over(timer.kind, timer.subject, timer.fence)
        if held is None or event is None:
            return "gone"
        form = orjson.loads(timer.data)
        why = stopped(held.lead, event, tuple(form["unless"]))
        if why == "on_it":
            again = draft.now + LOOK_AGAIN
            draft.set_timer(timer.kind, timer.subject, timer.fence, again, timer.event_id, timer.data)
            return why
        verdict = _verdict(form, why)
        return self._rings.ring_for(verdict, Change(held.lead, held.lead, event), draft)


def _verdict(form: dict[str, object], why: Ended | None) -> Verdict:
    rule = escalation_of(str(form["rule"]), int(str(form["number"])))
    name = f"{form['name']} · nobody answered for {print_duration(int(str(form['after'])))}"
    rings = (Ring(parse_target(str(form["to"]))),) if why is None else ()
    return Verdict(rule=rule, name=name, reason=why or "rings", rings=rings)
