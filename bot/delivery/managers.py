"""Who tells managers that a destination is set aside, and where, if the way there is what is broken?

In private (`bot.delivery.private_word`). Where no platform takes it nobody is told: readiness and the log tell it then,
and it is tried again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.delivery.courier import Read, Write
from bot.delivery.drawing import place_name
from bot.delivery.parcels import Rung
from bot.delivery.private_word import PrivateWord
from bot.directory import Directory, keep_fresh
from cards.set_aside import Unreached, set_aside_card
from leads.people import Person
from leads.store.notices import Aside, claim, owed, told

LOOK_EVERY = 2.0
"""Seconds between two looks: what is set aside at the same time is told in one message."""
MOST_MANAGERS = 25

log = logging.getLogger(__name__)


class ManagersNotice:
    """Tells the managers of one organisation. `now` gives milliseconds."""

    def __init__(
        self, org: str, read: Read, write: Write, directory: Directory, word: PrivateWord, now: Callable[[], int]
    ) -> None:
        self._org = org
        self._read = read
        self._write = write
        self._directory = directory
        self._word = word
        self._now = now

    async def run(self) -> None:
        """Look until cancelled."""
        await keep_fresh(lambda: self.look(), "set_aside", every=LOOK_EVERY)

    async def look(self) -> None:
        """Tell of what is set aside and wasn't told within a day."""
        ill: list[Aside] = await self._read(owed(self._org, self._now()))
        if not ill:
            return
        managers = self._directory.managers()[:MOST_MANAGERS]
        if not managers:
            log.error("no_manager_to_tell subjects=%d", len(ill), extra={"rarely": "no_manager_to_tell"})
            return
        subjects = {one.subject for one in ill}
        mine: set[str] = await self._write(claim(self._org, subjects, self._now()))
        await self._tell([one for one in ill if one.subject in mine], managers)

    async def _tell(self, ill: list[Aside], managers: list[Person]) -> None:
        if not ill:
            return  # another service was first
        card = set_aside_card([self._unreached(one) for one in ill])
        away = {one.platform for one in ill if one.everywhere}
        reached = 0
        for manager in managers:
            reached += await self._word.say(manager, card, away)
        if not reached:  # the claim runs out in some minutes, and it is tried again
            log.error("managers_not_told subjects=%d", len(ill), extra={"rarely": "managers_not_told"})
            return
        await self._write(told(self._org, [one.subject for one in ill], self._now()))
        log.info("managers_told subjects=%d managers=%d", len(ill), reached)

    def _unreached(self, one: Aside) -> Unreached:
        name = "" if one.everywhere else place_name(self._directory, Rung("", one.address, 0))
        return Unreached(one.platform.title(), name, one.sentence)
