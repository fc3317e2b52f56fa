"""When is told what a rule gathers?

`digest: {every: day, at: 09:00}` or `{every: week, on: mon, at: 09:00, zone: Europe/Berlin}`: instead of ringing for
each lead, one card names all that matched since the last one. The time is that of whoever is rung, or of `zone`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from leads.hours import DAYS

Every = Literal["day", "week"]
EVERY: tuple[Every, ...] = ("day", "week")
RECIPIENT = "recipient"


@dataclass(frozen=True, slots=True)
class Digest:
    """`minute`: minutes after midnight; `day`: from Monday, 0, None where it is told every day."""

    minute: int
    day: int | None = None
    zone: str = RECIPIENT

    def next(self, at: int, zone: ZoneInfo) -> int:
        """When it is told next after `at` (milliseconds). `zone`: of whoever is rung."""
        here = zone if self.zone == RECIPIENT else ZoneInfo(self.zone)
        local = datetime.fromtimestamp(at / 1000, UTC).astimezone(here)
        for ahead in range(9):
            day = local.date() + timedelta(days=ahead)
            if self.day is not None and day.weekday() != self.day:
                continue
            told = datetime.combine(day, time(self.minute // 60, self.minute % 60), here)
            due = int(told.timestamp() * 1000)
            if due > at:
                return due
        raise AssertionError("a week has every day")

    def structured(self) -> dict[str, object]:
        """As a rule file has it."""
        form: dict[str, object] = {"every": "day"} if self.day is None else {"every": "week", "on": DAYS[self.day]}
        form["at"] = f"{self.minute // 60:02}:{self.minute % 60:02}"
        return form if self.zone == RECIPIENT else form | {"zone": self.zone}

    def sentence(self) -> str:
        """As English says it."""
        day = "every day" if self.day is None else f"every week on {DAYS[self.day]}"
        zone = "" if self.zone == RECIPIENT else f" ({self.zone})"
        return f"gathers, and tells of all in one card {day} at {self.minute // 60:02}:{self.minute % 60:02}{zone}"
