"""Who has messages scored that came without scores?

Each service claims some of those that wait, asks the scorer outside of any transaction, and lets the scores happen to
the lead. Whatever becomes of the scorer, a message stays down as waiting until its scores are on record.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from bot.moderation.patience import MESSAGE_WITHIN, Patience
from bot.moderation.port import Scorer, ScorerFault
from bot.trace import current_trace, new_trace, tracing
from leads.change import Event
from leads.scoring import Judgement
from leads.spoken import subject
from leads.store.unscored import RecordScores, Unscored, any_due, claim, drop, let_go, put_off, words_of
from leads.store.writer import EVENT, RESULT, StoreUnavailable

LOOK_EVERY = 0.5
"""Seconds between two looks for messages."""
AT_ONCE = 8
"""Messages that a service has scored at the same time."""
ELSEWHERE = 2_000
"""Milliseconds after which a message is looked for again whose lead was merged meanwhile."""

log = logging.getLogger(__name__)

Read = Callable[[Any], Awaitable[Any]]
Submit = Callable[[Any, int], Awaitable[Any]]


class Moderator:
    """Has the messages of one database scored. `now`: milliseconds; `on_outcome` hears what became of a message, and
    how many milliseconds after it came in (None where it has no scores)."""

    def __init__(
        self, scorer: Scorer, read: Read, submit: Submit, now: Callable[[], int], jitter: Callable[[], float],
        on_outcome: Callable[[str, int | None], None],
    ) -> None:  # fmt: skip
        self._scorer = scorer
        self._read = read
        self._submit = submit
        self._now = now
        self._on_outcome = on_outcome
        self._hands: dict[asyncio.Task[None], Unscored] = {}
        self._free = asyncio.Event()
        self.patience = Patience(jitter)

    async def run(self) -> None:
        """Look until cancelled; what is in hand then is let go of."""
        try:
            while True:
                try:
                    await self._look()
                except StoreUnavailable:
                    pass  # who writes says so
                except Exception:
                    log.exception("unscored_not_looked_at", extra={"rarely": "unscored_not_looked_at"})
                self._free.clear()
                try:
                    async with asyncio.timeout(LOOK_EVERY):
                        await self._free.wait()
                except TimeoutError:
                    pass
        finally:
            await self._let_go()

    async def _look(self) -> None:
        now = self._now()
        room = (1 if self.patience.trying else AT_ONCE) - len(self._hands)
        if now < self.patience.ready_at or room <= 0 or not await self._read(any_due(now)):
            return
        for one in await self._submit(claim(now, room), RESULT):
            task = asyncio.create_task(self._take(one))
            self._hands[task] = one
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._hands.pop(task, None)
        self._free.set()

    async def _let_go(self) -> None:
        tasks, some = list(self._hands), list(self._hands.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if some:
            try:
                await self._submit(let_go(some), RESULT)
            except StoreUnavailable:
                log.warning("unscored_not_let_go messages=%d", len(some))  # their leases run out

    async def _take(self, one: Unscored) -> None:
        with tracing(new_trace()):
            try:
                await self._score(one)
            except StoreUnavailable:
                pass  # claimed again when the lease is over
            except Exception:
                log.exception("scoring_failed lead=%s", one.lead_id)

    async def _score(self, one: Unscored) -> None:
        message = await self._read(words_of(one))
        if message == "elsewhere":
            await self._submit(put_off(one, self._now() + ELSEWHERE, failed=False), RESULT)
        elif message == "over":
            await self._submit(drop(one), RESULT)
        else:
            await self._ask(one, message)

    async def _ask(self, one: Unscored, message: Event) -> None:
        try:
            async with asyncio.timeout(MESSAGE_WITHIN):
                judgement = await self._scorer.judge(_words(message))
        except ScorerFault as fault:
            await self._failed(one, fault)
        except TimeoutError:
            await self._failed(one, ScorerFault("passing", "timeout", "It takes too long."))
        else:
            self.patience.answered(self._now())
            await self._record(one, judgement)

    async def _record(self, one: Unscored, judgement: Judgement) -> None:
        command = RecordScores(one, judgement)
        command.trace = current_trace()
        did = await self._submit(command, EVENT)
        if did == "elsewhere":
            await self._submit(put_off(one, self._now() + ELSEWHERE, failed=False), RESULT)
            return
        self._on_outcome("scored" if judgement.scores is not None else "looked_at", self._now() - one.since)
        log.info("message_judged lead=%s did=%s", one.lead_id, did)

    async def _failed(self, one: Unscored, fault: ScorerFault) -> None:
        now = self._now()
        self.patience.failed(fault, now)
        again = self.patience.next_try(fault, one.attempts, one.since, now)
        if again is None:
            self._on_outcome("gave_up", None)
            log.error("message_not_scored lead=%s code=%s", one.lead_id, fault.code)
            await self._submit(drop(one), RESULT)
            return
        self._on_outcome("failed", None)
        log.warning(
            "scorer_failed what=%s code=%s attempts=%d", fault.what, fault.code, one.attempts + 1,
            extra={"rarely": "scorer_failed"},
        )  # fmt: skip
        await self._submit(put_off(one, again, failed=fault.what != "lasting"), RESULT)


def _words(message: Event) -> str:
    """What the lead wrote: of an e-mail its subject too."""
    return "\n".join(filter(None, (subject(message), str(message.data.get("text") or ""))))
