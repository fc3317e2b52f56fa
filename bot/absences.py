"""Somebody is away, or back: what is put down, and who is told?

One way for chat and HTTP. Whoever stands in is told in private, and whose absence somebody else has said is told too;
nobody waits for that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.delivery.private_word import PrivateWord
from bot.directory import Directory
from cards.away import told_away_card, told_back_card
from cards.model import Card
from leads.people import Away, Person
from leads.store.absences import put_away, put_back
from leads.store.writer import CLICK, Writer


class Absences:
    """Absences of one organisation's people. `now` gives milliseconds."""

    def __init__(self, directory: Directory, writer: Writer, word: PrivateWord, now: Callable[[], int]) -> None:
        self._directory = directory
        self._writer = writer
        self._word = word
        self._now = now
        self._telling: set[asyncio.Task[bool]] = set()

    async def put(self, by: str, person: Person, away: Away) -> bool:
        """Let a person be away; whether that is new. `by`: who says so ("person:ID", "key:ID")."""
        org = self._directory.org
        new = await self._writer.submit(put_away(org, person.id, away, by, self._now()), CLICK)
        await self._directory.refresh()
        if new:
            stand_in = self._directory.by_id(away.stand_in) if away.stand_in else None
            shown = away if away.since > self._now() else Away(0, away.until, away.stand_in)
            for reader in (person, stand_in):
                if reader is not None and by != f"person:{reader.id}":
                    self._tell(reader, told_away_card(org, reader, person, shown, stand_in))
        return new

    async def back(self, by: str, person: Person) -> bool:
        """Let a person be back from now on; whether they were away, or were to be."""
        org, before = self._directory.org, self._directory.by_id(person.id)
        was_away = await self._writer.submit(put_back(org, person.id, by, self._now()), CLICK)
        await self._directory.refresh()
        if was_away and before is not None and before.away is not None:
            for reader in (person, self._directory.by_id(before.away.stand_in)):
                if reader is not None and by != f"person:{reader.id}":
                    self._tell(reader, told_back_card(reader, person))
        return was_away

    def _tell(self, person: Person, card: Card) -> None:
        task = asyncio.create_task(self._word.say(person, card))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def settle(self) -> None:
        """Wait for what is still to be told, at most 5 s."""
        if self._telling:
            await asyncio.wait(set(self._telling), timeout=5)
