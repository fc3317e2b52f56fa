"""Who sends, and when do they look?

One dispatcher a platform, so that a slow or dead one never delays another. It wakes after our own commits,
when the next thing is due, and every 250 ms for what other services committed; it claims destinations up
to the number it may have in hand, and gives each to a courier.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import Connection

from bot.delivery import outbox
from bot.delivery.courier import Courier, Read, Write
from bot.delivery.outbox import Claim
from bot.delivery.pace import Pace
from leads.store.writer import StoreUnavailable

log = logging.getLogger(__name__)

GATHER = 0.01
"""Seconds between two claims, unless something new was committed: many at once cost little more than one."""
LOOK_EVERY = 250
"""Milliseconds between two looks for what other services committed."""
IN_HAND = 48
"""Destinations sent to at once, a platform. One with which the platform is slow counts no more after `SLOW`, so that
the others go on."""
AT_ONCE = 16
"""Destinations claimed at once: of several smaller parts one is drawn while another is written, which costs less of the
processor's time than one large part (docs/performance.md)."""
SLOW = 2.0
"""Seconds."""
MOST_IN_HAND = 72
"""Slow ones included: a platform's session holds 100 connections, and presses need some."""


class Dispatcher:
    """Keeps one platform's destinations in step."""

    def __init__(
        self, platform: str, courier: Courier, pace: Pace, read: Read, write: Write, now: Callable[[], int],
        holder: int = 0,
    ) -> None:  # fmt: skip
        self.platform = platform
        self._courier = courier
        self._pace = pace
        self._read = read
        self._write = write
        self._now = now
        self._holder = holder
        self._wake = asyncio.Event()
        self._told = False
        self._in_hand: dict[asyncio.Task[None], float] = {}  # since when, in seconds by a clock that nobody sets
        self._coming = 0  # claimed in the writing thread, and not in hand yet
        self._all_came = asyncio.Event()
        self._all_came.set()
        self._counting = threading.Lock()
        self._looking = False
        self._stopping = False
        self._ended = asyncio.Event()  # set while it isn't running
        self._ended.set()
        self.last_look = 0
        """When it last looked, in milliseconds: readiness asks."""

    def paused_until(self) -> int:
        """Until when the platform asked to be left alone, in milliseconds since 1970; 0: it doesn't."""
        return self._pace.paused_until(self._now())

    def forget_pace(self) -> None:
        """The clock was set back: no time of before counts."""
        self._pace.forget()

    def wake(self) -> None:
        """A commit of ours left something to send."""
        self._told = True
        self._wake.set()

    def claim_now(self, connection: Connection) -> list[Claim] | None:
        """Claim what is due inside the transaction that made it so: one commit less before it is sent. In the writing
        thread. None where it can't be done now, and `wake` must be called after the commit, else `begin`."""
        now, free = self._now(), self._free()
        if free <= 0 or self._looking or self._stopping or self._ended.is_set() or self._pace.paused_until(now):
            return None
        return outbox.claim(self.platform, now, free, self._holder)(connection)

    def expect(self, claims: list[Claim]) -> None:
        """These claims are committed and will be handed to `begin`. In the writing thread."""
        with self._counting:
            self._coming += len(claims)
            self._all_came.clear()

    def begin(self, claims: list[Claim]) -> None:
        """Send what `claim_now` claimed, and look whether anything is due later."""
        with self._counting:
            self._coming -= len(claims)
            if not self._coming:
                self._all_came.set()
        self._hand_out(claims)
        self._wake.set()

    def _free(self) -> int:
        slow = time.monotonic() - SLOW
        since = list(self._in_hand.values())
        quick = sum(begun > slow for begun in since)
        return min(IN_HAND - quick, MOST_IN_HAND - len(since)) - self._coming

    async def run(self) -> None:
        """Send until stopped."""
        self._ended.clear()
        try:
            await self._send()
        finally:
            self._ended.set()

    async def _send(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                wait = await self._look()
            except StoreUnavailable:
                wait = LOOK_EVERY
            except Exception:
                log.exception("claim_failed platform=%s", self.platform, extra={"rarely": f"claim {self.platform}"})
                wait = LOOK_EVERY
            if wait:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), timeout=wait / 1000)
            if not self._told and not self._stopping:
                await asyncio.sleep(GATHER)

    async def stop(self) -> None:
        """Finish what is in hand, then stop."""
        self._stopping = True
        self._courier.stop()
        self._wake.set()
        with suppress(TimeoutError):  # what is being claimed now is in hand afterwards
            await asyncio.wait_for(self._ended.wait(), timeout=5)
        with suppress(TimeoutError):  # so is what the last commits claimed
            await asyncio.wait_for(self._all_came.wait(), timeout=1)
        if self._in_hand:
            await asyncio.wait(self._in_hand, timeout=15)

    async def _look(self) -> int:
        """Claim what is due, and give it to couriers. Returns after how many milliseconds to look again, if nothing
        wakes us before."""
        now = self.last_look = self._now()
        free = self._free()
        if free <= 0:
            return LOOK_EVERY
        paused = self._pace.paused_until(now)
        if paused:
            return min(LOOK_EVERY, paused - now)
        told, self._told = self._told, False
        if not told:  # a read first, so that looking at an empty outbox costs no write
            due = await self._read(outbox.next_due(self.platform))
            if due is None or due > now:
                return LOOK_EVERY if due is None else min(LOOK_EVERY, due - now)
        self._looking = True
        try:
            most = min(free, AT_ONCE)
            claims: list[Claim] = await self._write(outbox.claim(self.platform, now, most, self._holder))
        finally:
            self._looking = False
        self._hand_out(claims)
        return 0 if claims or told else 1

    def _hand_out(self, claims: list[Claim]) -> None:
        loaded = asyncio.ensure_future(self._courier.load(claims)) if len(claims) > 1 else None
        for claim in claims:
            task = asyncio.create_task(self._courier.deliver(claim, loaded), name=f"{self.platform} {claim.id}")
            self._in_hand[task] = time.monotonic()
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._in_hand.pop(task, None)
        if not task.cancelled() and task.exception() is not None:
            log.error("courier_failed platform=%s", self.platform, exc_info=task.exception())
        self._wake.set()
