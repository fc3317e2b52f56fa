"""A rule has rung often enough, or gathers: what is kept back, and how is it told?

What is over a limit per lead shows on the lead's card and in no line of its own. What is over one per destination is
gathered, and told in one card when there is room again.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.delivery.silences import put_down
from leads.change import Change
from leads.events import CATALOGUE
from leads.store.draft import Draft
from rules.limit import Over, Rang, over
from rules.rule import Rule
from rules.verdict import Ring, Silence

ALL_JUDGED = 3_000
"""Milliseconds in which all that comes at once is judged again: a hundred a second are."""
GATHER = "gather"
"""The first word of its timers' kind."""


def is_over(rule: Rule | None, destination: int, change: Change, draft: Draft) -> Over | None:
    """Which limit a ring at a destination is over, None for none. What isn't is counted."""
    if rule is None or not rule.limits or CATALOGUE[change.event.kind].urgent:
        return None
    since = draft.now - max(limit.within for limit in rule.limits)
    rang = [Rang(*one) for one in draft.rung_since(rule.id, destination, since)]
    found = over(rule.limits, rang, change.after.id, draft.now)
    if found is None:
        draft.rings(rule.id, destination, change.after.id, change.event.id)
    return found


def gather(rule: Rule, ring: Ring, destination: int, zone: ZoneInfo, change: Change, draft: Draft) -> None:
    """Put down that a rule with a digest would ring, and when it is told. `zone`: of whoever is rung."""
    if rule.digest is None:
        raise ValueError("the rule has no digest")
    due = rule.digest.next(draft.now, zone)
    put_down(Silence(ring, "digest", due), rule.id, change, draft, destination)
    _tell_at(due, rule.id, destination, draft)


def keep_back(found: Over, rule: str, ring: Ring, destination: int, change: Change, draft: Draft) -> None:
    """Put down that a ring is over a limit; where it is one per destination, also when it is told."""
    gathers = found.limit.per == "destination"
    silence = Silence(ring, "limit", found.until if gathers else None)
    put_down(silence, rule, change, draft, destination if gathers else None)
    if gathers:
        _tell_at(found.until, rule, destination, draft)


def gather_held(rule: str, destination: int, draft: Draft) -> None:
    """Let what was held for a destination, and comes with many others, be told in one message once all are judged."""
    _tell_at(draft.now + ALL_JUDGED, rule, destination, draft)


def _tell_at(due: int, rule: str, destination: int, draft: Draft) -> None:
    """One that is set already stays as it is: what comes meanwhile is told with it."""
    draft.set_timer(f"{GATHER} {destination} {rule}", f"destination:{destination}", 0, due)
