"""How does a story wait for what happens by itself?"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

T = TypeVar("T")
Seen = Callable[[], object]

LOOK_EVERY = 0.01
"""Seconds between two looks: a stand-in's screen can only be looked at."""
PATIENCE = 30.0
"""Seconds until a story gives up. Backoff after an outage is a few seconds; the machine may have other work."""


@overload
async def eventually(look: Callable[[], Awaitable[T | None]], *, seen: Seen = ...) -> T: ...


@overload
async def eventually(look: Callable[[], T | None], *, seen: Seen = ...) -> T: ...


async def eventually(look: Callable[[], Any], *, seen: Seen = lambda: "nothing") -> Any:
    """What `look` returns as soon as that is true; fails with `seen` where it never is."""
    loop = asyncio.get_running_loop()
    until = loop.time() + PATIENCE
    while True:
        looked = look()
        found = await looked if inspect.isawaitable(looked) else looked
        if found:
            return found
        if loop.time() > until:
            raise AssertionError(f"never came within {PATIENCE} s; seen: {seen()}")
        await asyncio.sleep(LOOK_EVERY)
