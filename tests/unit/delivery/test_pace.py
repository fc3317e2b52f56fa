"""Is no destination sent to faster than its platform allows, and none slower than it must?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import pace
from bot.delivery.pace import Pace
from bot.platforms.port import Capabilities

PACES = st.builds(Capabilities, pace=st.sampled_from([0, 0.25, 1.0, 3.0]), burst=st.integers(1, 5))


@given(PACES, st.lists(st.integers(0, 5000), min_size=1, max_size=40))
def test_in_any_stretch_no_more_than_the_burst_and_one_a_step_are_sent(can: Capabilities, gaps: list[int]) -> None:
    """Messages that are sent as soon as both the sender is ready and the pace allows."""
    here, now, sent = Pace(can), 1_000_000, []
    for gap in gaps:
        now += gap
        now = max(now, here.not_before(1, now))
        here.sent(1, now)
        sent.append(now)
    every = int(can.pace * 1000)
    for first in range(len(sent)):
        for last in range(first, len(sent)):
            assert last - first < can.burst + (sent[last] - sent[first]) / every if every else True


@given(PACES)
def test_after_a_rest_a_whole_burst_may_go_at_once(can: Capabilities) -> None:
    here, now = Pace(can), 1_000_000
    for _ in range(can.burst):
        assert here.not_before(1, now) <= now
        here.sent(1, now)
    if can.pace:
        assert here.not_before(1, now) == now + int(can.pace * 1000)
        assert here.not_before(1, now + int(can.pace * 1000)) <= now + int(can.pace * 1000)
    assert here.not_before(2, now) == 0


@given(st.integers(1, 5), st.lists(st.integers(0, 30_000), min_size=1, max_size=40))
def test_in_any_minute_no_more_edits_than_the_budget(budget: int, gaps: list[int]) -> None:
    here, now, edits = Pace(Capabilities(edits_per_minute=budget)), 1_000_000, []
    for gap in gaps:
        now += gap
        now += here.edit_wait("acme", now)
        assert here.edit_wait("acme", now) == 0
        here.edited("acme", now)
        edits.append(now)
    for at in edits:
        assert sum(at <= one < at + 60_000 for one in edits) <= budget


def test_without_a_budget_edits_never_wait_and_budgets_are_an_installations_own() -> None:
    free = Pace(Capabilities())
    free.edited("acme", 5)
    assert free.edit_wait("acme", 5) == 0
    tight = Pace(Capabilities(edits_per_minute=1))
    tight.edited("acme", 5)
    assert tight.edit_wait("acme", 5) == 60_000
    assert tight.edit_wait("other", 5) == 0


def test_a_pause_lasts_until_its_end_and_a_shorter_one_does_not_end_it() -> None:
    here = Pace(Capabilities())
    here.pause("acme", 500)
    here.pause("acme", 300)
    assert here.paused_until(400) == 500
    assert here.paused_until(500) == 0


def test_what_is_remembered_is_bounded() -> None:
    here = Pace(Capabilities(pace=1.0))
    for destination in range(pace.MOST_KEPT + 10):
        here.sent(destination, 1000)
    assert here.not_before(5, 1000) == 0
    assert here.not_before(pace.MOST_KEPT, 1000) == 2000
