"""What time is it in the demo?

The service, the local platforms and the sample leads go by one clock, so that all of them can be moved to another
hour of the day at once, and back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

LEAST = timedelta(minutes=10)
"""A moment that is nearer than this is that of tomorrow: a clock that hardly moves shows nothing."""


class DemoClock:
    """Seconds since 1970, when called. `ahead`: by how many of them it runs before the real time."""

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self.ahead = 0.0

    def __call__(self) -> float:
        return self._real() + self.ahead

    @property
    def moved(self) -> bool:
        """Whether it shows another time than there is."""
        return self.ahead != 0

    def move_to(self, hour: int, minute: int, zone: str = "Europe/Berlin") -> None:
        """Go on from the next time that it is `hour`:`minute` in a zone (an IANA name)."""
        now = datetime.fromtimestamp(self._real(), ZoneInfo(zone))
        then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if then - now < LEAST:
            then = (now + timedelta(days=1)).replace(hour=hour, minute=minute, second=0, microsecond=0)
        self.ahead = then.timestamp() - self._real()

    def back(self) -> None:
        """Show the real time again."""
        self.ahead = 0.0
