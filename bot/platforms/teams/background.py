"""What goes on after Teams has its answer?

Rosters are read and private answers sent beside the turns. Faults are logged by their codes alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from bot.platforms.port import Fault

FAREWELL = 5.0  # seconds that unfinished work may go on when the service stops

log = logging.getLogger(__name__)


class Background:
    """Work that nobody waits for, until the service stops."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def begin(self, doing: str, work: Coroutine[Any, Any, Any]) -> None:
        """Start it; `doing` names it in the log."""
        task = asyncio.create_task(work, name=doing)
        self._running.add(task)
        task.add_done_callback(self._ended)

    async def stop(self) -> None:
        """Wait a little for what is running, then cancel the rest."""
        if self._running:
            _, left = await asyncio.wait(set(self._running), timeout=FAREWELL)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        fault = None if task.cancelled() else task.exception()
        if isinstance(fault, Fault):
            log.warning("teams: %s failed: %s", task.get_name(), fault.code)
        elif fault is not None:
            report(task.get_name(), fault)


def report(doing: str, fault: BaseException) -> None:
    """Log an unexpected fault by its class and place: its words may hold what a lead wrote."""
    last = fault.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = f"{last.tb_frame.f_code.co_name}:{last.tb_lineno}" if last is not None else "?"
    log.error("teams: %s failed: %s in %s", doing, type(fault).__name__, where)
