"""A rep has taken over and says nothing: who is told, and when is the chat the agents' again?

The rep is reminded first, the team rings next (`bot.timers.waiting`), and where that is wished the chat returns to
automated, as the timeline says. Each goes by the same waiting: an answer, a return or a block moves the fence.
"""

from __future__ import annotations

from leads.change import Change, Event
from leads.codec import encode_who
from leads.lead import Lead
from leads.store.draft import Draft
from leads.store.work import LeadCommand, Needs

REMIND = "reply_reminder"
RETURN = "reply_return"
REMINDED_AFTER = 60_000
"""Milliseconds that a lead has waited when the rep is reminded: half of the time after which the team rings."""
STARTS = frozenset({"message.received", "human.requested", "lead.merged"})


class SilenceTimers:
    """Sets the timers. `ring_within`: milliseconds within which an event is young enough; `return_after`: milliseconds
    of waiting after which the chat returns to automated, None where it never does by itself."""

    def __init__(self, ring_within: int, return_after: int | None) -> None:
        self._ring_within = ring_within
        self._return_after = return_after

    def on_change(self, change: Change, draft: Draft) -> None:
        """Set them where a change lets a lead wait for the person who has control."""
        event, lead = change.event, change.after
        if event.kind not in STARTS or event.received - event.at > self._ring_within:
            return
        if lead.waiting is None or not lead.control.manual:
            return
        since = lead.waiting.since
        draft.set_timer(REMIND, lead.id, since, draft.now + REMINDED_AFTER)
        if self._return_after is not None:
            draft.set_timer(RETURN, lead.id, since, draft.now + self._return_after)


class Remind(LeadCommand[bool]):
    """Let the rep be reminded of a lead that still waits as it did when the timer was set; whether they were."""

    kind, happens = REMIND, "reply.reminded"

    def __init__(self, org: str, lead_id: str, since: int) -> None:
        self.org = org
        self._lead_id = lead_id
        self._since = since
        self._event_id = f"~{lead_id}/{self.happens}/{since}"

    def needs(self) -> Needs:
        return Needs(leads=(self._lead_id,), events=(self._event_id,))

    def run(self, draft: Draft) -> bool:
        draft.timer_over(self.kind, self._lead_id, self._since)
        held = draft.held(self._lead_id)
        if held is None or not _still_waits(held.lead, self._since) or draft.happened(self._event_id):
            return False
        data = self.data(held.lead, draft.now)
        draft.record(self._lead_id, Event(self._event_id, self.happens, draft.now, draft.now, data=data))
        return True

    def data(self, lead: Lead, now: int) -> dict[str, object]:
        """What the event holds."""
        return {"since": self._since, "whom": encode_who(lead.control.by)}


class ReturnUnanswered(Remind):
    """Return the chat to automated in the same way."""

    kind, happens = RETURN, "conversation.returned"

    def data(self, lead: Lead, now: int) -> dict[str, object]:
        id, name, email = encode_who(lead.control.by) or ["", "", ""]
        minutes = max(1, (now - self._since) // 60_000)
        held = {"id": id, "name": name, "email": email}
        return {"note": "", "from": held, "minutes": minutes, "version": lead.control.version + 1}


def _still_waits(lead: Lead, since: int) -> bool:
    return lead.control.manual and lead.waiting is not None and lead.waiting.since == since
