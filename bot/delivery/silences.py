"""A place isn't rung now: what is put down of it?"""

from __future__ import annotations

from dataclasses import dataclass

from leads.change import Change
from leads.store.draft import Draft
from rules.targets import print_target
from rules.verdict import Silence, Verdict

HELD = "held"
GATHERING = "gathering"
"""What a held ring has become that is about to be told together with others."""


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
    put_down(silence, verdict.rule, change, draft)
    if silence.until is not None:
        held = Held(verdict.rule, print_target(silence.ring.to))
        draft.set_timer(held.timer, change.after.id, change.event.received, silence.until, change.event.id)


def put_down(silence: Silence, rule: str, change: Change, draft: Draft, destination: int | None = None) -> None:
    """What the record has of it. `destination`: where it is told together with others, None where it isn't."""
    draft.silences.append({
        "org": draft.org, "event_id": change.event.id, "rule": rule, "place": print_target(silence.ring.to),
        "lead_id": change.after.id, "reason": silence.reason, "until": silence.until, "destination_id": destination,
    })  # fmt: skip
