"""Who looks for timers that are due, and what happens then?"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from sqlalchemy import Connection

from bot.timers.due import Timer, claim, next_due
from bot.timers.falling_silent import REMIND, RETURN, Remind, ReturnUnanswered
from bot.timers.handing_over import KIND as HAND_OVER
from bot.timers.handing_over import EndHandOver
from bot.timers.on_it import KIND as ON_IT
from bot.timers.on_it import EndOnIt
from bot.timers.waiting import KIND as REPLY_WAITING
from bot.timers.waiting import TellWaiting
from bot.trace import current_trace, new_trace, tracing
from leads.store.writer import EVENT, RESULT, StoreUnavailable

LOOK_EVERY = 1.0
"""Seconds between two looks: nobody sees a timer's second."""


class Deed(Protocol):
    """A command of the writer's, of either kind."""

    trace: str


Act = Callable[[Timer], Deed]

KINDS: dict[str, Act] = {
    REPLY_WAITING: lambda timer: TellWaiting(timer.org, timer.subject, timer.fence),
    ON_IT: lambda timer: EndOnIt(timer.org, timer.subject, timer.fence),
    REMIND: lambda timer: Remind(timer.org, timer.subject, timer.fence),
    RETURN: lambda timer: ReturnUnanswered(timer.org, timer.subject, timer.fence),
    HAND_OVER: lambda timer: EndHandOver(timer.org, timer.subject, timer.fence),
}
"""What is done when a timer of a kind is due, where nothing but the lead is needed. It ends the timer, also where it
finds that its fence has moved."""

log = logging.getLogger(__name__)

Read = Callable[[Callable[[Connection], Any]], Awaitable[Any]]
Submit = Callable[[Any, int], Awaitable[Any]]


class Ticker:
    """Acts on the timers of one database; as many side by side as there are services."""

    def __init__(self, read: Read, submit: Submit, now: Callable[[], int], acts: Mapping[str, Act] = KINDS) -> None:
        """`acts`: what is done when a timer of a kind is due, by the kind's first word."""
        self._acts = acts
        self._read = read
        self._submit = submit
        self._now = now
        self.last_look = 0
        """When it last looked, in milliseconds: readiness asks."""

    async def run(self) -> None:
        """Tick until cancelled. What is handed to the writer is done all the same."""
        while True:
            try:
                await self.tick()
            except StoreUnavailable:
                pass
            except Exception:
                log.exception("timers_not_looked_at", extra={"rarely": "timers_not_looked_at"})
            await asyncio.sleep(LOOK_EVERY)

    async def tick(self) -> None:
        """Act on all that is due now."""
        now = self.last_look = self._now()
        while (due := await self._read(next_due)) is not None and due <= now:
            timers: list[Timer] = await self._submit(claim(now), RESULT)
            if not timers:
                return  # another service was first
            done = await asyncio.gather(*(self._act(timer) for timer in timers), return_exceptions=True)
            for timer, fault in zip(timers, done, strict=True):
                if isinstance(fault, Exception):  # claimed again when the lease is over
                    log.error("timer_failed kind=%s subject=%s", timer.kind, timer.subject, exc_info=fault)

    async def _act(self, timer: Timer) -> None:
        command = self._acts.get(timer.kind.partition(" ")[0])
        if command is None:  # a newer release has set it, and acts on it
            return
        with tracing(new_trace()):
            wish = command(timer)
            wish.trace = current_trace()
            done = await self._submit(wish, EVENT)
            log.info("timer kind=%s subject=%s did=%s", timer.kind, timer.subject, done)
