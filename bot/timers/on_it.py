"""How long is somebody on it?

At most 30 minutes (product.md, The card). The lead's next words end it before, and so does whoever takes over; then
the fence, which is since when, has moved.
"""

from __future__ import annotations

from leads.change import Change, Event
from leads.codec import encode_who
from leads.store.draft import Draft
from leads.store.work import LeadCommand, Needs
from leads.wishes import ON_IT_MINUTES

KIND = "on_it"


def set_on_it(change: Change, draft: Draft) -> None:
    """Set the timer where somebody has just said it."""
    lead = change.after
    if change.event.kind in ("on_it.said", "lead.merged") and lead.on_it is not None:
        draft.set_timer(KIND, lead.id, lead.on_it.since, lead.on_it.since + ON_IT_MINUTES * 60_000)


class EndOnIt(LeadCommand[bool]):
    """Let `on_it.over` happen to a lead that somebody is on as they were when the timer was set; whether it did."""

    def __init__(self, org: str, lead_id: str, since: int) -> None:
        self.org = org
        self._lead_id = lead_id
        self._since = since
        self._event_id = f"~{lead_id}/on_it.over/{since}"

    def needs(self) -> Needs:
        return Needs(leads=(self._lead_id,), events=(self._event_id,))

    def run(self, draft: Draft) -> bool:
        draft.timer_over(KIND, self._lead_id, self._since)
        held = draft.held(self._lead_id)
        on_it = held.lead.on_it if held is not None else None
        if on_it is None or on_it.since != self._since or draft.happened(self._event_id):
            return False
        who = encode_who(on_it.by) or ["", "", ""]
        data = {"from": dict(zip(("id", "name", "email"), who, strict=True)), "minutes": ON_IT_MINUTES}
        draft.record(self._lead_id, Event(self._event_id, "on_it.over", draft.now, draft.now, data=data))
        return True
