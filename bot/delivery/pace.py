"""How fast may a platform be sent to?

A destination's pace counts from the answer to the next sending: from the sending, one in eight came back as
429 when it was measured. Edits have a budget a minute for each installation. This process' share only;
where two services exceed a limit together, the platform's 429 settles it.
"""

from __future__ import annotations

from collections import OrderedDict, deque

from bot.platforms.port import Capabilities

MOST_KEPT = 20_000
"""Destinations remembered; an older one starts with a full burst again, which is right after so long."""


class Pace:
    """Counts what one platform was sent. Times in milliseconds."""

    def __init__(self, capabilities: Capabilities) -> None:
        self._every = int(capabilities.pace * 1000)
        self._burst = max(1, capabilities.burst)
        self._edits = capabilities.edits_per_minute
        self._spent: OrderedDict[int, float] = OrderedDict()  # destination -> when its bucket is full again
        self._edited: dict[str, deque[int]] = {}
        self._paused: dict[str, int] = {}

    @property
    def at_once(self) -> int | None:
        """How many messages a destination takes at once; None where there is no limit."""
        return self._burst if self._every else None

    @property
    def a_minute(self) -> int | None:
        """How many messages a destination takes in a minute; None where there is no limit."""
        return 60_000 // self._every if self._every else None

    def sent(self, destination: int, now: int) -> None:
        """A message was answered now."""
        if self._every:
            self._spent[destination] = max(self._spent.pop(destination, 0), now) + self._every
            if len(self._spent) > MOST_KEPT:
                self._spent.popitem(last=False)

    def not_before(self, destination: int, now: int) -> int:
        """When the next message may go to a destination; 0 or the past: now."""
        full_at = self._spent.get(destination, 0)
        return int(full_at - self._every * (self._burst - 1)) if full_at > now else 0

    def edited(self, installation: str, now: int) -> None:
        """An edit was answered now. `installation`: whose budget it spends."""
        if self._edits is not None:
            self._edited.setdefault(installation, deque()).append(now)

    def edit_wait(self, installation: str, now: int) -> int:
        """Milliseconds until the budget has an edit left; 0 where it has."""
        if self._edits is None:
            return 0
        spent = self._edited.setdefault(installation, deque())
        while spent and spent[0] <= now - 60_000:
            spent.popleft()
        return 0 if len(spent) < self._edits else spent[0] + 60_000 - now

    def pause(self, org: str, until: int) -> None:
        """The platform asked the whole installation to wait."""
        self._paused[org] = max(until, self._paused.get(org, 0))

    def forget(self) -> None:
        """Start with full buckets again: the clock was set back, and what was counted lies in the future."""
        self._spent.clear()
        self._edited.clear()
        self._paused.clear()

    def paused_until(self, now: int) -> int:
        """Until when nothing may be sent; 0 where it may."""
        latest = max(self._paused.values(), default=0)
        return latest if latest > now else 0
