"""How do two leads become one?

In one transaction, with both rows locked: the older lead takes in the newer one, whose ids, timeline, cards and timers
are the older's from then on. Whoever still asks for the newer by its inner id is led to the older.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import orjson

from leads.change import Event
from leads.codec import encode_who, read_who
from leads.control import Refusal, unless_stale
from leads.lead import Lead, Who
from leads.merging import holders_differ, unite
from leads.store.draft import Draft
from leads.store.recording import Decision, rang_last
from leads.store.work import LeadCommand, Needs


@dataclass(frozen=True)
class Merge(LeadCommand[Decision]):
    """Merge two leads, by their inner ids, whichever of them is the older. `seen`: the control version of `lead_id`
    that must still hold, None where nobody asked for that; `key` as of `Decide`."""

    org: str
    lead_id: str
    other_id: str
    by: Who
    seen: int | None = None
    key: str = ""
    weight: int = field(default=1, init=False)
    trace: str = ""

    def needs(self) -> Needs:
        return Needs(leads=(self.lead_id, self.other_id), inbox=self.key)

    def run(self, draft: Draft) -> Decision:
        held, other = draft.held(self.lead_id), draft.held(self.other_id)
        if held is None:
            return Decision("unknown_lead", None)
        answered = draft.answer(self.key)
        if answered is not None:
            code, before, *said = orjson.loads(answered)
            return Decision(code, held.lead, read_who(before), rang_last(draft, self.lead_id), *said)
        if self.lead_id == self.other_id:
            decision = Decision("already", held.lead, held.lead.control.by)
        elif other is None:
            decision = Decision("refused", held.lead, said="The other lead isn't known here; it may have been erased.")
        else:
            decision = self._merge(draft, held.lead, other.lead)
        if self.key:
            answer = [decision.code, encode_who(decision.before), *filter(None, [decision.said])]
            draft.answered_with(self.key, orjson.dumps(answer).decode())
        lead_id = decision.lead.id if decision.lead is not None else self.lead_id
        return replace(decision, card=rang_last(draft, lead_id))

    def _merge(self, draft: Draft, lead: Lead, other: Lead) -> Decision:
        before = lead.control.by
        try:
            unless_stale(lead, self.seen)
        except Refusal as refusal:
            return Decision(refusal.code, lead, before)
        if holders_differ(lead, other):
            said = f"{_name(lead)} has control of one and {_name(other)} of the other: one must return it first."
            return Decision("refused", lead, before, said=said)
        kept, gone = sorted((lead, other), key=lambda one: (one.created_at, one.id))
        united = kept.copied()
        unite(united, gone)
        record = draft.unite(gone.id, kept.id)
        data = {
            "other": gone.id, "record": record, "name": gone.name or f"Visitor {gone.visitor}",
            "version": united.control.version, "from": _lost(kept, gone, united),
        }  # fmt: skip
        event = Event(f"~{draft.new_id()}", "lead.merged", draft.now, draft.now, data=data, by=self.by)
        changes = draft.record(kept.id, event)
        return Decision("done", changes[-1].after, before)


def _name(lead: Lead) -> str:
    return lead.control.by.name if lead.control.by is not None else "Nobody"


def _lost(kept: Lead, gone: Lead, united: Lead) -> dict[str, str] | None:
    """Who had control of one of the two, and has none of both."""
    holder = kept.control.by or gone.control.by
    if holder is None or united.control.by is not None:
        return None
    return {"id": holder.id, "name": holder.name, "email": holder.email}
