"""What does a rule's author expect of it?

The tests that stand in a rule file: each is one event, and the places that it rings by this rule. `rules.trial` runs
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from leads.moments import milliseconds
from leads.rehearsal import Misread, read_event, read_lead

HELD = "held: "
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class RuleTest:
    """One test. `event` and `lead` (the lead before, None: a new one) as `leads.rehearsal` reads them; `expect`: places
    as a rule file writes them, "held: " before those that are held; none: it stays silent."""

    name: str
    event: Mapping[str, object]
    lead: Mapping[str, object] | None
    expect: tuple[str, ...]
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)

    def structured(self) -> dict[str, object]:
        """As a rule file has it."""
        form: dict[str, object] = {"name": self.name} if self.name else {}
        form["event"] = self.event
        if self.lead is not None:
            form["lead"] = self.lead
        wanted: list[object] = [
            {"held": one.removeprefix(HELD)} if one.startswith(HELD) else one for one in self.expect
        ]
        return form | {"expect": wanted or NOTHING}

    def misread(self, now: int) -> list[Misread]:
        """What can't be read of its event and lead."""
        _, faults = read_event(self.event, self.at(now))
        return faults + ([] if self.lead is None else read_lead(self.lead, now)[1])

    def at(self, now: int) -> int:
        """When its event happens: as it says, else `now`. Milliseconds."""
        at = self.event.get("at")
        try:
            return milliseconds(at) if isinstance(at, str) else now
        except ValueError:
            return now
