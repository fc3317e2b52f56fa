"""Is somebody who tries wrong keys slowed down, and nobody else?"""

from __future__ import annotations

import pytest

from bot.api.failures import MOST_FAILURES, WINDOW, Failures

EVE, DANA = "203.0.113.7", "198.51.100.9"


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000_000

    def __call__(self) -> int:
        return self.now


def test_an_address_may_fail_so_often_in_a_minute_and_then_waits() -> None:
    clock = Clock()
    failures = Failures(clock)
    assert [failures.note(EVE) for _ in range(MOST_FAILURES)] == [False] * (MOST_FAILURES - 1) + [True]
    assert failures.wait(EVE) == 60
    assert failures.wait(DANA) == 0
    clock.now += WINDOW - 1
    assert failures.wait(EVE) == 1
    clock.now += 1
    assert failures.wait(EVE) == 0
    assert failures.note(EVE) is False
    assert failures.wait(EVE) == 0


def test_a_clock_that_was_set_back_locks_nobody_out() -> None:
    clock = Clock()
    failures = Failures(clock)
    for _ in range(MOST_FAILURES):
        failures.note(EVE)
    clock.now -= 10 * WINDOW
    assert failures.wait(EVE) == 0


def test_a_flood_of_addresses_fills_no_memory() -> None:
    failures = Failures(Clock(), most=100)
    for number in range(10_000):
        failures.note(f"10.0.{number // 256}.{number % 256}")
        failures.good(f"10.1.{number // 256}.{number % 256}")
    assert len(failures) <= 200


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),  # one customer's network
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("", "203.0.113.8", False),
        ("no address", "no address", True),
    ],
)
def test_what_counts_as_one_caller(one: str, other: str, same: bool) -> None:
    failures = Failures(Clock())
    for _ in range(MOST_FAILURES):
        failures.note(one)
    assert bool(failures.wait(other)) is same
