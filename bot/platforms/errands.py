"""What goes on after a platform has its answer?

Platforms wait seconds for the answer to a press or a command. Work that nobody waits for, or nobody any longer, goes
on here: its faults are reported by codes and places alone, and it is waited for, not for long, when the service stops.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from bot.platforms.port import Fault
from leads.people import PlatformName

T = TypeVar("T")

FAREWELL = 5.0
"""Seconds for which unfinished work may go on when the service stops."""


class Errands:
    """What one platform's adapter has under way."""

    def __init__(self, platform: PlatformName) -> None:
        self._platform = platform
        self._running: set[asyncio.Task[Any]] = set()

    def begin(self, doing: str, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start work that nobody may be waiting for; `doing` names it in the log ("answering a press")."""
        task = asyncio.create_task(work, name=doing)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def within(self, seconds: float, task: asyncio.Task[T]) -> T | None:
        """What work that was begun gives, None if it takes longer (it goes on) or fails (which is reported)."""
        await asyncio.wait({task}, timeout=seconds)
        if not task.done() or task.cancelled() or task.exception() is not None:
            return None
        return task.result()

    async def stop(self) -> None:
        """Wait for what is running, then cancel the rest."""
        if self._running:
            _, left = await asyncio.wait(set(self._running), timeout=FAREWELL)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def __len__(self) -> int:
        return len(self._running)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        fault = None if task.cancelled() else task.exception()
        if fault is not None:
            report(self._platform, task.get_name(), fault)


def report(platform: PlatformName, doing: str, fault: BaseException) -> None:
    """Log a fault by its code or by where it arose, never by its message, which may hold a lead's words."""
    log = logging.getLogger(f"bot.platforms.{platform}")
    if isinstance(fault, Fault):
        log.warning("%s: %s failed: %s", platform, doing, fault.code)
        return
    last = fault.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = f"{last.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{last.tb_lineno}" if last is not None else "?"
    log.error("%s: %s failed: %s at %s", platform, doing, type(fault).__name__, where)
