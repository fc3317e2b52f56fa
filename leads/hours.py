"""Is it within these hours, and until when?

Weekly windows by the wall clock of a time zone: a rep's working hours ("mon-fri 09:00-18:00"), a rule's quiet hours.
A window that ends before it begins runs past midnight and belongs to the day on which it starts. The wall clock
decides, daylight saving included: an hour that comes twice counts twice, one that is left out isn't waited for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))
DAY = 24 * 60
"""Minutes."""
LOOK_AHEAD = 8
"""Days after which a weekly pattern has shown all it does."""

_DAY_RANGE = re.compile(rf"({'|'.join(DAYS)})(?:-({'|'.join(DAYS)}))?", re.IGNORECASE)
_CLOCKS = re.compile(r"(\d{2}):(\d{2})\s*-\s*(\d{2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Window:
    """One window. `start` and `end`: minutes after the midnight with which its day begins; `end` is beyond 1,440 where
    it runs past midnight, and at most a day after `start`."""

    start: int
    end: int
    days: frozenset[int] = EVERY_DAY

    def text(self) -> str:
        """ "mon-fri 09:00-18:00"; every day is left out."""
        end = DAY if self.end == DAY else self.end % DAY
        clocks = f"{_clock(self.start)}-{_clock(end)}"
        return clocks if self.days == EVERY_DAY else f"{print_days(self.days)} {clocks}"


Windows = tuple[Window, ...]


def parse_hours(text: str) -> Windows:
    """Windows with their days, separated by commas: "mon-thu 09:00-18:00, fri 09:00-15:00". Without days it is every
    day. Raises ValueError with a sentence."""
    return tuple(_window(part.strip()) for part in text.split(","))


def print_hours(windows: Windows) -> str:
    """`parse_hours(print_hours(windows)) == windows`."""
    return ", ".join(window.text() for window in windows)


def _window(text: str) -> Window:
    days, _, clocks = text.rpartition(" ") if not text[:1].isdigit() else ("", "", text)
    start, end = parse_clocks(clocks)
    return Window(start, end, parse_days(days) if days.strip() else EVERY_DAY)


def parse_clocks(text: str) -> tuple[int, int]:
    """ "18:00-08:00" as minutes from and until; until is beyond 1,440 where it is past midnight. Raises ValueError."""
    found = _CLOCKS.fullmatch(text.strip())
    if found is None:
        raise ValueError('Hours are written as "09:00-18:00".')
    start, end = _minutes(found[1], found[2]), _minutes(found[3], found[4])
    if start == DAY:
        raise ValueError("A day's hours begin between 00:00 and 23:59.")
    return start, end if end > start else end + DAY


def _minutes(hours: str, minutes: str) -> int:
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > DAY:
        raise ValueError(f"{hours}:{minutes} is no time of day: 00:00 to 24:00 are.")
    return total


def parse_days(text: str) -> frozenset[int]:
    """ "mon-fri", "sat", "fri-mon" (past Sunday), or several with spaces between, as numbers from Monday, 0. Raises
    ValueError."""
    found = [_DAY_RANGE.fullmatch(word) for word in re.sub(r"\s*-\s*", "-", text).split()]
    if not found or None in found:
        raise ValueError(f"Days are written as mon-fri, or one by one: {' '.join(DAYS)}.")
    return frozenset(day for match in found if match for day in _run(match))


def _run(match: re.Match[str]) -> Iterator[int]:
    first = DAYS.index(match[1].lower())
    last = DAYS.index((match[2] or match[1]).lower())
    return (day % 7 for day in range(first, (last if last >= first else last + 7) + 1))


def print_days(days: frozenset[int]) -> str:
    """`parse_days(print_days(days)) == days`."""
    first = next((day for day in range(7) if day in days and (day - 1) % 7 not in days), 0)
    runs: list[list[int]] = []
    for day in (number % 7 for number in range(first, first + 7)):
        if day in days:
            if runs and (runs[-1][-1] + 1) % 7 == day:
                runs[-1].append(day)
            else:
                runs.append([day])
    return " ".join(DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}" for run in runs)


def is_zone(name: str) -> bool:
    """Whether there is a time zone of this IANA name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def within(windows: Iterable[Window], at: int, zone: ZoneInfo) -> bool:
    """Whether `at` (milliseconds since 1970, UTC) lies in one of the windows by the zone's wall clock."""
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)
    minute, today = local.hour * 60 + local.minute, local.weekday()
    yesterday = (today - 1) % 7
    return any(
        (today in window.days and window.start <= minute < window.end)
        or (yesterday in window.days and minute < window.end - DAY)
        for window in windows
    )


def turns(windows: Windows, at: int, zone: ZoneInfo) -> int | None:
    """When it next turns from within to outside, or the other way round: milliseconds since 1970, later than `at`;
    None where it never does."""
    now = within(windows, at, zone)
    for moment in sorted(set(_moments(windows, at, zone))):
        if moment > at and within(windows, moment, zone) != now:
            return moment
    return None


def _moments(windows: Windows, at: int, zone: ZoneInfo) -> Iterator[int]:
    """The moments at which it can turn: where windows begin and end, and where the wall clock is set."""
    first = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).date() - timedelta(days=1)
    days = [first + timedelta(days=number) for number in range(LOOK_AHEAD + 2)]
    for day in days:
        yield from _clock_set(day, zone)
        for edge in {edge for window in windows for edge in (window.start, window.end)}:
            yield from _instants(day, edge, zone)


def _instants(day: date, minute: int, zone: ZoneInfo) -> Iterator[int]:
    """The moments at which the wall clock shows this: two where it comes twice."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    for fold in (0, 1):
        yield int(wall.replace(tzinfo=zone, fold=fold).timestamp() * 1000)


def _clock_set(day: date, zone: ZoneInfo) -> Iterator[int]:
    """The moment of this day at which the zone's clock is set, to the minute."""
    low = int(datetime.combine(day, time(), UTC).timestamp()) // 60
    high = low + DAY
    before = _offset(low, zone)
    if before == _offset(high, zone):
        return
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    yield high * 60_000


def _offset(minute: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(minute * 60, UTC).astimezone(zone).utcoffset()


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
