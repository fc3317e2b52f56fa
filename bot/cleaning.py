"""What is dropped, when nobody needs it any longer?"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from bot.erasing import Eraser
from bot.keeping import Keeper
from leads.store.newcomers import drop_newcomers
from leads.store.sign_in import drop_ended
from leads.store.statistics import take_statistics

log = logging.getLogger(__name__)

EVERY = 3600
"""Seconds between two rounds."""


class Cleaning:
    """Rounds of what has had its time: what the organisation keeps for so long only, links that ended, people who
    asked and were answered, leads whose erasing was broken off. `write` goes behind all that somebody waits for."""

    def __init__(
        self, org: str, keeper: Keeper, eraser: Eraser, write: Callable[[Any], Awaitable[Any]], now: Callable[[], int]
    ) -> None:
        self._org = org
        self._keeper = keeper
        self._eraser = eraser
        self._write = write
        self._now = now

    async def run(self) -> None:
        """A round now and each hour until cancelled; one that fails is logged, and the next tries again."""
        while True:
            try:
                await self._round()
            except Exception:
                log.exception("cleaning_failed")
            await asyncio.sleep(EVERY)

    async def _round(self) -> None:
        await self._keeper.round()
        await self._write(drop_ended(self._org, self._now()))
        await self._write(drop_newcomers(self._org, self._now()))
        await self._write(take_statistics)
        await self._eraser.finish()
