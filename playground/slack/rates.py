"""May this call pass now, or how long must it wait?

Tiers are those of Slack's rate limit page, a minute and workspace: 1 (1), 2 (20), 3 (50), 4 (100). `chat.postMessage`
has its own: about one a second and channel with a short burst, and some hundred a minute in all.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
POST_BURST = 5  # Slack names no number for "short bursts"; a stand-in should be on the strict side
POSTS_A_MINUTE = 300


@dataclass
class Bucket:
    """Tokens that refill evenly."""

    size: float
    per_second: float
    level: float
    at: float


class Rates:
    """All buckets of one workspace; with `on` false nothing is ever refused."""

    def __init__(self, clock: Callable[[], float], on: bool) -> None:
        self._clock = clock
        self._on = on
        self._buckets: dict[str, Bucket] = {}

    def wait(self, method: str, tier: int, channel: str = "") -> int:
        """Whole seconds to wait before this call may pass; 0 takes a token and lets it through."""
        if not self._on or tier == 0:
            return 0
        if method == "chat.postMessage":
            buckets = [
                self._bucket(f"{method} {channel}", POST_BURST, 1.0),
                self._bucket(method, POSTS_A_MINUTE, POSTS_A_MINUTE / 60),
            ]
        else:
            buckets = [self._bucket(method, TIERS[tier], TIERS[tier] / 60)]
        worst = max((1 - bucket.level) / bucket.per_second for bucket in buckets)
        if worst > 0:
            return max(1, math.ceil(worst))
        for bucket in buckets:
            bucket.level -= 1
        return 0

    def _bucket(self, name: str, size: float, per_second: float) -> Bucket:
        now = self._clock()
        bucket = self._buckets.setdefault(name, Bucket(size, per_second, size, now))
        bucket.level = min(size, bucket.level + max(0.0, now - bucket.at) * per_second)
        bucket.at = now
        return bucket
