"""How often has a lead done something lately?

Counters that a rule may ask for ("messages in the last hour"). They are reckoned when an event is recorded, before
rules are asked, and stored with it, so that a backtest sees what was seen live. A lead's record keeps the newest times
of each thing that is counted: nothing is looked up, and what it costs is bounded.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace

from leads.change import Event
from leads.lead import Lead

HOUR = 60 * 60 * 1000
DAY = 24 * HOUR
WEEK = 7 * DAY

MOST = 100
"""Times that are kept of each thing, the newest: a counter says at most this."""


Times = Mapping[str, tuple[int, ...]]
"""The newest times, in milliseconds and their order, by what happened."""


@dataclass(frozen=True, slots=True)
class Counter:
    """How often events of `kind` have happened to a lead within `within` milliseconds, the one at hand included. Time
    is told by the events' `at`, so that one which arrives late counts where it belongs."""

    name: str
    label: str
    kind: str  # a row of leads.events.CATALOGUE
    within: int


COUNTERS: tuple[Counter, ...] = (
    Counter("messages_last_hour", "Messages in the last hour", "message.received", HOUR),
    Counter("messages_last_day", "Messages in the last 24 hours", "message.received", DAY),
    Counter("messages_this_week", "Messages in the last 7 days", "message.received", WEEK),
    Counter("visits_last_hour", "Page visits in the last hour", "page.visited", HOUR),
    Counter("visits_last_day", "Page visits in the last 24 hours", "page.visited", DAY),
    Counter("visits_this_week", "Page visits in the last 7 days", "page.visited", WEEK),
    Counter("requests_last_day", "Requests for a person in the last 24 hours", "human.requested", DAY),
    Counter("requests_this_week", "Requests for a person in the last 7 days", "human.requested", WEEK),
)

NAMES: frozenset[str] = frozenset(one.name for one in COUNTERS)
_KINDS = frozenset(one.kind for one in COUNTERS)


def fold_recent(lead: Lead, event: Event) -> None:
    """Keep when a lead did what is counted."""
    if event.kind in _KINDS:
        lead.recent = {**lead.recent, event.kind: _newest((*lead.recent.get(event.kind, ()), event.at))}


def unite_recent(
    one: Mapping[str, tuple[int, ...]], other: Mapping[str, tuple[int, ...]]
) -> dict[str, tuple[int, ...]]:
    """The times of two leads that are one."""
    return {kind: _newest((*one.get(kind, ()), *other.get(kind, ()))) for kind in {**one, **other}}


def _newest(times: tuple[int, ...]) -> tuple[int, ...]:
    """At most MOST of them in their order, and none that no counter reaches any more."""
    some = sorted(times)[-MOST:]
    return tuple(some[bisect_right(some, some[-1] - WEEK) :])


def with_counts(event: Event, lead: Lead) -> Event:
    """The event as it is recorded, with what its counters say; `lead`: as it is after the event."""
    return replace(event, counted=_counts(event.at, lead))


def _counts(at: int, lead: Lead) -> dict[str, int]:
    """Every counter that isn't 0."""
    if not lead.recent:
        return {}
    found: dict[str, int] = {}
    for one in COUNTERS:
        times = lead.recent.get(one.kind)
        if times and (number := bisect_right(times, at) - bisect_right(times, at - one.within)):
            found[one.name] = number
    return found


def pretend(lead: Lead, name: str, number: int, at: int) -> None:
    """Let a counter of a lead that somebody wrote down say `number` at `at` (milliseconds). Those of the same kind that
    reach further back say no less, and may be told before or after it."""
    counter = next(one for one in COUNTERS if one.name == name)
    times = lead.recent.get(counter.kind, ())
    begins = bisect_right(times, at - counter.within)
    missing = max(min(number, MOST) - (len(times) - begins), 0)
    if missing:
        older = times[: max(begins - missing, 0)]  # the rest is taken to have happened within this time too
        times = _newest((*older, *times[begins:], *[at - counter.within // 2] * missing))
        lead.recent = {**lead.recent, counter.kind: times}
