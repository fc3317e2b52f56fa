"""A place isn't rung now: what is put down of it?"""

from __future__ import annotations

from dataclasses import dataclass

from leads.change import Change
from leads.store.draft import Draft
from rules.targets import print_target
from rules.verdict import Silence, Verdict

HELD = "held"


@dataclass(frozen=True, slots=True)
class Held:
    """A ring that waits for quiet hours to be over: a lead has one of these for a rule and a place."""

    rule: str
    place: str  # as a rule file writes it

    @property
    def timer(self) -> str:
        """The kind of its timer."""
        return f"{HELD} {self.rule} {self.place}"


def keep_silent(silence: Silence, verdict: Verdict, change: Change, draft: Draft) -> None:
    """Put down that a place isn't rung and why; where it is held, also when to look again."""
    event, place = change.event, print_target(silence.ring.to)
    draft.silences.append({
        "org": draft.org, "event_id": event.id, "rule": verdict.rule, "place": place, "lead_id": change.after.id,
        "reason": silence.reason, "until": silence.until, "destination_id": None,
    })  # fmt: skip
    if silence.until is not None:
        held = Held(verdict.rule, place)
        draft.set_timer(held.timer, change.after.id, event.received, silence.until, event.id)
