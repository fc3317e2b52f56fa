"""Are the figures of requests what they say?"""

from __future__ import annotations

from statistics import quantiles

from hypothesis import given
from hypothesis import strategies as st

from leads.answering import figures, percentile
from leads.lasting import lasting
from leads.requests import Ended, Request

MINUTE = 60_000
HOUR = 60 * MINUTE
NINE = 9 * HOUR
"""09:00 UTC on 1 January 1970, 10:00 in Berlin."""


def one(
    event: str, asked_at: int, took: int | None = None, by: str = "p_dana", *, on_it: bool = False,
    ended: Ended | None = None,
) -> Request:  # fmt: skip
    answered = None if took is None else asked_at + took
    return Request(
        event, "lead", "human.requested", True, asked_at, on_it_at=asked_at if on_it else None, answered_at=answered,
        answered_by="" if took is None else by, ended="answered" if took is not None else ended,
    )  # fmt: skip


@given(st.lists(st.integers(0, 10**9), min_size=2))
def test_percentiles_are_those_of_the_standard_library(values: list[int]) -> None:
    tenths = quantiles(values, n=10, method="inclusive")
    ordered = sorted(values)
    for share, want in ((0.5, tenths[4]), (0.9, tenths[8])):
        found = percentile(ordered, share)
        assert found is not None
        assert abs(found - want) <= 1e-6 * max(1, *values)


def test_nothing_has_no_percentile_and_one_value_is_its_own() -> None:
    assert percentile([], 0.5) is None
    assert percentile([7], 0.9) == 7


def test_by_rule_team_and_hour() -> None:
    some = [
        one("e1", NINE, 2 * MINUTE), one("e2", NINE + 59 * MINUTE, 4 * MINUTE, "p_ben"),
        one("e3", NINE + HOUR, None), one("e4", NINE, on_it=True), one("e5", NINE, ended="booked"),
    ]  # fmt: skip
    rules = {"e1": ["a", "b"], "e2": ["a", "a"], "e3": ["a"]}
    found = figures(some, rules, {"p_dana": ("emea", "smb")}, "Europe/Berlin", names={"a": "Asks"})
    whole = found.whole
    assert (whole.requests, whole.answered, whole.unanswered, whole.median) == (5, 2, 1, 3 * MINUTE)
    assert (found.by_other_means, found.over) == (1, 1)
    told = [(rule.name, rule.requests, rule.answered, rule.unanswered) for rule in found.rules]
    assert told == [("Asks", 3, 2, 1), ("No rule rang", 2, 0, 0), ("b", 1, 1, 0)]
    assert [(team.name, team.median) for team in found.teams] == [
        ("No team", 4 * MINUTE), ("emea", 2 * MINUTE), ("smb", 2 * MINUTE),
    ]  # fmt: skip
    assert [(hour.name, hour.requests) for hour in found.hours if hour.requests] == [("10:00", 4), ("11:00", 1)]


def test_hours_of_a_zone_with_a_half() -> None:
    found = figures([one("e1", NINE + 31 * MINUTE)], {}, {}, "Asia/Kolkata")
    assert [hour.name for hour in found.hours if hour.requests] == ["15:00"]


def test_lengths_of_time_in_words() -> None:
    told = [lasting(one) for one in (0, 900, 45_000, 119_000, 120_000, 59.4 * MINUTE, HOUR, 80 * MINUTE, 25 * HOUR)]
    assert told == ["under 1 s", "1 s", "45 s", "1 min 59 s", "2 min", "59 min", "1 h", "1 h 20 min", "1 day 1 h"]
    assert lasting(51 * HOUR) == "2 days 3 h"
    assert lasting(-5) == "under 1 s"
