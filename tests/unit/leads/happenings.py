"""What happens to the leads of these tests, in few words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count

from leads.change import Event
from leads.fold import begin, fold
from leads.lead import Channel, Lead, Who

DANA = Who("p_dana", "Dana Ruiz", "dana@acme.example")
BEN = Who("p_ben", "Ben Ito", "ben@acme.example")
NOON = 1_795_348_800_000
"""2026-11-22T12:00:00Z; the times below count from it, in milliseconds."""

_numbers = count(1)


def event(
    kind: str,
    at: int = 0,
    *,
    lead: Mapping[str, object] | None = None,
    by: Who | None = None,
    channel: Channel | None = None,
    agent: Mapping[str, str] | None = None,
    **data: object,
) -> Event:
    """An event `at` ms after noon, received when it happened; `data` as keyword arguments."""
    return Event(
        f"e{next(_numbers)}",
        kind,
        NOON + at,
        NOON + at,
        channel=channel,
        agent=agent,
        data=data,
        lead=lead or {},
        by=by,
    )


def folded(events: Iterable[Event], lead: Lead | None = None) -> Lead:
    """The lead after these events, with all that they cause."""
    for first in events:
        waiting = [first]
        lead = lead or begin("lead00000001", "acme", first)
        while waiting:
            lead, caused = fold(lead, waiting.pop(0))
            waiting += caused
    assert lead is not None
    return lead
