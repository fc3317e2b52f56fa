"""How many requests does Teams take from one app, and when may a refused one be tried again?"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import OrderedDict, deque
from collections.abc import Callable

from playground.teams.faults import Fault

# Documented: 50 requests a second per app and tenant; per conversation the windows below (seconds, requests).
GLOBAL = ((1, 50),)
WRITES = ((1, 7), (2, 8), (30, 60), (3600, 1800))
READS = ((1, 14), (2, 16), (30, 120), (3600, 3600))
OLD_ROSTER = ((60, 5),)  # the roster without pages is throttled to five requests a minute
CONVERSATIONS = 10_000  # windows kept; the least recently used go first

Windows = tuple[tuple[int, int], ...]


class Limits:
    """Sliding windows, one set per (kind, conversation), and one for all requests of the app in the tenant."""

    def __init__(self, clock: Callable[[], float], enabled: bool) -> None:
        self._clock = clock
        self.enabled = enabled
        self._seen: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def take(self, kind: str, conversation: str, windows: Windows) -> None:
        """Count one request; raises Fault(429) with Retry-After, in whole seconds, where a window is full."""
        if not self.enabled:
            return
        now = self._clock()
        waits = [self._wait(("all", ""), GLOBAL, now), self._wait((kind, conversation), windows, now)]
        if any(wait > 0 for wait in waits):
            raise Fault(429, retry_after=max(1, math.ceil(max(waits))))
        for key in (("all", ""), (kind, conversation)):
            self._seen[key].append(now)

    def _wait(self, key: tuple[str, str], windows: Windows, now: float) -> float:
        """Seconds until all windows of this key have room, 0 if they have."""
        times = self._seen.setdefault(key, deque(maxlen=max(most for _, most in windows)))
        while times and times[-1] > now:  # of before the clock was set back
            times.pop()
        self._seen.move_to_end(key)
        while len(self._seen) > CONVERSATIONS:
            self._seen.popitem(last=False)
        wait = 0.0
        kept = list(times)
        for seconds, most in windows:
            inside = len(kept) - bisect_right(kept, now - seconds)
            if inside >= most:
                wait = max(wait, kept[-most] + seconds - now)
        return wait
