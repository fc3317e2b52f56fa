"""Has nobody accepted a chat that was offered?

Whoever offered it is told after five minutes, and keeps control. What else ends an offer moves the fence, which is when
it was made.
"""

from __future__ import annotations

from leads.change import Change, Event
from leads.handing_over import PATIENCE
from leads.store.draft import Draft
from leads.store.work import LeadCommand, Needs

KIND = "hand_over"


def set_hand_over(change: Change, draft: Draft) -> None:
    """Set the timer where a chat has just been offered."""
    offered = change.after.offered
    if change.event.kind == "handover.offered" and offered is not None:
        draft.set_timer(KIND, change.after.id, offered.at, offered.at + PATIENCE)


class EndHandOver(LeadCommand[bool]):
    """Let `handover.over` happen to a lead that is offered as it was when the timer was set; whether it did."""

    def __init__(self, org: str, lead_id: str, since: int) -> None:
        self.org = org
        self._lead_id = lead_id
        self._since = since
        self._event_id = f"~{lead_id}/handover.over/{since}"

    def needs(self) -> Needs:
        return Needs(leads=(self._lead_id,), events=(self._event_id,))

    def run(self, draft: Draft) -> bool:
        draft.timer_over(KIND, self._lead_id, self._since)
        held = draft.held(self._lead_id)
        offered = held.lead.offered if held is not None else None
        if offered is None or offered.at != self._since or draft.happened(self._event_id):
            return False
        draft.record(self._lead_id, Event(self._event_id, "handover.over", draft.now, draft.now))
        return True
