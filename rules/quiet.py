"""When does a rule keep quiet, and what becomes of its rings meanwhile?

`{hours: 18:00-08:00, days: mon-fri, zone: recipient, then: hold}`, or `{outside: working_hours}`. The hours go by the
wall clock of whoever is rung; `days` name the day on which the hours start.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal
from zoneinfo import ZoneInfo

from leads.duty import Calendar, calendar
from leads.hours import EVERY_DAY, Window, Windows, parse_clocks, parse_days, print_days, turns, within

Then = Literal["hold", "drop", "else"]
THEN: tuple[Then, ...] = ("hold", "drop", "else")
"""hold: delivered when the quiet hours are over, unless it has become needless; drop: never; else: the place that the
ring names instead is rung."""
RECIPIENT = "recipient"


Around = Calendar
"""What is known of whoever is rung: their zone, and when they work. A channel is never off."""
around_of = calendar


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet hours of a rule. `window`: None where it is quiet outside of the recipient's working hours. `zone`:
    "recipient", or a zone's name."""

    window: Window | None = None
    zone: str = RECIPIENT
    then: Then = "hold"

    def until(self, at: int, around: Around) -> int | None:
        """When the quiet hours are over in which `at` lies, None where it lies in none. Milliseconds; `at` and `NEVER`
        where they have no end. Outside of working hours is also who has a holiday, or is away."""
        zone = around.zone if self.zone == RECIPIENT else ZoneInfo(self.zone)
        if self.window is None:
            back = replace(around, zone=zone).back(at)
            return at + NEVER if back is None else back if back > at else None
        windows: Windows = (self.window,)
        if not within(windows, at, zone):
            return None
        over = turns(windows, at, zone)
        return at + NEVER if over is None else over

    @property
    def always(self) -> bool:
        """Whether it is quiet all day, every day."""
        window = self.window
        return window is not None and window.days == EVERY_DAY and window.end - window.start == 24 * 60

    def structured(self) -> dict[str, object]:
        """As a rule file has it."""
        form: dict[str, object] = {"outside": "working_hours"}
        if self.window is not None:
            clocks = Window(self.window.start, self.window.end).text()
            form = {"hours": clocks}
            if self.window.days != EVERY_DAY:
                form["days"] = print_days(self.window.days)
        if self.zone != RECIPIENT:
            form["zone"] = self.zone
        return form | {"then": self.then}

    def sentence(self) -> str:
        """As English says it: "quiet from 18:00 to 08:00 on mon-fri, held until then"."""
        if self.window is None:
            when = "outside of working hours"
        else:
            clocks = Window(self.window.start, self.window.end).text().replace("-", " to ")
            days = "" if self.window.days == EVERY_DAY else f" on {print_days(self.window.days)}"
            when = f"from {clocks}{days}"
        zone = "" if self.zone == RECIPIENT else f" ({self.zone})"
        return f"quiet {when}{zone}; {_THEN[self.then]}"


NEVER = 100 * 366 * 24 * 60 * 60 * 1000
"""Milliseconds of a hundred years."""
_THEN: dict[Then, str] = {
    "hold": "rings are held until it is over",
    "drop": "rings are dropped",
    "else": "the other place is rung",
}


def quiet_window(hours: str, days: str) -> Window:
    """The window of `hours` on `days` (every day where left out). Raises ValueError with a sentence."""
    start, end = parse_clocks(hours)
    return Window(start, end, parse_days(days) if days else EVERY_DAY)
