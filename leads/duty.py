"""Is this person on duty, and if not, why and until when?

On duty is who is on record as active, isn't away, is within their working hours (always, where they have none set), and
has no holiday by their own calendar. Pure: the time is handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from leads.holidays import holiday
from leads.hours import Windows, parse_hours, turns, within
from leads.people import Away, Person

OffDuty = Literal["inactive", "away", "holiday", "hours"]

LOOK_AHEAD = 1_000
"""Turns (of hours, days, absences) that are looked at before nobody is said to come back: more than a year of working
days, two turns each."""


MOST_STAND_INS = 5
"""People in a row who are away and name somebody else, before nobody is said to stand in."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """When somebody works. `zone`: whose wall clock counts; `working`: their hours, none where they have none set;
    `holidays`: of where, "" for nowhere; `away`: the last absence that was said."""

    zone: ZoneInfo
    working: Windows = ()
    holidays: str = ""
    away: Away | None = None

    def off(self, at: int) -> OffDuty | None:
        """Why not at `at` (milliseconds), None where they work then."""
        if self.away is not None and self.away.since <= at < self.away.until:
            return "away"
        if self.holidays and holiday(self.holidays, self._day(at)):
            return "holiday"
        return "hours" if self.working and not within(self.working, at, self.zone) else None

    def back(self, at: int) -> int | None:
        """When they work again: `at` where they do then, None where that is never, or not within a year or so."""
        for _ in range(LOOK_AHEAD):
            why = self.off(at)
            if why is None:
                return at
            if why == "away" and self.away is not None:
                at = self.away.until
            elif why == "holiday":
                at = self._midnight(self._day(at) + timedelta(days=1), at)
            else:
                turn = turns(self.working, at, self.zone)
                if turn is None:
                    return None
                at = turn
        return None

    def leaves(self, after: int) -> int | None:
        """When they next go off duty, or an absence of theirs begins, later than `after` (milliseconds); None where
        that is never, or not within a year or so."""
        at, works = after, self.off(after) is None
        for _ in range(LOOK_AHEAD):
            turn = self._turns(at)
            if turn is None:
                return None
            works, worked, at = self.off(turn) is None, works, turn
            if (worked and not works) or (self.away is not None and self.away.since == at < self.away.until):
                return at
        return None

    def _turns(self, at: int) -> int | None:
        """The next moment, later than `at`, at which it may turn."""
        turn = turns(self.working, at, self.zone) if self.working else None
        edges = [] if self.away is None else [one for one in (self.away.since, self.away.until) if one > at]
        if self.holidays:
            edges.append(self._midnight(self._day(at) + timedelta(days=1), at))
        return min([*edges, *([] if turn is None else [turn])], default=None)

    def _day(self, at: int) -> date:
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(self.zone).date()

    def _midnight(self, day: date, after: int) -> int:
        """When that day begins, later than `after`: where the clock leaves midnight out, when it is set."""
        begins = int(datetime.combine(day, time(), self.zone).timestamp() * 1000)
        return max(begins, after + 1)


@lru_cache(maxsize=1_024)
def calendar(zone: str, hours: str = "", holidays: str = "", away: Away | None = None) -> Calendar:
    """The calendar of somebody whose zone, hours and holidays stand so on record."""
    return Calendar(ZoneInfo(zone), parse_hours(hours) if hours else (), holidays, away)


def calendar_of(person: Person) -> Calendar:
    """When a person works."""
    return calendar(person.zone, person.hours, person.holidays, person.away)


def off_duty(person: Person, at: int) -> OffDuty | None:
    """Why a person isn't on duty at `at` (milliseconds), None where they are."""
    return calendar_of(person).off(at) if person.active else "inactive"


def on_duty(person: Person, at: int) -> bool:
    """Whether a person is on duty at `at` (milliseconds)."""
    return off_duty(person, at) is None


def is_away(person: Person, at: int) -> bool:
    """Whether a person has said that they are away at `at` (milliseconds), or is no longer active."""
    return off_duty(person, at) in ("away", "inactive")


def stand_in(person: Person, at: int, by_id: Callable[[str], Person | None]) -> Person | None:
    """Who is rung where `person` is to be: they themselves, or, while they are away, whoever stands in for them, or for
    those who do; None where nobody does, or they all name each other."""
    one: Person | None = person
    for _ in range(MOST_STAND_INS + 1):
        if one is None or not is_away(one, at):
            return one
        one = by_id(one.away.stand_in) if one.active and one.away is not None and one.away.stand_in else None
    return None


def successor(person: Person, at: int, by_id: Callable[[str], Person | None]) -> Person | None:
    """Who gets the chats of somebody who is away, or no longer active: whoever stands in for them at `at`
    (milliseconds), if on duty; None where nobody does."""
    away = person.away
    if away is None or not away.since <= at < away.until or not away.stand_in:
        return None
    named = by_id(away.stand_in)
    found = None if named is None else stand_in(named, at, by_id)
    return found if found is not None and found.id != person.id and on_duty(found, at) else None
