"""Who sends, and when do they look?

One dispatcher a platform, so that a slow or dead one never delays another. It wakes after our own commits,
when the next thing is due, and every 250 ms for what other services committed; it claims destinations up
to the number it may have in hand, and gives each to a courier.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from bot.delivery import outbox
from bot.delivery.courier import Courier, Read, Write
from bot.delivery.outbox import Claim
from bot.delivery.pace import Pace
from leads.store.writer import StoreUnavailable

log = logging.getLogger(__name__)

LOOK_EVERY = 250
"""Milliseconds between two looks for what other services committed."""
IN_HAND = 32
"""Destinations sent to at once, a platform."""


class Dispatcher:
    """Keeps one platform's destinations in step."""

    def __init__(
        self, platform: str, courier: Courier, pace: Pace, read: Read, write: Write, now: Callable[[], int]
    ) -> None:
        self.platform = platform
        self._courier = courier
        self._pace = pace
        self._read = read
        self._write = write
        self._now = now
        self._wake = asyncio.Event()
        self._in_hand: set[asyncio.Task[None]] = set()
        self._stopping = False
        self.last_look = 0
        """When it last looked, in milliseconds: readiness asks."""

    def wake(self) -> None:
        """Something may be due."""
        self._wake.set()

    async def run(self) -> None:
        """Send until stopped."""
        while not self._stopping:
            self._wake.clear()
            try:
                claimed = await self._claim()
            except StoreUnavailable:
                claimed = 0
            except Exception:
                log.exception("claim_failed platform=%s", self.platform)
                claimed = 0
            if claimed == 0 or len(self._in_hand) >= IN_HAND:
                await self._pause()

    async def stop(self) -> None:
        """Finish what is in hand, then stop."""
        self._stopping = True
        self._wake.set()
        if self._in_hand:
            await asyncio.wait(self._in_hand, timeout=15)

    async def _claim(self) -> int:
        now = self.last_look = self._now()
        free = IN_HAND - len(self._in_hand)
        if free <= 0 or self._pace.paused_until(now):
            return 0
        if not await self._is_due(now):
            return 0
        claims: list[Claim] = await self._write(outbox.claim(self.platform, now, free))
        for claim in claims:
            task = asyncio.create_task(self._courier.deliver(claim), name=f"{self.platform} {claim.id}")
            self._in_hand.add(task)
            task.add_done_callback(self._done)
        return len(claims)

    async def _is_due(self, now: int) -> bool:
        """A read, so that looking at an empty outbox costs no write."""
        due = await self._read(outbox.next_due(self.platform))
        return due is not None and due <= now

    async def _pause(self) -> None:
        due = await self._soonest()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), timeout=due / 1000)

    async def _soonest(self) -> int:
        """Milliseconds until there is a reason to look again."""
        now = self._now()
        paused = self._pace.paused_until(now)
        if paused:
            return min(LOOK_EVERY, paused - now)
        try:
            due = await self._read(outbox.next_due(self.platform))
        except Exception:
            return LOOK_EVERY
        if due is None or len(self._in_hand) >= IN_HAND:
            return LOOK_EVERY
        return max(1, min(LOOK_EVERY, int(due) - now))

    def _done(self, task: asyncio.Task[None]) -> None:
        self._in_hand.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("courier_failed platform=%s", self.platform, exc_info=task.exception())
        self._wake.set()
