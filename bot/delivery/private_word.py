"""How is somebody told something that belongs to no lead?

By direct message, on the first platform that takes it: theirs before the others. Not through the outbox, which sends
what belongs to a lead to one destination and waits where that is away (docs/decisions, 8).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence

from bot.delivery.courier import Read, Write
from bot.directory import Directory
from bot.platforms.port import Direct, Fault, MessageRef, Permanent, Platform
from cards.model import Card, Sign
from leads.people import Person
from leads.store.notices import claim, told, untold
from leads.store.private_answers import PrivateAnswer, keep_answer

Where = tuple[str, str, MessageRef]
"""Where something was said: platform, address, message."""
ANSWER_WITHIN = 15
"""Seconds for one platform to take a message; then the next one is tried."""


class PrivateWord:
    """Says things to people. `platforms`: the installed ones; `sign`: what makes buttons' tokens."""

    def __init__(self, directory: Directory, platforms: Sequence[Platform], sign: Sign) -> None:
        self._directory = directory
        self._platforms = platforms
        self._sign = sign

    async def say(
        self, person: Person, card: Card, away: set[str] | None = None, said: Callable[[Where], None] = lambda _: None
    ) -> bool:
        """Whether a platform took it. `away`: those that take nothing; one that is found to be so is put there. `said`
        is told where it stands."""
        away = set() if away is None else away
        first = self._directory.direct_platform(person)
        for platform in sorted(self._platforms, key=lambda one: one.name != first):
            if platform.name in away:
                continue
            try:
                async with asyncio.timeout(ANSWER_WITHIN):
                    place = await platform.resolve(Direct(person))
                    message = await platform.post(place, platform.render(card, self._sign, zone=person.zone))
            except Permanent as fault:
                if fault.scope == "installation":
                    away.add(platform.name)
            except (Fault, TimeoutError):
                away.add(platform.name)
            else:
                said((platform.name, f"person:{person.id}", message))
                return True
        return False


class Notices:
    """Tells people of a subject, once within a day, and by one of several services. `now`: milliseconds."""

    def __init__(self, org: str, read: Read, write: Write, word: PrivateWord, now: Callable[[], int]) -> None:
        self._org = org
        self._read = read
        self._write = write
        self._word = word
        self._now = now

    async def untold(self, subjects: Collection[str]) -> set[str]:
        """Those of the subjects of which nobody was told within a day, nor is being told."""
        if not subjects:
            return set()
        found: set[str] = await self._read(untold(self._org, subjects, self._now()))
        return found

    async def tell(
        self, subjects: Collection[str], people: Sequence[Person], card: Callable[[Person], Card],
        leads: Collection[str] = (),
    ) -> int:  # fmt: skip
        """Tell people of subjects that are this process' to tell, all of them in one message; how many were reached.
        Where nobody is, it is tried again in some minutes. `leads`: inner ids of those that it tells of, so that an
        erasure finds it."""
        if not subjects or not people:
            return 0
        mine: set[str] = await self._write(claim(self._org, subjects, self._now()))
        if not mine:
            return 0  # another service was first
        away: set[str] = set()
        reached = 0
        for person in people:
            stands: list[Where] = []
            reached += await self._word.say(person, card(person), away, stands.append)
            for platform, address, message in stands if leads else ():
                answer = PrivateAnswer(self._org, platform, "", address, leads, message, self._now())
                await self._write(keep_answer(answer))
        if reached:
            await self._write(told(self._org, mine, self._now()))
        return reached
