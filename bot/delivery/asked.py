"""A lead asks for a person: who was rung, and what does the agents' platform hear of it?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rules.verdict import Reason, Verdict

REQUEST = "human.requested"
FALLBACK = "fallback"
"""The name under which the record has the fall-back, among the rules."""

CAUGHT: frozenset[Reason] = frozenset({"rings", "quiet", "limit"})
"""What a rule says that catches a request: it rings, or its author wants it to be silent now."""


def request_told(said: Iterable[Verdict], rung: int, *, blocked: bool) -> dict[str, Any]:
    """What stands with the webhook: how many places were rung; where none was, why, and when one is rung after all
    (milliseconds), None where none will be."""
    if rung:
        return {"rung": rung}
    held = [silence.until for verdict in said for silence in verdict.silences if silence.until is not None]
    why = {one.reason for one in said}
    reason = "blocked" if blocked else "quiet" if "quiet" in why else "nobody"
    if reason == "nobody" and "nobody on duty" in why:
        reason = "nobody_on_duty"
    return {"rung": 0, "reason": reason, "until": min(held, default=None)}


def request_type(told: dict[str, Any]) -> str:
    """The webhook's type: whether somebody was rung (interfaces.md, What the agents' platform receives)."""
    return "request.ringing" if told.get("rung") else "request.unanswered"
