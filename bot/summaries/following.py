"""How does a summary that somebody has open learn that a newer one was made?

A platform that can draw it anew says so when it shows one. While any is open, one query a second asks when the
summaries of those leads were made, whichever service made them; where that is newer, the card is drawn again and shown
in the same place. Kept in memory: what a restart forgets stays as it was, with its time on it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from bot.platforms.errands import report
from bot.platforms.port import Busy, Fault, MessageGone, Permanent, ShowAgain
from handlers.intent import Intent, Outcome
from leads.people import PlatformName
from leads.store.summaries import made_of

LOOK_EVERY = 1.0
"""Seconds between two looks."""
KEPT = 20 * 60.0
"""Seconds after which nobody is taken to look at it any more."""
MOST = 300
"""Open summaries that are followed, the newest."""
MOST_TIMES = 5
"""How often one is drawn anew: Webex takes ten edits of a message."""

Key = tuple[PlatformName, str]
"""A platform, and a person's id there: one has one summary open."""
Ask = Callable[[Intent], Awaitable[Outcome]]

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Open:
    """A summary on somebody's screen. `made_at`: of what it shows; `since`, `times`: how long it is kept."""

    intent: Intent
    made_at: int
    show: ShowAgain
    since: float
    times: int = 0


class Following:
    """The open summaries of one process. `ask` draws one anew; `steady`: seconds of a clock that isn't set."""

    def __init__(
        self, org: str, read: Callable[[Callable[[Connection], Any]], Awaitable[Any]], ask: Ask,
        steady: Callable[[], float],
    ) -> None:  # fmt: skip
        self._org = org
        self._read = read
        self._ask = ask
        self._steady = steady
        self._open: OrderedDict[Key, Open] = OrderedDict()
        self._pause = 0.0

    def keep(self, key: Key, intent: Intent, made_at: int, show: ShowAgain) -> None:
        """Follow what a person has open from now on, in the place of what they had before."""
        self._open[key] = Open(intent, made_at, show, self._steady())
        self._open.move_to_end(key)
        while len(self._open) > MOST:
            self._open.popitem(last=False)

    def leave(self, key: Key) -> None:
        """The person does something else: what they see is no longer followed."""
        self._open.pop(key, None)

    def __len__(self) -> int:
        return len(self._open)

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if self._open and self._steady() >= self._pause:
                try:
                    await self.look()
                except Exception as fault:
                    log.warning(
                        "summaries_not_followed fault=%s", type(fault).__name__,
                        extra={"rarely": "summaries_not_followed"},
                    )  # fmt: skip

    async def look(self) -> None:
        """Draw those anew whose lead has a newer summary."""
        now = self._steady()
        for key in [key for key, one in self._open.items() if now - one.since >= KEPT or one.times >= MOST_TIMES]:
            del self._open[key]
        made = await self._read(made_of(self._org, sorted({one.intent.lead for one in self._open.values()})))
        for key, one in list(self._open.items()):
            if made.get(one.intent.lead, 0) <= one.made_at:
                continue
            outcome = await self._ask(one.intent)
            if self._open.get(key) is not one:
                continue  # its person has pressed meanwhile: what they see is newer
            if outcome.card is None or outcome.made_at is None:
                del self._open[key]
                continue
            if outcome.made_at > one.made_at:
                await self._show(key, one, outcome)

    async def _show(self, key: Key, one: Open, outcome: Outcome) -> None:
        assert outcome.card is not None
        assert outcome.made_at is not None
        one.times += 1
        try:
            await one.show(outcome.card)
        except Busy as busy:
            self._pause = self._steady() + busy.after
        except Fault as fault:
            if isinstance(fault, Permanent | MessageGone):  # closed, as a rule
                self._open.pop(key, None)
            else:
                report(key[0], "drawing a summary anew", fault)
        else:
            one.made_at = outcome.made_at
