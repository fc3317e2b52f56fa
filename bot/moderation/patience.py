"""How long is a scorer left alone, and when is a message tried again?

A scorer that fails is asked less and less often, then with one message until it answers; a message that fails waits
for longer each time, so that one that makes a scorer ill doesn't stand before the others. Decides and never sleeps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.delivery.retry import wait_after
from bot.moderation.port import ScorerFault

MESSAGE_WITHIN = 60.0
"""Seconds in which a message is scored, or put off: less than its lease."""
BEARS = 3
"""Passing faults one after the other, of any messages, before the scorer is left alone."""
MOST_PAUSE = 60_000
"""Milliseconds between two tries of a scorer that fails: scores come within a minute of its return."""
LASTING_PAUSE = 5 * 60_000
"""The same where somebody has to put it right."""
GIVE_UP_AFTER = 24 * 60 * 60 * 1000
"""Milliseconds after which a message is given up that the scorer refuses, while it takes others."""
TOLD_AFTER = 30 * 60_000
"""Milliseconds of nothing but passing faults after which managers are told of them, as of a lasting one at once."""


@dataclass(slots=True)
class Patience:
    """With one scorer. Times are milliseconds; `jitter` gives 0 to 1."""

    jitter: Callable[[], float]
    fault: ScorerFault | None = None
    since: int = 0  # when it last began to fail
    ready_at: int = 0  # when it may be asked again
    answered_at: int = 0  # when it last answered
    _failed: int = field(default=0)

    @property
    def trying(self) -> bool:
        """Whether one message is enough to find out if it answers again."""
        return self.fault is not None and (self.fault.what == "lasting" or self._failed >= BEARS)

    def answered(self, now: int) -> None:
        """It gave a judgement."""
        self.fault, self.since, self.ready_at, self._failed, self.answered_at = None, 0, 0, 0, now

    def failed(self, fault: ScorerFault, now: int) -> None:
        """It didn't."""
        self.since = self.since or now
        self.fault = fault
        self._failed += 1
        wait = 0
        if fault.what == "lasting":
            wait = self._doubled(30_000, self._failed - 1, LASTING_PAUSE)
        elif self._failed >= BEARS:
            wait = self._doubled(1_000, self._failed - BEARS, MOST_PAUSE)
        if fault.after is not None:
            wait = max(wait, int(fault.after * 1000))
        self.ready_at = max(self.ready_at, now + wait)

    def told(self, now: int) -> str:
        """What managers are told, "" for nothing."""
        if self.fault is None:
            return ""
        lasts = self.fault.what == "lasting" or now - self.since >= TOLD_AFTER
        return self.fault.sentence if lasts else ""

    def next_try(self, fault: ScorerFault, attempts: int, since: int, now: int) -> int | None:
        """When a message is tried again whose scores have failed `attempts` times before, None where it is given up:
        refused for a day by a scorer that takes others. `since`: when it came in."""
        if fault.what == "lasting":
            return now  # it isn't the message's fault, and the scorer is left alone anyway
        taken = self.answered_at > now - GIVE_UP_AFTER
        if fault.what == "message" and now - since >= GIVE_UP_AFTER and taken and attempts:
            return None
        return now + wait_after(attempts + 1, now - since, self.jitter)

    def _doubled(self, first: int, times: int, most: int) -> int:
        return int(min(most, first * 2 ** min(times, 12)) * (0.5 + self.jitter() / 2))
