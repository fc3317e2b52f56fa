"""Does the demo's clock go to the hour that it is told, whatever the day, and back?"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.demo.clock import DemoClock

BERLIN = ZoneInfo("Europe/Berlin")


def clock_at(text: str, zone: ZoneInfo = BERLIN) -> tuple[DemoClock, float]:
    at = datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()
    return DemoClock(lambda: at), at


@pytest.mark.parametrize(
    ("real", "then"),
    [
        ("2026-11-22T09:00:00", "2026-11-22T18:05:00"),
        ("2026-11-22T17:54:59", "2026-11-22T18:05:00"),
        ("2026-11-22T17:58:00", "2026-11-23T18:05:00"),  # too near to be seen
        ("2026-11-22T18:05:00", "2026-11-23T18:05:00"),
        ("2026-11-22T23:59:59", "2026-11-23T18:05:00"),
        ("2026-12-31T20:00:00", "2027-01-01T18:05:00"),
        ("2026-03-28T20:00:00", "2026-03-29T18:05:00"),  # the night in which Berlin's clocks go forward
        ("2026-10-24T20:00:00", "2026-10-25T18:05:00"),  # and back
    ],
)
def test_it_goes_on_from_the_next_such_moment(real: str, then: str) -> None:
    clock, _ = clock_at(real)
    clock.move_to(18, 5, "Europe/Berlin")
    assert datetime.fromtimestamp(clock(), BERLIN).replace(tzinfo=None) == datetime.fromisoformat(then)
    assert clock.moved


def test_the_zone_is_the_places_own() -> None:
    clock, _ = clock_at("2026-11-22T09:00:00", ZoneInfo("UTC"))
    clock.move_to(18, 5, "Asia/Tokyo")
    assert datetime.fromtimestamp(clock(), ZoneInfo("Asia/Tokyo")).strftime("%H:%M") == "18:05"


def test_moved_twice_it_still_counts_from_the_real_time_and_comes_back_to_it() -> None:
    clock, at = clock_at("2026-11-22T09:00:00")
    clock.move_to(18, 5)
    clock.move_to(18, 5)
    assert clock() - at == pytest.approx((9 * 60 + 5) * 60)
    clock.back()
    assert (clock(), clock.moved) == (at, False)


def test_it_goes_on_while_it_is_moved() -> None:
    now = [1_800_000_000.0]
    clock = DemoClock(lambda: now[0])
    clock.move_to(18, 5)
    before = clock()
    now[0] += 7
    assert clock() - before == pytest.approx(7)
