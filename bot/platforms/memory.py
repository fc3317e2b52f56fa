"""What did a platform tell us a moment ago?

A small memory with a time limit and a size limit, so that a look-up isn't repeated for every press and
a flood of strangers can't fill it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

KEPT = 300.0
"""Seconds for which an answer is believed."""

KEPT_NO = 30.0
"""Seconds for which a "there is none" is believed: it is about to change when somebody has just set it right."""


def passed(since: float, now: float) -> float:
    """Seconds between two looks at the clock; for ever where it has gone back, because nobody knows how long ago
    "later" was."""
    return now - since if now >= since else float("inf")


class Memory(Generic[K, V]):
    """Keys to values, each for some seconds; beyond `most` the oldest goes first. `clock`: seconds since 1970."""

    def __init__(self, clock: Callable[[], float], *, most: int = 10_000) -> None:
        self._clock = clock
        self._most = most
        self._held: OrderedDict[K, tuple[float, float, V]] = OrderedDict()  # since when, for how long, what

    def get(self, key: K) -> V | None:
        held = self._held.get(key)
        if held is None:
            return None
        since, seconds, value = held
        if passed(since, self._clock()) >= seconds:
            del self._held[key]
            return None
        return value

    def put(self, key: K, value: V, seconds: float = KEPT) -> None:
        self._held.pop(key, None)
        self._held[key] = (self._clock(), seconds, value)
        while len(self._held) > self._most:
            self._held.popitem(last=False)

    def drop_key(self, key: K) -> None:
        """Forget one value."""
        self._held.pop(key, None)

    def drop(self, wrong: Callable[[V], bool]) -> None:
        """Forget the values of which `wrong` says so."""
        for key in [key for key, (_, _, value) in self._held.items() if wrong(value)]:
            del self._held[key]

    def __len__(self) -> int:
        return len(self._held)
