"""How is a moment written?

In each viewer's own zone where the platform can, else in the card's zone with its name. Never as a
time passed: "4 min ago" becomes a lie.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from cards.model import Card, Facts, Line, Moment, Row, Span
from leads.moments import EARLIEST, LATEST, rfc3339

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_YEAR = 366 * 86_400_000  # milliseconds


@dataclass(frozen=True, slots=True)
class Clock:
    """The card's zone (an IANA name; an unknown one is UTC) and the day for which it is drawn."""

    zone: str
    today: int | None = None  # milliseconds; None where the card has no times

    def local(self, at: int) -> datetime:
        """`at` (milliseconds since 1970) in the card's zone; beyond the years 2 to 9998, their ends."""
        return _local(_near(at), self.zone)

    def other_day(self, moment: Moment) -> bool:
        """Whether the moment needs its day written beside it."""
        if moment.shape == "day_time" or self.today is None:
            return True
        return self.local(moment.at).date() != self.local(self.today).date()

    def words(self, moment: Moment) -> str:
        """ "14:02 CET" or "22 Nov, 14:02 CET"; with the year where it isn't this one."""
        at = self.local(moment.at)
        time = f"{at.hour:02}:{at.minute:02} {zone_name(at)}"
        if not self.other_day(moment):
            return time
        year = f" {at.year}" if self.today is not None and self.local(self.today).year != at.year else ""
        return f"{at.day} {_MONTHS[at.month - 1]}{year}, {time}"

    def day(self, at: int) -> str:
        """ "Sunday, 22 Nov (CET)": the day of `at` (milliseconds), with the year where it isn't this one."""
        local = self.local(at)
        year = f" {local.year}" if self.today is None or self.local(self.today).year != local.year else ""
        return f"{_DAYS[local.weekday()]}, {local.day} {_MONTHS[local.month - 1]}{year} ({zone_name(local)})"

    def utc(self, moment: Moment) -> str:
        """The moment as Adaptive Cards' date functions take it: RFC 3339 in UTC, whole seconds."""
        return rfc3339(self.seconds(moment) * 1000)

    def seconds(self, moment: Moment) -> int:
        """The moment as Slack takes it: whole seconds since 1970."""
        return _near(moment.at)


def _near(at: int) -> int:
    """Milliseconds as whole seconds, kept within the years that have a date in every zone."""
    return min(max(at, EARLIEST + _YEAR), LATEST - _YEAR) // 1000


@lru_cache(maxsize=256)
def _local(at: int, zone: str) -> datetime:
    """Seconds since 1970 in a zone. A card asks for the same few moments over and over."""
    return datetime.fromtimestamp(at, find_zone(zone))


def clock_of(card: Card, zone: str, now: int | None) -> Clock:
    """The clock by which `card` is drawn. Its day is that of `now`, else of the latest of its times, so that
    the same card is always drawn the same. A card's own zone goes before `zone`."""
    times = [span.at for span in _spans(card) if isinstance(span, Moment) and span.shape == "time"]
    return Clock(card.zone or zone, now if now is not None else max(times, default=None))


def clock_time(at: int, zone: str) -> str:
    """ "13:02": a time of day in a zone that the words around it name."""
    return f"{Clock(zone).local(at):%H:%M}"


def same_day(one: int, other: int, zone: str) -> bool:
    """Whether two moments fall on one day in `zone`."""
    clock = Clock(zone)
    return clock.local(one).date() == clock.local(other).date()


def find_zone(name: str) -> ZoneInfo:
    """The zone of an IANA name, UTC where there is none such."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return ZoneInfo("UTC")


def zone_name(at: datetime) -> str:
    """The zone's abbreviation (CET), or its distance from UTC where it has none (UTC+3)."""
    name = at.tzname() or "UTC"
    if name.isalpha():
        return name
    offset = at.utcoffset() or timedelta()
    minutes = abs(int(offset.total_seconds())) // 60
    sign = "-" if offset < timedelta() else "+"
    return f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02}" if minutes % 60 else "")


def _spans(card: Card) -> Iterable[Span]:
    for part in card.every_part:
        match part:
            case Line():
                yield from part.spans
            case Row():
                for line in part.lines:
                    yield from line.spans
            case Facts():
                for fact in part.facts:
                    yield from fact.value
