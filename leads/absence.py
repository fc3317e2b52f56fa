"""What does "until monday, ben" say?

Absences as people type them: from when, until when, and who stands in. Days go by the wall clock of whoever is away; a
day that is named ends the absence when it begins, since that is when they are back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from leads.duty import MOST_STAND_INS
from leads.people import Away, Person

LONGEST = 400 * 86_400_000
"""Milliseconds: more than a year's leave is no absence but a person to be taken off the record."""
MOST_TYPED = 200
MOST_NAMED = 5

HOW = "Write it as: until monday, ben · from 22 dec until 2 jan · today · for 2 hours"
"""What may be typed."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_CLOCK = re.compile(r"(?:^|\s)(?:at\s+)?(\d{1,2}):(\d{2})$")
_FOR = re.compile(r"for\s+(\d{1,3}|an?)\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)")
_SPAN = re.compile(r"(?:from\s+(?P<since>.+?)\s+)?(?:until|till|to)\s+(?P<until>.+)")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_DOTS = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
_DAY_MONTH = re.compile(r"(\d{1,2})\.?\s+([a-z]{3,9})(?:\s+(\d{4}))?")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\s+(\d{1,2})(?:\s+(\d{4}))?")
_STANDS_IN = re.compile(r"\s*(?:,|;|\bwith\b)\s*(?P<who>.+)")
_SAID = re.compile(r"\s+(?:stands?|standing)\s+in$|^stand-?in:?\s+", re.IGNORECASE)
_UNITS = {"m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 7 * 86_400_000}


@dataclass(frozen=True, slots=True)
class Said:
    """What was typed. `who`: the stand-in as they were called, "" where nobody was."""

    since: int
    until: int
    who: str = ""


def read_absence(text: str, now: int, zone: ZoneInfo) -> Said:
    """An absence as it is typed. `now`: milliseconds; `zone`: of whoever is away. Raises ValueError with a sentence."""
    if len(text) > MOST_TYPED:
        raise ValueError(f"At most {MOST_TYPED} characters say when somebody is away.")
    said = " ".join(text.split())
    who = ""
    if found := _STANDS_IN.search(said):
        who = _SAID.sub("", found["who"].strip()).strip()
        said = said[: found.start()]
    since, until = _span(said.strip().lower(), now, zone)
    return Said(since, until, who)


def checked_absence(since: int, until: int, now: int, stand_in: str = "") -> Away:
    """An absence that can be; milliseconds. Raises ValueError with a sentence."""
    if until <= now:
        raise ValueError("That is over already: say until when in the future.")
    if until <= since:
        raise ValueError("It ends before it begins.")
    if until - max(since, now) > LONGEST or since - now > LONGEST:
        raise ValueError("An absence begins and ends within 400 days.")
    return Away(since, until, stand_in)


def checked_stand_in(person: Person, other: Person, away: Away, people: Sequence[Person]) -> None:
    """Whether somebody can stand in for `person` while they are `away`. Raises ValueError with a sentence."""
    if other.id == person.id:
        raise ValueError("Nobody stands in for themselves.")
    by_id = {one.id: one for one in people}
    one: Person | None = other
    for _ in range(MOST_STAND_INS):
        if one is None or one.away is None or not (one.away.since < away.until and away.since < one.away.until):
            return
        if one.away.stand_in == person.id:
            raise ValueError(f"{one.name} is away then too, and names {person.name}: nobody would be rung.")
        one = by_id.get(one.away.stand_in)
    raise ValueError(f"{other.name} is away then too, as are all who stand in for them.")


def find_person(called: str, people: Sequence[Person]) -> Person:
    """Whom a name or an e-mail address means, of active `people`. Raises ValueError with a sentence."""
    name = " ".join(called.split()).casefold().lstrip("@")
    for key in (_email, _full, _first):
        found = [one for one in people if key(one) == name]
        if len(found) == 1:
            return found[0]
        if found:
            some = ", ".join(f"{one.name} ({one.email})" for one in found[:MOST_NAMED])
            raise ValueError(f"There are several: {some}. Write the e-mail address.")
    raise ValueError(f'Nobody called "{called[:60]}" is on record with Leadbell.')


def _email(one: Person) -> str:
    return one.email.casefold()


def _full(one: Person) -> str:
    return " ".join(one.name.split()).casefold()


def _first(one: Person) -> str:
    return one.name.split()[0].casefold() if one.name.split() else ""


def _span(said: str, now: int, zone: ZoneInfo) -> tuple[int, int]:
    today = datetime.fromtimestamp(now / 1000, UTC).astimezone(zone).date()
    if said in ("today", "for today"):
        return now, _begins(today + timedelta(days=1), zone)
    if said in ("tomorrow", "for tomorrow"):
        return _begins(today + timedelta(days=1), zone), _begins(today + timedelta(days=2), zone)
    if found := _FOR.fullmatch(said):
        many = 1 if found[1].startswith("a") else int(found[1])
        return now, now + many * _UNITS[found[2][0]]
    if found := _SPAN.fullmatch(said):
        since = now if found["since"] in (None, "now") else _moment(found["since"], now, zone, today)
        return since, _moment(found["until"], max(since, now), zone, today)
    raise ValueError(HOW + ".")


def _moment(said: str, after: int, zone: ZoneInfo, today: date) -> int:
    """The moment that a day, a time or both say; the first one later than `after`, where the year isn't said."""
    clock = _CLOCK.search(said)
    at = time()
    if clock:
        hour, minute = int(clock[1]), int(clock[2])
        if hour > 23 or minute > 59:
            raise ValueError(f"{clock[1]}:{clock[2]} is no time of day.")
        at, said = time(hour, minute), said[: clock.start()]
    said = said.strip(" ,").removesuffix(" at").strip()
    first = datetime.fromtimestamp(after / 1000, UTC).astimezone(zone).date()
    if not said and clock:
        found = _begins(first, zone, at)
        return found if found > after else _begins(first + timedelta(days=1), zone, at)
    return _begins(_day(said, first, today), zone, at)


