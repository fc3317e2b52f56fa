"""Are timers acted upon, or has that stopped?

Looked at apart from who acts on them. What was overdue by minutes at two looks in a row is stuck: where nobody has even
tried (the lease is old), timers have stopped; where somebody has, acting on it fails. Readiness, the figures and the
log say so, and managers are told, by one of several services.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from bot.delivery.courier import Read
from bot.delivery.private_word import Notices
from bot.directory import Directory, keep_fresh
from cards.overdue import overdue_card
from leads.moments import rfc3339
from leads.store.schema import timers

LOOK_EVERY = 30.0
"""Seconds between two looks: as long as whoever has claimed a timer has to act on it."""
OVERDUE = 2 * 60 * 1000
"""Milliseconds. A timer is acted upon within a second or two of its time; after a crash, within half a minute."""
MOST = 500
"""Overdue timers that are looked at, the longest overdue first."""
MOST_MANAGERS = 25
SUBJECT = "timers"

log = logging.getLogger(__name__)

Key = tuple[str, str, int]
"""A timer's kind and subject, and when it was due: one that was set anew is another."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """How many timers nobody tries to act on (`stopped`), on how many acting fails, and since when the first of all is
    overdue (milliseconds)."""

    stopped: int = 0
    failing: int = 0
    since: int = 0

    @property
    def any(self) -> bool:
        return bool(self.stopped or self.failing)


class TimerAudit:
    """Looks after the timers of one organisation. `kinds`: first words of those that this release acts on; those of a
    newer one are not its own. `now`: milliseconds."""

    def __init__(
        self, org: str, read: Read, kinds: Collection[str], directory: Directory, notices: Notices,
        now: Callable[[], int],
    ) -> None:  # fmt: skip
        self._org = org
        self._read = read
        self._kinds = tuple(sorted(kinds))
        self._directory = directory
        self._notices = notices
        self._now = now
        self._before: frozenset[Key] = frozenset()
        self.stuck = Stuck()

    async def run(self) -> None:
        """Look until cancelled."""
        await keep_fresh(self.look, "overdue_timers", every=LOOK_EVERY)

    async def look(self) -> Stuck:
        """Look once; what is stuck since the look before. Managers are told of it."""
        now = self._now()
        rows = await self._read(overdue(self._org, self._kinds, now - OVERDUE))
        found = {(kind, subject, due): lease for kind, subject, due, lease in rows}
        stays = {key: lease for key, lease in found.items() if key in self._before}
        self._before = frozenset(found)
        stopped = sum(lease <= now - OVERDUE for lease in stays.values())
        self.stuck = Stuck(stopped, len(stays) - stopped, min((due for _, _, due in stays), default=0))
        if self.stuck.any:
            await self._alarm()
        return self.stuck

    @property
    def standing(self) -> str:
        """Whether timers are acted upon: "ok", or what has stopped."""
        if not self.stuck.stopped:
            return "ok"
        number = "1 is" if self.stuck.stopped == 1 else f"{self.stuck.stopped} are"
        return f"{number} overdue and nobody acts on them, the first since {rfc3339(self.stuck.since)}"

    async def _alarm(self) -> None:
        stuck = self.stuck
        log.error(
            "timers_overdue stopped=%d failing=%d since=%d", stuck.stopped, stuck.failing, stuck.since,
            extra={"rarely": "timers_overdue"},
        )  # fmt: skip
        if await self._notices.untold({SUBJECT}):
            managers = self._directory.managers()[:MOST_MANAGERS]
            card = overdue_card(stuck.stopped, stuck.failing, stuck.since)
            reached = await self._notices.tell({SUBJECT}, managers, lambda _: card)
            if reached:
                log.info("managers_told_of_timers managers=%d", reached)


def overdue(org: str, kinds: Collection[str], before: int) -> Callable[[Connection], list[tuple[str, str, int, int]]]:
    """(kind, subject, due, lease until) of timers that were due before `before` (milliseconds)."""
    at = timers.c
    ours = or_(*(or_(at.kind == one, at.kind.startswith(f"{one} ", autoescape=True)) for one in kinds))
    asked = select(at.kind, at.subject, at.due_at, at.lease_until).where(at.org == org, at.due_at < before, ours)
    ordered = asked.order_by(at.due_at).limit(MOST)
    return lambda connection: [(row[0], row[1], row[2], row[3]) for row in connection.execute(ordered)]
