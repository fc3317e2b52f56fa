"""Why did nobody answer? The switch on a lead's timeline, and what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.pages.lead.drawn import Piece, pieces
from cards.moments import Clock
from cards.trail import is_over, marks, outcome
from cards.view import View
from handlers.intent import Intent
from handlers.room import Room
from leads.moments import rfc3339

SWITCH = "trail"
"""What stands in the address where it is on: `trail=yes`."""


@dataclass(frozen=True, slots=True)
class Shown:
    """`head`: how it ended; `good`: whether that leaves nothing to do; `marks`: (emoji, time, its ISO form, what
    happened), in the order of time, "" for what has no time. `asked`: whether the lead ever needed a person."""

    asked: bool
    good: bool = True
    head: tuple[Piece, ...] = ()
    marks: tuple[tuple[str, str, str, tuple[Piece, ...]], ...] = ()
    more: bool = False


def is_on(query: Mapping[str, str]) -> bool:
    """Whether the address asks for the trail."""
    return query.get(SWITCH) == "yes"


async def shown(asked: Intent, room: Room, view: View, clock: Clock, now: int) -> Shown:
    """The trail of the lead's last request. `now`: milliseconds."""
    trail = await room.trail(asked)
    if trail is None:
        return Shown(False)
    told = tuple(
        (
            mark.emoji,
            "" if mark.at is None else clock.words(view.moment(mark.at, now)),
            "" if mark.at is None else rfc3339(mark.at),
            pieces(mark.spans, clock),
        )
        for mark in marks(trail, view, now)
    )
    head = pieces(outcome(trail, view, now), clock)
    return Shown(True, is_over(trail.request), head, told, trail.more)
