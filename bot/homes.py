"""How do home tabs follow what they show?

Where a platform gives each person a page of the bot's, what stands there is drawn anew when it changes: for as long as
its person may still be looking, several changes at once, and never more often than the platform takes it. Whoever opens
it again gets it afresh in any case.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from bot.directory import Directory
from bot.platforms.errands import report
from bot.platforms.port import Busy, Fault, OutsidePerson, Permanent, ShowHome
from bot.platforms.sayings import notice
from cards.model import CHANGED, Card
from handlers.intent import Intent
from handlers.registry import HANDLERS
from handlers.room import Room
from leads.people import PlatformName
from leads.store.database import Database
from leads.store.schema import events

LOOK_EVERY = 2.0
"""Seconds between two looks."""
DRAWN = 6
"""Homes that are drawn at a look; the others at the next."""
SHOWN = 2
"""Of those, how many may be sent: 60 a minute. Slack's views.publish takes about 100 (Tier 4), presses included."""
LOOK_AGAIN = 60.0
"""Seconds after which a home is drawn though nothing is known to have happened: days pass, and leads are erased."""
KEPT = 1_800.0
"""Seconds for which a home is kept in step after its person has opened it or pressed on it."""
MOST = 500
"""Homes kept in step; beyond that the one not looked at for longest is left."""
LEFT = "Leadbell's home is drawn afresh whenever you open it."
"""What stands on a home that is left: nothing of any lead."""

log = logging.getLogger(__name__)

Key = tuple[PlatformName, str]


@dataclass(slots=True)
class Kept:
    """A home: what its person asked for, what it shows, how it is drawn anew. Times in steady seconds."""

    intent: Intent
    card: Card | None
    show: ShowHome
    opened: float
    drawn: float
    seen: int = -1  # the newest event when it was drawn last


class Homes:
    """The homes of one organisation, in one process. `steady`: seconds that only go forward."""

    def __init__(self, room: Room, directory: Directory, database: Database, steady: Callable[[], float]) -> None:
        self._room = room
        self._directory = directory
        self._database = database
        self._steady = steady
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._pause = 0.0

    def arguments(self, person: OutsidePerson) -> Mapping[str, str]:
        """What the person last asked for on their home, nothing where that is long ago."""
        kept = self._kept.get((person.platform, person.id))
        return {} if kept is None else kept.intent.arguments

    def keep(self, person: OutsidePerson, intent: Intent, card: Card | None, show: ShowHome) -> None:
        """Keep a home in step from now on. `card`: what it shows."""
        key, now = (person.platform, person.id), self._steady()
        known = {name: text for name, text in intent.arguments.items() if name != CHANGED}
        if card is not None and card.form is not None:  # what was chosen stands in the text by now
            known |= {one.id: one.value for one in card.form.inputs}
        asked = Intent(intent.name, intent.org, intent.person, arguments=known)
        self._kept[key] = Kept(asked, card if card is not None and card.kind == "home" else None, show, now, now)
        self._kept.move_to_end(key)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def __len__(self) -> int:
        return len(self._kept)

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if self._kept and self._steady() >= self._pause:
                try:
                    await self.look()
                except Exception as fault:
                    log.warning("homes_not_drawn fault=%s", type(fault).__name__, extra={"rarely": "homes_not_drawn"})

    async def look(self) -> None:
        """Draw the homes that may have changed, those not drawn for longest first."""
        now = self._steady()
        for key in [key for key, kept in self._kept.items() if now - kept.opened >= KEPT][:SHOWN]:
            await self._send(key, self._kept.pop(key), notice(LEFT))
        newest = await self._database.read(_newest)
        waiting = [one for one in self._kept.items() if one[1].seen != newest or now - one[1].drawn >= LOOK_AGAIN]
        sent = 0
        for key, kept in sorted(waiting, key=lambda one: one[1].drawn)[:DRAWN]:
            card = await self._draw(key, kept)
            if self._kept.get(key) is not kept:
                continue  # its person has pressed meanwhile: what they see is newer
            kept.drawn, kept.seen = self._steady(), newest
            if card is None or card == kept.card:
                continue
            if sent >= SHOWN:
                kept.drawn, kept.seen = 0.0, -1  # first at the next look
                continue
            sent += 1
            if await self._send(key, kept, card):
                kept.card = card
            if self._steady() < self._pause:
                return

    async def _draw(self, key: Key, kept: Kept) -> Card | None:
        person = self._directory.by_email(kept.intent.person.email)
        if person is None:
            self._kept.pop(key, None)
            return None
        asked = Intent(kept.intent.name, kept.intent.org, person, arguments=kept.intent.arguments)
        return (await HANDLERS[asked.name].run(asked, self._room)).card

    async def _send(self, key: Key, kept: Kept, card: Card) -> bool:
        """Whether it was taken. Where the platform is busy, all wait; a home that it refuses is left."""
        try:
            await kept.show(card)
        except Busy as busy:
            self._pause = self._steady() + busy.after
            kept.seen = -1
            return False
        except Fault as fault:
            report(key[0], "drawing a home tab", fault)
            if isinstance(fault, Permanent):
                self._kept.pop(key, None)
            else:
                kept.seen = -1
            return False
        return True


def _newest(connection: Connection) -> int:
    return int(connection.execute(select(func.max(events.c.seq))).scalar() or 0)
