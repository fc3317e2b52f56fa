"""Who makes summaries, and what if the model's server is slow, down or talks nonsense?

A due timer is taken up inside the writer's transaction by moving it on, so that of two services one makes the summary
and a crash makes nobody forget it. Reading, asking and thinking happen outside, a few at once. The lead's own sentences
stand until the model has answered, and where it doesn't.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from sqlalchemy import Connection

from bot.summaries.model import Model, NoAnswer
from bot.timers.due import Timer
from leads.quoting import quoted
from leads.store.summaries import (
    AGAIN,
    LATEST,
    Begun,
    Material,
    keep_summary,
    material,
    put_off,
    summary_done,
)
from leads.summary import Summary, lead_words

HOLD = 3 * 60_000
"""Milliseconds in which whoever has taken a summary up makes it: three times what the model may take."""
AT_ONCE = 4
"""Summaries that are made side by side."""
MOST_IN_HAND = 200
BUSY = 30_000
"""Milliseconds after which a timer is looked at again where so many are in hand already."""
BACKOFF = (10_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000)
"""Milliseconds before the next tries. After the last the lead's own sentences stand, until it says something more or
somebody looks."""

log = logging.getLogger(__name__)

Read = Callable[[Callable[[Connection], Any]], Awaitable[Any]]


class SummaryMaker:
    """Makes the summaries of a service. `write` runs a command in a transaction; `now`: milliseconds; `model`: None
    where the lead's own sentences are all."""

    def __init__(
        self, read: Read, write: Read, now: Callable[[], int], model: Model | None = None
    ) -> None:  # fmt: skip
        self._read = read
        self._write = write
        self._now = now
        self.model = model
        self._hands = asyncio.Semaphore(AT_ONCE)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._next: dict[str, tuple[Begun, str]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    async def run(self) -> None:
        """Take timers up until cancelled; then let go of what is in hand: another service, or the next start, takes
        it up."""
        self._loop = asyncio.get_running_loop()
        try:
            await asyncio.Event().wait()
        finally:
            self._loop = None
            self._next.clear()
            tasks = list(self._running.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def due(self, timer: Timer) -> TakeUp:
        """What is done when a timer of a summary is due."""
        begun = Begun(timer.org, timer.kind, timer.subject, timer.fence)
        loop, full = self._loop, len(self._running) >= MOST_IN_HAND
        if loop is None or full:
            return TakeUp(begun, timer.data, self._now() + BUSY, None)
        taken = loop
        return TakeUp(
            begun, timer.data, self._now() + HOLD,
            lambda: taken.call_soon_threadsafe(self._take, begun, timer.data),
        )  # fmt: skip

    def _take(self, begun: Begun, data: str) -> None:
        if self._loop is None:
            return
        if begun.subject in self._running:
            self._next[begun.subject] = (begun, data)
            return
        self._running[begun.subject] = asyncio.create_task(self._work(begun, data))

    async def _work(self, begun: Begun, data: str) -> None:
        try:
            async with self._hands:
                await self._make(begun, data)
        except Exception as fault:  # the timer is due again when nobody has ended it
            log.warning(
                "summary_not_made lead=%s fault=%s", begun.subject, type(fault).__name__,
                extra={"rarely": "summary_not_made"},
            )  # fmt: skip
        finally:
            self._running.pop(begun.subject, None)
            following = self._next.pop(begun.subject, None)
            if following is not None:
                self._take(*following)

    async def _make(self, begun: Begun, data: str) -> None:
        org, lead_id = begun.org, begun.subject
        given: Material | None = await self._read(material(org, lead_id))
        if given is None or not any(lead_words(event) for _, event in given.found):
            await self._write(summary_done(begun))
            return
        stands, again = given.stands, data == AGAIN
        known = stands is not None and stands.upto >= given.upto and not again
        if known and (self.model is None or (stands is not None and stands.model)):
            await self._write(summary_done(begun))
            return
        own = await asyncio.to_thread(quoted, given.found, self._now(), given.upto)
        if not known and (self.model is None or again or stands is None or not stands.model):
            await self._keep(org, lead_id, own, over=again)
        if self.model is not None and not await self._asked(self.model, begun, data, given, own):
            return
        await self._write(summary_done(begun))

    async def _asked(self, model: Model, begun: Begun, data: str, given: Material, own: Summary) -> bool:
        """Whether the model has answered, or won't be asked again."""
        try:
            made = await model.summary(given.lead, given.found, self._now(), given.upto)
        except NoAnswer as fault:
            await self._keep(begun.org, begun.subject, own)
            tries = _tries(data)
            log.warning(
                "summary_not_answered lead=%s code=%s tries=%d", begun.subject, fault.code, tries + 1,
                extra={"rarely": "summary_not_answered"},
            )  # fmt: skip
            if tries >= len(BACKOFF) or begun.kind == LATEST:  # the other timer is there, and tries again
                return True
            wait = max(BACKOFF[tries] if not fault.lasting else BACKOFF[-2], int(fault.after * 1000))
            await self._write(put_off(begun, self._now() + wait, orjson.dumps({"tries": tries + 1}).decode()))
            return False
        await self._keep(begun.org, begun.subject, made)
        log.info("summary_made lead=%s by=model", begun.subject)
        return True

    async def _keep(self, org: str, lead_id: str, made: Summary, *, over: bool = False) -> None:
        await self._write(keep_summary(org, lead_id, made, over=over))


class TakeUp:
    """Move a timer on and let it be made (`take`), in the writer's transaction. Taken up twice is made once."""

    def __init__(self, begun: Begun, data: str, until: int, take: Callable[[], object] | None) -> None:
        self.trace = ""
        self._begun = begun
        self._data = data
        self._until = until
        self._take = take

    def __call__(self, connection: Connection) -> str:
        if not put_off(self._begun, self._until, self._data)(connection):
            return "gone"
        if self._take is None:
            return "busy"
        self._take()
        return "taken"


def _tries(data: str) -> int:
    try:
        given = orjson.loads(data) if data else {}
    except ValueError:
        return 0
    tries = given.get("tries") if isinstance(given, dict) else None
    return tries if isinstance(tries, int) and tries > 0 else 0
