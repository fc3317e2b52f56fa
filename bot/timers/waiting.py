"""Does a lead wait too long for the person who has taken over?

Set when the lead writes, or asks, while a person has control. What ends the waiting (an answer, a return, a block)
moves the fence, which is since when the lead waits; so it rings once a waiting, or not at all.
"""

from __future__ import annotations

from leads.change import Change, Event
from leads.lead import Lead
from leads.store.draft import Draft
from leads.store.work import LeadCommand, Needs

KIND = "reply_waiting"
PATIENCE = 2 * 60 * 1000
"""Milliseconds in which a person who has control is expected to answer."""

SPOKE = frozenset({"message.received", "human.requested"})
"""What a lead does that wants an answer."""


def waits_since(change: Change, ring_within: int) -> int | None:
    """Since when the lead waits for the person who has control, where a change lets it wait; None where it doesn't.
    `ring_within`: milliseconds from an event's `at` to its arrival within which it may ring."""
    event, lead = change.event, change.after
    late = event.received - event.at > ring_within
    if event.kind not in SPOKE | {"lead.merged"} or late or lead.waiting is None or not lead.control.manual:
        return None
    return lead.waiting.since


class WaitingTimers:
    """Sets the timers. `ring_within`: as of `waits_since`."""

    def __init__(self, ring_within: int) -> None:
        self._ring_within = ring_within

    def on_change(self, change: Change, draft: Draft) -> None:
        """Set a timer where a change lets a lead wait for the person who has control."""
        since = waits_since(change, self._ring_within)
        if since is not None:
            draft.set_timer(KIND, change.after.id, since, draft.now + PATIENCE)


class TellWaiting(LeadCommand[bool]):
    """Let `reply.waiting` happen to a lead that still waits as it did when the timer was set; whether it did."""

    kind, happens = KIND, "reply.waiting"

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
        draft.record(self._lead_id, self.event(held.lead, draft.now))
        return True

    def event(self, lead: Lead, now: int) -> Event:
        """What happens to the lead."""
        channel = lead.words.channel if lead.words else None
        return Event(self._event_id, self.happens, now, now, channel, data=self.data(lead, now))

    def data(self, lead: Lead, now: int) -> dict[str, object]:
        """What the event holds."""
        return {"since": self._since}


def _still_waits(lead: Lead, since: int) -> bool:
    return lead.control.manual and lead.waiting is not None and lead.waiting.since == since
