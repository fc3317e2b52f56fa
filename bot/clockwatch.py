"""Has somebody set the clock, and what must follow?

Due times, leases and pauses are points in time. A clock that was ahead and goes back would let all of them lie far in
the future, and nothing would be sent until then.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

LOOK_EVERY = 0.25
"""Seconds between two looks: as often as the dispatchers look for others' work."""
STEP = 1.0
"""Seconds by which a clock must jump to count as set; corrections of less delay nothing that anybody would notice."""

log = logging.getLogger(__name__)


class ClockWatch:
    """Compares the clock with one that nobody can set. `clock`: this machine's, in seconds since 1970; `now`: the
    database's as we reckon it, in milliseconds; `reckon` measures anew how far the two are apart; `went_back` is told
    by how many milliseconds `now` has gone back."""

    def __init__(
        self, clock: Callable[[], float], now: Callable[[], int], reckon: Callable[[], Awaitable[None]],
        went_back: Callable[[int], Awaitable[None]], *, steady: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._clock = clock
        self._now = now
        self._reckon = reckon
        self._went_back = went_back
        self._steady = steady
        self._machine, self._database = self._apart()
        self._owed = 0

    def _apart(self) -> tuple[float, int]:
        """How far both clocks are before the steady one: seconds, milliseconds."""
        steady = self._steady()
        return self._clock() - steady, self._now() - int(steady * 1000)

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self.look()
            except Exception as fault:  # what is owed is paid at the next look
                log.warning("clock_not_followed fault=%s", type(fault).__name__, extra={"rarely": "clock"})

    async def look(self) -> None:
        """Look once. Raises what following the clock raises, and follows it at the next look."""
        machine, _ = self._apart()
        if abs(machine - self._machine) > STEP:
            log.warning("clock_was_set seconds=%.0f", machine - self._machine)
            await self._reckon()
            self._machine = machine
        _, database = self._apart()
        if self._database - database > STEP * 1000:
            self._owed += self._database - database
        self._database = database
        if self._owed:
            await self._went_back(self._owed)
            self._owed = 0
