"""Within these hours or not, and until when: checked minute by minute, over the changes of the clock too."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leads.hours import DAY, Window, Windows, parse_days, parse_hours, print_days, print_hours, turns, within

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia")
BERLIN = ZoneInfo("Europe/Berlin")

days = st.frozensets(st.integers(0, 6), min_size=1)


@st.composite
def a_window(draw: st.DrawFn) -> Window:
    start = draw(st.integers(0, DAY - 1))
    return Window(start, start + draw(st.integers(1, DAY)), draw(days))


windows = st.lists(a_window(), min_size=1, max_size=3).map(tuple)
moments = st.integers(
    int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000), int(datetime(2027, 1, 1, tzinfo=UTC).timestamp() * 1000)
)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


@given(windows)
def test_printed_hours_read_back(some: Windows) -> None:
    assert parse_hours(print_hours(some)) == some


@given(days)
def test_printed_days_read_back(some: frozenset[int]) -> None:
    assert parse_days(print_days(some)) == some


@settings(deadline=None)
@given(windows, moments, st.sampled_from(ZONES))
def test_it_turns_when_the_first_minute_differs(some: Windows, moment: int, name: str) -> None:
    zone = ZoneInfo(name)
    moment -= moment % 60_000
    now, turn = within(some, moment, zone), turns(some, moment, zone)
    last = moment + 9 * DAY * 60_000 if turn is None else turn
    step = max(1, (last - moment) // 60_000 // 400)
    for minute in [*range(0, (last - moment) // 60_000, step), (last - moment) // 60_000 - 1]:
        assert within(some, moment + minute * 60_000, zone) == now
    assert turn is None or within(some, turn, zone) != now


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-11-23T17:59:00+01:00", False),
        ("2026-11-23T18:00:00+01:00", True),
        ("2026-11-24T07:59:00+01:00", True),
        ("2026-11-24T08:00:00+01:00", False),
        ("2026-11-28T07:00:00+01:00", True),  # Saturday morning belongs to Friday's window
        ("2026-11-28T19:00:00+01:00", False),  # none starts on a Saturday
        ("2026-11-23T07:00:00+01:00", False),  # nor on a Sunday
    ],
)
def test_a_window_past_midnight_belongs_to_the_day_it_starts_on(moment: str, inside: bool) -> None:
    quiet = parse_hours("mon-fri 18:00-08:00")
    assert within(quiet, at(moment), BERLIN) is inside


def test_the_hour_that_is_left_out_is_not_waited_for() -> None:
    quiet = parse_hours("22:00-02:30")  # on 29 March 02:00 is followed by 03:00
    assert turns(quiet, at("2026-03-28T23:00:00+01:00"), BERLIN) == at("2026-03-29T03:00:00+02:00")


def test_the_hour_that_comes_twice_counts_twice() -> None:
    quiet = parse_hours("22:00-02:30")
    first = at("2026-10-25T02:30:00+02:00")
    assert turns(quiet, at("2026-10-24T23:00:00+02:00"), BERLIN) == first
    assert turns(quiet, first, BERLIN) == at("2026-10-25T02:00:00+01:00")
    assert within(quiet, at("2026-10-25T02:15:00+01:00"), BERLIN)


def test_hours_without_an_end_never_turn() -> None:
    assert turns(parse_hours("00:00-24:00"), at("2026-11-24T10:00:00Z"), BERLIN) is None


@pytest.mark.parametrize(
    "wrong", ["", "9-18", "mon-fri", "mon-fri 9:00-18:00", "mon 25:00-26:00", "mon 24:00-06:00", "lundi 09:00-18:00",
              "mon-fri 09:00-18:00,", "mon 09:60-10:00", "09:00-18:00 mon", "monfri 09:00-18:00"],
)  # fmt: skip
def test_what_is_no_hours_is_told(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"[.]$"):
        parse_hours(wrong)
