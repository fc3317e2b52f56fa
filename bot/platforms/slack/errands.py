"""What goes on after Slack has its answer?

Slack waits 3 s for the answer to a press or a command. Work that takes longer isn't cut off: it is answered
for, and carries on here. Work here reports its faults by ids alone, and is waited for when the service stops.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

from bot.platforms.port import Fault

T = TypeVar("T")

log = logging.getLogger("bot.platforms.slack")

PATIENCE = 2.5
"""Seconds that a request is held: Slack's 3 s, less the way back."""

FAREWELL = 5.0
"""Seconds for which unfinished work may go on when the service stops."""


class Errands:
    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def begin(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start work that nobody may be waiting for."""
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def within(self, work: Awaitable[T], seconds: float = PATIENCE) -> T | None:
        """What the work gives, None if it takes longer (it goes on) or fails (the fault is reported)."""
        task = work if isinstance(work, asyncio.Task) else self.begin(_run(work))
        await asyncio.wait({task}, timeout=seconds)
        if not task.done() or task.cancelled() or task.exception() is not None:
            return None
        result: T = task.result()
        return result

    async def stop(self) -> None:
        """Wait for what is running, then cancel the rest."""
        if self._running:
            _, left = await asyncio.wait(set(self._running), timeout=FAREWELL)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        fault = None if task.cancelled() else task.exception()
        if fault is not None:
            report("answering", fault)


def report(doing: str, fault: BaseException) -> None:
    """Log a fault by its code or by where it arose, never by its message, which may hold a lead's words."""
    if isinstance(fault, Fault):
        log.warning("slack: %s failed: %s", doing, fault.code)
        return
    last = fault.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = f"{last.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{last.tb_lineno}" if last is not None else "?"
    log.error("slack: %s failed: %s at %s", doing, type(fault).__name__, where)


async def _run(work: Awaitable[T]) -> T:
    return await work
