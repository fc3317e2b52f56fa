"""When is something that failed tried again?

Returns decisions and never sleeps. Backoff doubles, with jitter so that many don't come back at once; at
most 15 s apart in the first two minutes, then up to 5 minutes; after a day it is given up and kept.
"""

from __future__ import annotations

from collections.abc import Callable

FIRST_MINUTES = 120_000
GIVE_UP_AFTER = 24 * 60 * 60 * 1000
ERASE_WITHIN = 30 * GIVE_UP_AFTER
"""Milliseconds for which the removal of an erased lead's message is tried: a month, the time that the law gives
(GDPR, article 12)."""
SET_ASIDE_FOR = 60 * 60 * 1000
"""Milliseconds after which a destination that was set aside is tried again by itself."""


def wait_after(attempts: int, age: int, jitter: Callable[[], float]) -> int:
    """Milliseconds to wait after the `attempts`-th failure of something first due `age` ms ago. `jitter`
    gives 0 to 1."""
    most = 15_000 if age < FIRST_MINUTES else 300_000
    doubled = min(most, 500 * 2 ** min(attempts, 12))
    return int(doubled * (0.5 + jitter() / 2))


def next_try(
    attempts: int, created_at: int, now: int, jitter: Callable[[], float], give_up: int = GIVE_UP_AFTER
) -> int | None:
    """When to try again, None where it is given up: after `give_up` milliseconds."""
    if now - created_at >= give_up:
        return None
    return now + wait_after(attempts, now - created_at, jitter)
