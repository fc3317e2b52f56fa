"""How does a story wait for what happens by itself?"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

LOOK_EVERY = 0.01
"""Seconds between two looks: a stand-in's screen can only be looked at."""


async def eventually(
    look: Callable[[], T | None] | Callable[[], Awaitable[T | None]],
    *,
    within: float = 8.0,
    seen: Callable[[], object] = lambda: "nothing",
) -> T:
    """What `look` returns as soon as that is true; fails with `seen` where it never is."""
    loop = asyncio.get_running_loop()
    until = loop.time() + within
    while True:
        looked = look()
        found = await looked if inspect.isawaitable(looked) else looked
        if found:
            return found
        if loop.time() > until:
            raise AssertionError(f"never came within {within} s; seen: {seen()}")
        await asyncio.sleep(LOOK_EVERY)
