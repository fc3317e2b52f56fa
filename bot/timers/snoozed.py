"""A snooze has run out: do the cards that show it say so?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from bot.timers.due import Timer
from leads.store.snoozes import snooze_over


class EndSnooze:
    """Let the cards be drawn anew; whether it was over. `now`: milliseconds; `sparing`: platforms whose edits are for
    control and block alone."""

    def __init__(self, timer: Timer, now: Callable[[], int], sparing: Sequence[str]) -> None:
        self.trace = ""
        self._timer = timer
        self._now = now
        self._sparing = sparing

    def __call__(self, connection: Connection) -> bool:
        snooze_id = self._timer.kind.partition(" ")[2]
        return snooze_over(self._timer.org, snooze_id, self._now(), self._sparing)(connection)