def _day(said: str, first: date, today: date) -> date:
    said = said.removeprefix("next ").removeprefix("on ").removeprefix("the ")
    if said in ("today", "tomorrow"):
        return today + timedelta(days=said == "tomorrow")
    for number, name in enumerate(_DAYS):
        if len(said) >= 3 and name.startswith(said.rstrip(".")):
            return first + timedelta(days=(number - first.weekday() - 1) % 7 + 1)
    if found := _ISO.fullmatch(said):
        return _date(int(found[1]), int(found[2]), int(found[3]), said)
    if found := _DOTS.fullmatch(said):
        return _of_year(int(found[2]), int(found[1]), found[3], first, said)
    if found := _DAY_MONTH.fullmatch(said):
        return _of_year(_month(found[2], said), int(found[1]), found[3], first, said)
    if found := _MONTH_DAY.fullmatch(said):
        return _of_year(_month(found[1], said), int(found[2]), found[3], first, said)
    raise ValueError(f'"{said[:40]}" is no day such as monday, tomorrow, 1 dec or 2026-12-01. {HOW}.')


def _month(said: str, whole: str) -> int:
    for number, name in enumerate(_MONTHS, 1):
        if name.startswith(said):
            return number
    raise ValueError(f'"{whole[:40]}" names no month. {HOW}.')


def _of_year(month: int, day: int, year: str | None, first: date, said: str) -> date:
    if year:
        return _date(int(year), month, day, said)
    for one in range(first.year, first.year + 9):  # 29 Feb may be eight years away
        try:
            found = date(one, month, day)
        except ValueError:
            continue
        if found >= first:
            return found
    return _date(first.year, month, day, said)


def _date(year: int, month: int, day: int, said: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f'"{said[:40]}" is no day of the calendar.') from None


def _begins(day: date, zone: ZoneInfo, at: time = time()) -> int:
    try:
        return int(datetime.combine(day, at, zone).timestamp() * 1000)
    except (OverflowError, ValueError):
        raise ValueError(f"{day.isoformat()} is too far away.") from None
