"""A rep has taken over and says nothing: who is told, and when is the chat the agents' again?

The rep is reminded first, the team rings next (`bot.timers.waiting`), and where that is wished the chat returns to
automated, as the timeline says. Each goes by the same waiting: an answer, a return or a block moves the fence.
"""

from __future__ import annotations

from dataclasses import replace

from bot.timers.waiting import TellWaiting, waits_since
from leads.change import Change, Event
from leads.codec import encode_who
from leads.lead import Lead
from leads.store.draft import Draft

REMIND = "reply_reminder"
RETURN = "reply_return"
REMINDED_AFTER = 60_000
"""Milliseconds that a lead has waited when the rep is reminded: half of the time after which the team rings."""


class SilenceTimers:
    """Sets the timers. `ring_within`: milliseconds within which an event is young enough; `return_after`: milliseconds
    of waiting after which the chat returns to automated, None where it never does by itself."""

    def __init__(self, ring_within: int, return_after: int | None) -> None:
        self._ring_within = ring_within
        self._return_after = return_after

    def on_change(self, change: Change, draft: Draft) -> None:
        """Set them where a change lets a lead wait for the person who has control."""
        since, lead = waits_since(change, self._ring_within), change.after
        if since is None:
            return
        draft.set_timer(REMIND, lead.id, since, draft.now + REMINDED_AFTER)
        if self._return_after is not None:
            draft.set_timer(RETURN, lead.id, since, draft.now + self._return_after)


class Remind(TellWaiting):
    """Let the rep be reminded in the same way."""

    kind, happens = REMIND, "reply.reminded"

    def event(self, lead: Lead, now: int) -> Event:
        """It happens on no channel: the lead doesn't see it."""
        return replace(super().event(lead, now), channel=None)

    def data(self, lead: Lead, now: int) -> dict[str, object]:
        """Since when the lead waits, and for whom."""
        return {"since": self._since, "whom": encode_who(lead.control.by)}


class ReturnUnanswered(Remind):
    """Return the chat to automated in the same way."""

    kind, happens = RETURN, "conversation.returned"

    def data(self, lead: Lead, now: int) -> dict[str, object]:
        """Who has let the lead wait, and for how many minutes."""
        id, name, email = encode_who(lead.control.by) or ["", "", ""]
        minutes = max(1, (now - self._since) // 60_000)
        held = {"id": id, "name": name, "email": email}
        return {"note": "", "from": held, "minutes": minutes, "version": lead.control.version + 1}
