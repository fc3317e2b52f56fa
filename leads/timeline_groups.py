"""Which entries of a timeline belong together?

A run of page visits is one group, a call with what was said in it another; everything else stands alone. Groups
hold every entry once, and read one after the other they are the timeline in its order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from leads.change import Event
from leads.spoken import seconds_said
from leads.timeline import SPOKEN

GroupKind = Literal["words", "mail", "call", "visits", "marker"]

TOGETHER = 30 * 60_000
"""Milliseconds between two page visits up to which they are one visit of the website (what web analytics call a
session)."""
LONGEST_CALL = 12 * 3_600_000
"""Milliseconds after which an answered call without an end is taken for another one."""

_CALL = frozenset({"call.started", "call.answered", "call.ended"})
_BEGINS = frozenset({"call.started", "call.answered"})
_WITH_A_CALL = frozenset({"stage.changed"})
"""What answering a call causes of itself: it stands with the call, and doesn't part it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that belong together, at least one, in the timeline's order.

    `seconds`: how long a call was, None where that isn't known (yet). `over`: whether a call's end is known. A call
    that something else came between (a take-over, an e-mail) is several groups; `goes_on`: this isn't its first."""

    kind: GroupKind
    events: tuple[Event, ...]
    seconds: int | None = None
    over: bool = False
    goes_on: bool = False

    @property
    def first(self) -> Event:
        return self.events[0]

    @property
    def last(self) -> Event:
        return self.events[-1]


def groups(events: Iterable[Event]) -> list[Group]:
    """The entries (oldest first) in groups."""
    return _measured([Group(_kind(run[0]), tuple(run)) for run in _runs(events)])


def ungrouped(some: Iterable[Group]) -> list[Event]:
    """The entries again, in their order."""
    return list(chain.from_iterable(group.events for group in some))


def _runs(events: Iterable[Event]) -> Iterator[list[Event]]:
    run: list[Event] = []
    for event in events:
        if run and not _belongs(run, event):
            yield run
            run = []
        run.append(event)
    if run:
        yield run


def _kind(event: Event) -> GroupKind:
    """What kind of group an entry begins."""
    if event.kind in _CALL or (event.kind in SPOKEN and event.channel == "voice"):
        return "call"
    if event.kind in SPOKEN:
        return "mail" if event.channel == "email" else "words"
    return "visits" if event.kind == "page.visited" else "marker"


def _belongs(run: Sequence[Event], event: Event) -> bool:
    """Whether the next entry belongs to the run before it."""
    kind, before = _kind(run[0]), run[-1]
    if kind == "visits":
        return _kind(event) == "visits" and event.at - before.at <= TOGETHER
    if kind != "call" or any(one.kind == "call.ended" for one in run):
        return False
    if event.at - run[0].at > LONGEST_CALL or event.kind == "call.started":
        return False
    return _kind(event) == "call" or event.kind in _WITH_A_CALL


def _measured(some: list[Group]) -> list[Group]:
    """The same groups; a call's parts know how long the whole call was, and that they are parts of one."""
    at = 0
    while at < len(some):
        if some[at].kind == "call":
            parts = _parts(some, at)
            seconds, over = _length([event for part in parts for event in some[part].events])
            for part in parts:
                some[part] = replace(some[part], seconds=seconds, over=over, goes_on=part != at)
            at = parts[-1]
        at += 1
    return some


def _parts(some: Sequence[Group], first: int) -> list[int]:
    """Where the parts of the call stand that begins at `first`: up to its end, or to where it can't go on."""
    parts = [first]
    if any(event.kind == "call.ended" for event in some[first].events):
        return parts
    for at in range(first + 1, len(some)):
        group = some[at]
        if group.first.at - some[first].first.at > LONGEST_CALL:
            break
        if group.kind == "call":
            if group.first.kind == "call.started":
                break
            parts.append(at)
            if any(event.kind == "call.ended" for event in group.events):
                break
    return parts


def _length(call: Sequence[Event]) -> tuple[int | None, bool]:
    """How many seconds a call was, and whether it is over. What its end says goes before what the clock says: ended
    less answered, or less started where nobody heard that it was answered."""
    ended = next((event for event in call if event.kind == "call.ended"), None)
    if ended is None:
        return None, False
    said = seconds_said(ended)
    if said is not None:
        return said, True
    begins = [event for event in call if event.kind in _BEGINS]
    answered = next((event for event in begins if event.kind == "call.answered"), begins[0] if begins else None)
    return (None if answered is None else max(0, (ended.at - answered.at) // 1000)), True
