"""What happened, and what did it change?

An `Event` is one thing that happened to one lead, from outside or made by a handler. `leads.fold`
turns it into a `Change`; everything after (rules, cards, deliveries, timeline) reads the change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from leads.lead import Channel, Lead, Who

SCHEMA = 1
"""The shape of a stored event's `data`; raised when that shape changes."""


@dataclass(frozen=True, slots=True)
class Event:
    """One lead event. Times are milliseconds since 1970, UTC."""

    id: str
    kind: str  # a row of leads.events.CATALOGUE
    at: int  # when it happened
    received: int  # when it came in
    channel: Channel | None = None
    agent: Mapping[str, str] | None = None  # {"id", "name", "type"}
    data: Mapping[str, object] = field(default_factory=dict)
    lead: Mapping[str, object] = field(default_factory=dict)  # field values that came along, checked
    by: Who | None = None  # the person who did it, for what people do
    counted: Mapping[str, int] | None = None
    """What its counters said when it was recorded (leads.counting), those that were 0 left out; None where they weren't
    reckoned."""


class FieldChange(NamedTuple):
    """One field, before and after; None is "no value"."""

    field: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class Change:
    """One folded event: the lead before (None: it is new) and after, and which fields moved."""

    before: Lead | None
    after: Lead
    event: Event
    fields: tuple[FieldChange, ...] = ()
