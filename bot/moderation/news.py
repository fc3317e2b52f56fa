"""Who tells managers that messages aren't scored?

Once a day, by one of several services, as of a destination that is set aside.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.delivery.courier import Read
from bot.delivery.private_word import Notices
from bot.directory import Directory, keep_fresh
from bot.moderation.patience import Patience
from cards.unscored import unscored_card
from leads.store.unscored import Waiting, waiting

LOOK_EVERY = 2.0
"""Seconds between two looks."""
MOST_MANAGERS = 25
SUBJECT = "moderation"

log = logging.getLogger(__name__)


class ModerationNews:
    """Tells the managers of one organisation what ails the scorer. `now`: milliseconds."""

    def __init__(
        self, org: str, read: Read, directory: Directory, notices: Notices, patience: Patience, now: Callable[[], int]
    ) -> None:
        self._org = org
        self._read = read
        self._directory = directory
        self._notices = notices
        self._patience = patience
        self._now = now

    async def run(self) -> None:
        """Look until cancelled."""
        await keep_fresh(self.look, "moderation_news", every=LOOK_EVERY)

    async def look(self) -> None:
        """Tell of what lasts, where that wasn't told within a day."""
        sentence, since = self._patience.told(self._now()), self._patience.since
        if not sentence or not await self._notices.untold({SUBJECT}):
            return
        waits: Waiting = await self._read(waiting(self._org))
        card = unscored_card(sentence, since, waits.number)
        managers = self._directory.managers()[:MOST_MANAGERS]
        if not managers:
            log.error("no_manager_to_tell_of_moderation", extra={"rarely": "no_manager_to_tell_of_moderation"})
        reached = await self._notices.tell({SUBJECT}, managers, lambda _: card)
        if reached:
            log.info("managers_told_of_moderation managers=%d", reached)
