"""Is somebody on duty, and when again?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.duty import Calendar, calendar_of, is_away, off_duty, on_duty
from leads.holidays import holiday, read_holidays
from leads.people import Away, Person

DANA = Person(
    "p1", "acme", "Dana Ruiz", "dana@acme.example", zone="Europe/Berlin", hours="mon-fri 09:00-18:00", holidays="DE-BY"
)
HOUR = 3_600_000


def at(text: str, zone: str = "Europe/Berlin") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("2026-11-24 10:00", None),
        ("2026-11-24 08:59", "hours"),
        ("2026-11-24 18:00", "hours"),
        ("2026-11-22 10:00", "hours"),
        ("2026-12-25 10:00", "holiday"),
        ("2027-01-06 10:00", "holiday"),  # Epiphany: in Bavaria, not in Berlin
    ],
)
def test_hours_and_holidays_go_by_the_persons_own_clock(when: str, why: str | None) -> None:
    assert off_duty(DANA, at(when)) == why
    assert on_duty(DANA, at(when)) == (why is None)


def test_who_has_no_hours_is_always_on_duty_but_on_holidays_and_away() -> None:
    ben = replace(DANA, hours="", away=Away(at("2026-11-24 00:00"), at("2026-11-26 00:00")))
    assert off_duty(ben, at("2026-11-22 03:00")) is None
    assert off_duty(ben, at("2026-11-25 03:00")) == "away"
    assert off_duty(ben, at("2026-11-26 00:00")) is None
    assert off_duty(ben, at("2026-12-25 03:00")) == "holiday"
    assert off_duty(replace(ben, active=False), at("2026-11-22 03:00")) == "inactive"
    assert is_away(ben, at("2026-11-25 03:00"))
    assert not is_away(ben, at("2026-12-25 03:00"))


@pytest.mark.parametrize(
    ("when", "again"),
    [
        ("2026-11-24 10:00", "2026-11-24 10:00"),
        ("2026-11-27 18:00", "2026-11-30 09:00"),  # a week-end
        ("2026-12-24 19:00", "2026-12-28 09:00"),  # Christmas, St Stephen's Day, and a Sunday
        ("2027-01-05 20:00", "2027-01-07 09:00"),
    ],
)
def test_when_somebody_is_back(when: str, again: str) -> None:
    assert calendar_of(DANA).back(at(when)) == at(again)


def test_whoever_is_away_until_a_holiday_comes_back_after_it() -> None:
    away = replace(DANA, away=Away(at("2026-12-01 00:00"), at("2026-12-25 00:00")))
    assert calendar_of(away).back(at("2026-12-10 12:00")) == at("2026-12-28 09:00")


def test_a_day_whose_midnight_is_left_out() -> None:
    """In Chile the clock is set from 24:00 to 01:00: the day after a holiday begins then."""
    chile = Calendar(ZoneInfo("America/Santiago"), (), "CL")
    assert chile.back(at("2026-09-18 12:00", "America/Santiago")) == at("2026-09-20 00:00", "America/Santiago")


ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "America/Santiago", "UTC"]
)
HOURS = st.sampled_from(["", "mon-fri 09:00-18:00", "22:00-06:00", "sat 00:00-24:00", "mon 02:30-03:00"])
CODES = st.sampled_from(["", "DE", "DE-BY", "US", "IN", "CL"])
MOMENTS = st.integers(at("2020-01-01 00:00", "UTC"), at("2034-12-31 00:00", "UTC"))


@given(ZONES, HOURS, CODES, MOMENTS, st.integers(0, 30 * 24), st.integers(1, 60 * 24))
def test_back_is_the_first_moment_on_duty(zone: str, hours: str, code: str, now: int, starts: int, takes: int) -> None:
    since = now + (starts - 15) * HOUR
    one = replace(DANA, zone=zone, hours=hours, holidays=code, away=Away(since, since + takes * HOUR))
    calendar = calendar_of(one)
    back = calendar.back(now)
    assert back is not None
    assert back >= now
    assert calendar.off(back) is None
    for part in range(1, 24):
        between = now + (back - now) * part // 24
        assert between == back or calendar.off(between) is not None


@pytest.mark.parametrize(("text", "code"), [("de", "DE"), (" de-by ", "DE-BY"), ("", ""), ("US-CA", "US-CA")])
def test_codes_of_holidays(text: str, code: str) -> None:
    assert read_holidays(text) == code


@pytest.mark.parametrize(
    ("text", "words"), [("Bavaria", "a country such as DE"), ("DE-XX", "Of DE there are"), ("XX", "such as DE-BY")]
)
def test_an_unknown_code_is_told(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_holidays(text)


def test_a_country_that_is_known_from_a_year_on_warns_of_nothing() -> None:
    assert holiday("IN", datetime(1990, 1, 26, tzinfo=UTC).date()) is not None
