"""How is a lead created or updated as a whole, rather than by something that happened to it?

What the Leads API and the sources tell is an event like any other: `lead.created` for a lead nobody knew, else
`fields.updated`. Which of the two is decided where it is committed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from leads.intake import Incoming
from leads.store.draft import Draft
from leads.store.work import LeadCommand, Needs


@dataclass(frozen=True, slots=True)
class Put:
    """What became of it: the lead's inner id, "" where the lead was erased; and whether it is new."""

    lead_id: str
    created: bool = False


class PutLead(LeadCommand[Put]):
    """Create a lead, or update it. `source` stands for a new lead: where a known one came from doesn't change."""

    def __init__(self, org: str, told: Incoming, trace: str = "", source: str = "leads_api") -> None:
        self.org = org
        self.trace = trace
        self._told = told
        self._source = source

    def needs(self) -> Needs:
        return Needs(outside=(self._told.lead_id,), creates=True)

    def run(self, draft: Draft) -> Put:
        key = (self.org, self._told.lead_id)
        if key in draft.erased:
            return Put("")
        lead_id = draft.lead_of(self._told.lead_id)
        event = self._told.event
        if draft.held(lead_id) is None:
            values = {"source": self._source, **event.lead}
            draft.record(lead_id, replace(event, kind="lead.created", lead=values))
            return Put(lead_id, created=True)
        draft.record(lead_id, replace(event, kind="fields.updated"))
        return Put(lead_id)
