"""How does an answer that the agent may not give become a person's draft?

Decided on the lead as it is at the commit: where control was given back meanwhile, nothing is kept and the agent may
answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from leads.change import Event
from leads.control import Act, Refusal
from leads.lead import Lead
from leads.store.draft import Draft
from leads.store.work import LeadCommand, Needs


@dataclass(frozen=True)
class Offer(LeadCommand[Lead | None]):
    """Offer a draft; the lead as it then is, None where there is none of this id any more. `key`: a repeat of it offers
    nothing more."""

    org: str
    lead_id: str
    decide: Callable[[Lead], Act | None]
    key: str
    trace: str = ""
    weight: int = field(default=1, init=False)

    def needs(self) -> Needs:
        return Needs(leads=(self.lead_id,), inbox=self.key)

    def run(self, draft: Draft) -> Lead | None:
        held = draft.held(self.lead_id)
        if held is None:
            return None
        if draft.answer(self.key) is not None:
            return held.lead
        try:
            act = self.decide(held.lead)
        except Refusal:
            return held.lead
        if act is None:
            return held.lead
        made = Event("~" + draft.new_id(), act.kind, draft.now, draft.now, act.channel, data=act.data)
        changes = draft.record(self.lead_id, made)
        draft.answered_with(self.key, "offered")
        return changes[-1].after
