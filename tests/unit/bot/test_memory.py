"""Is what a platform told us believed for its time, and not for hours after the clock was set back?"""

from __future__ import annotations

from bot.platforms.memory import Memory, passed


def test_it_is_believed_for_its_seconds() -> None:
    now = [1_000.0]
    memory: Memory[str, int] = Memory(lambda: now[0])
    memory.put("a", 1, 30)
    now[0] += 29
    assert memory.get("a") == 1
    now[0] += 1
    assert memory.get("a") is None


def test_what_was_told_in_the_future_is_not_believed_any_more() -> None:
    now = [1_000.0 + 4 * 3600]
    memory: Memory[str, int] = Memory(lambda: now[0])
    memory.put("a", 1, 30)
    now[0] = 1_000.0
    assert memory.get("a") is None
    memory.put("a", 2, 30)
    assert memory.get("a") == 2


def test_time_that_has_gone_back_counts_as_long_past() -> None:
    assert passed(10, 12.5) == 2.5
    assert passed(10, 10) == 0
    assert passed(10, 9.99) == float("inf")
    assert passed(float("-inf"), 0) == float("inf")
