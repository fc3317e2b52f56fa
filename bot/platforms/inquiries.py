"""How is a platform asked once for all who want to know the same thing now?

The first who wants to know begins the asking; those who come meanwhile share its answer, or its fault. One who goes
away doesn't take the answer from the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

from bot.platforms.errands import report
from bot.platforms.port import Fault
from leads.people import PlatformName

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Inquiries(Generic[K, V]):
    """What is being asked, each under its key; `doing` names it in the log ("reading a team")."""

    def __init__(self, platform: PlatformName, doing: str) -> None:
        self._platform = platform
        self._doing = doing
        self._running: dict[K, asyncio.Task[V]] = {}

    def join(self, key: K, ask: Callable[[], Coroutine[Any, Any, V]]) -> asyncio.Task[V]:
        """The asking that is under way for this key, begun where there is none. Shield it when waiting for it."""
        task = self._running.get(key)
        if task is None or task.done():
            task = self._running[key] = asyncio.create_task(ask())
            task.add_done_callback(lambda done: self._ended(key, done))
        return task

    async def answer(self, key: K, ask: Callable[[], Coroutine[Any, Any, V]]) -> V:
        """What the asking gives; raises what it raises."""
        return await asyncio.shield(self.join(key, ask))

    def __contains__(self, key: K) -> bool:
        task = self._running.get(key)
        return task is not None and not task.done()

    async def settle(self, seconds: float) -> None:
        """Wait, at most so long, for what is being asked."""
        if self._running:
            await asyncio.wait(set(self._running.values()), timeout=seconds)

    async def stop(self) -> None:
        left = list(self._running.values())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _ended(self, key: K, task: asyncio.Task[V]) -> None:
        if self._running.get(key) is task:
            del self._running[key]
        fault = None if task.cancelled() else task.exception()
        if fault is not None and not isinstance(fault, Fault):  # a `Fault` is for whoever waited, if anybody did
            report(self._platform, self._doing, fault)
