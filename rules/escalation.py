"""What if nobody answers?

`{after: 5m, unless: [taken_over, on_it, answered, call_scheduled, left], to: slack:#sales-managers}`: so long after the
event that rang, another place is rung, unless one of these has happened. An escalation is urgent: no limit silences it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from leads.change import Event
from leads.lead import Lead
from rules.durations import print_duration
from rules.targets import print_target
from rules.verdict import Target

Stop = Literal["taken_over", "on_it", "answered", "call_scheduled", "left"]
STOPS: tuple[Stop, ...] = ("taken_over", "on_it", "answered", "call_scheduled", "left")
"""What ends an escalation; all of them where a rule names none."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """`after`: milliseconds since the event."""

    after: int
    to: Target
    unless: tuple[Stop, ...] = STOPS

    def structured(self) -> dict[str, object]:
        """As a rule file has it."""
        form: dict[str, object] = {"after": print_duration(self.after)}
        if self.unless != STOPS:
            form["unless"] = list(self.unless)
        return form | {"to": print_target(self.to)}

    def sentence(self) -> str:
        """As English says it."""
        return f"if nobody has answered within {print_duration(self.after)}, rings {print_target(self.to)}"


Ended = Stop | Literal["blocked"]


LOOK_AGAIN = 60_000
"""Milliseconds after which it is looked again whether somebody is on it still: that ends by itself, and then nobody has
answered yet."""


def stopped(lead: Lead, event: Event, unless: tuple[str, ...]) -> Ended | None:
    """What has ended the escalation of an event, None where nothing has. A block ends every one."""
    if lead.blocked is not None:
        return "blocked"
    return next((stop for stop, happened in _HAPPENED.items() if stop in unless and happened(lead, event)), None)


_HAPPENED: dict[Stop, Callable[[Lead, Event], bool]] = {
    "taken_over": lambda lead, event: lead.control.manual or lead.control.since > event.at,
    "on_it": lambda lead, _: lead.on_it is not None,
    "answered": lambda lead, event: lead.answered_at > event.at,
    "call_scheduled": lambda lead, event: lead.reached.get("call_scheduled", 0) > event.at,
    "left": lambda lead, _: lead.left,
}
