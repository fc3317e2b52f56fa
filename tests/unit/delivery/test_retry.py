"""Is what failed tried again soon enough, not too often, and given up after a day?"""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.retry import FIRST_MINUTES, GIVE_UP_AFTER, next_try, wait_after

JITTER = st.floats(0, 1, exclude_max=True)


@given(st.integers(0, 1000), st.integers(0, 2 * GIVE_UP_AFTER), JITTER)
def test_a_wait_is_at_least_a_quarter_second_and_at_most_five_minutes(attempts: int, age: int, jitter: float) -> None:
    wait = wait_after(attempts, age, lambda: jitter)
    assert 250 <= wait <= 300_000
    if age < FIRST_MINUTES:
        assert wait <= 15_000


@given(st.integers(0, 30), st.integers(0, GIVE_UP_AFTER), JITTER)
def test_a_wait_grows_with_the_attempts_and_halves_at_the_most_by_jitter(
    attempts: int, age: int, jitter: float
) -> None:
    full = wait_after(attempts, age, lambda: 1.0)
    assert full / 2 - 1 <= wait_after(attempts, age, lambda: jitter) <= full
    assert wait_after(attempts + 1, age, lambda: jitter) >= wait_after(attempts, age, lambda: jitter)


@given(st.integers(0, 100), st.integers(0, 2 * GIVE_UP_AFTER), JITTER)
def test_it_is_given_up_after_a_day_and_not_before(attempts: int, age: int, jitter: float) -> None:
    due = next_try(attempts, 1000, 1000 + age, lambda: jitter)
    assert (due is None) is (age >= GIVE_UP_AFTER)
    if due is not None:
        assert due > 1000 + age


@given(st.integers())
@settings(max_examples=30)
def test_something_that_always_fails_is_tried_in_the_first_two_minutes_and_all_day(seed: int) -> None:
    chance = random.Random(seed)
    now, tries = 0, [0]
    while (due := next_try(len(tries) - 1, 0, now, chance.random)) is not None:
        now = due
        tries.append(now)
    early = [at for at in tries if at < FIRST_MINUTES]
    assert len(early) >= 10
    assert all(later - earlier <= 15_000 for earlier, later in pairwise(early))
    assert all(later - earlier <= 300_000 for earlier, later in pairwise(tries))
    assert len(tries) < 1000
    assert GIVE_UP_AFTER <= tries[-1] <= GIVE_UP_AFTER + 300_000
