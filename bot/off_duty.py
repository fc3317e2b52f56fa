"""Who has control of chats and goes off duty, is away, or has left, and who is told?

Each person has a timer for when they next go off duty; when it is due a word is owed to them, or of them, and one of
several services says it. Whoever goes off duty is asked in private what is to become of their chats. Of whoever is no
longer on Leadbell they pass on at once, and managers are told (`leads.passing_on`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from zlib import crc32

from bot.delivery.courier import Read
from bot.delivery.private_word import Notices
from bot.directory import Directory
from bot.listing import Listing
from bot.timers.due import Timer
from bot.timers.passing_on import PassOn
from cards.model import Card
from cards.off_duty import asked_card, left_card
from handlers.intent import Intent
from leads.control import Act
from leads.duty import OffDuty, calendar_of, off_duty, successor
from leads.filters import read_filter
from leads.lead import Lead
from leads.passing_on import PATIENCE, reassign, urgency
from leads.people import Person
from leads.store.notices import told
from leads.store.owed import Owed, fences, keep_due, owed_to, subject_of
from leads.store.passed_on import Expect, keep_chats, mark_told, passed_on
from leads.store.recording import Decide, Decision
from leads.store.writer import CLICK, EVENT, RESULT, StoreUnavailable, Writer

KIND = "off_duty"
LOOK_EVERY = 2.0
"""Seconds between two looks for what is owed."""
SET_EVERY = 30
"""Looks between two looks at everybody's timers, where nobody has changed."""
NEVER = 9_999_999_999_999
"""When the timer of somebody is due who never goes off duty, in milliseconds."""
IN_FLIGHT = 5_000
"""Milliseconds after which no press of somebody is on its way any more whom this or another service took for active:
each looks every two seconds who is."""
MOST = 100
"""Chats of one person that are passed on, or asked about, at once."""
MOST_PAGES = 20
"""Of as many leads, that are looked at to find them: those that the person ever had to do with and somebody has."""
MOST_MANAGERS = 25

log = logging.getLogger(__name__)


class Relays:
    """Looks after the chats of one organisation's people who aren't there. `now` is the database's, in milliseconds."""

    kind = KIND

    def __init__(
        self,
        read: Read,
        writer: Writer,
        directory: Directory,
        listing: Listing,
        notices: Notices,
        now: Callable[[], int],
    ) -> None:
        self._org = directory.org
        self._read = read
        self._writer = writer
        self._directory = directory
        self._listing = listing
        self._notices = notices
        self._now = now
        self._known: dict[str, int] = {}

    async def run(self) -> None:
        """Look until cancelled."""
        looks = 0
        while True:
            try:
                everybody = {one.id: _fence(one) for one in self._directory.everybody()}
                if looks % SET_EVERY == 0 or everybody != self._known:
                    await self.set()
                await self.tell()
            except StoreUnavailable:
                pass
            except Exception:
                log.exception("off_duty_not_looked_after", extra={"rarely": "off_duty_not_looked_after"})
            looks += 1
            await asyncio.sleep(LOOK_EVERY)

    async def set(self) -> None:
        """Let everybody have a timer, by the hours, holidays and absence that they have now."""
        now, there = self._now(), await self._read(fences(self._org, KIND))
        everybody = self._directory.everybody()
        known = {one.id: _fence(one) for one in everybody}
        due = {one.id: (known[one.id], self._first(one, there.get(one.id), now)) for one in everybody}
        if there != known:
            await self._writer.submit(keep_due(self._org, KIND, due), RESULT)
        self._known = known

    def _first(self, one: Person, before: int | None, now: int) -> int:
        """When a timer that is set now is due: soon where somebody has just said that they are away, or has left."""
        if before == _fence(one):
            return NEVER  # it stays as it is
        why = off_duty(one, now)
        if why == "inactive":
            return now + IN_FLIGHT
        return now if why == "away" else self._next(one, now)

    def _next(self, one: Person, now: int) -> int:
        return NEVER if not one.active else calendar_of(one).leaves(now) or NEVER

    def due(self, timer: Timer) -> Owed:
        """What is done when a timer is due."""
        person = self._directory.by_id(timer.subject)
        again = self._next(person, self._now()) if person is not None else None
        return Owed(timer.org, KIND, timer.subject, timer.fence, again)

    async def tell(self) -> None:
        """Say what is owed."""
        for person_id in await self._read(owed_to(self._org, KIND, self._now())):
            person = self._directory.by_id(person_id)
            why = None if person is None else off_duty(person, self._now())
            if person is None or why is None:
                await self._settle(person_id)
            elif why == "inactive":
                await self._left(person)
            else:
                await self._ask(person, why)

    async def _ask(self, person: Person, why: OffDuty) -> None:
        chats, now = await self.chats(person), self._now()
        if not chats:
            await self._settle(person.id)
            return
        passes = ""
        if why == "away":
            await self._writer.submit(Expect(self._org, chats, PATIENCE), EVENT)
            to = self.stand_in(person)
            whom = f"pass to {to.name}, who stands in for you" if to is not None else "return to automated"
            passes = f"Say nothing and they {whom} in 10 minutes, or when the lead waits for an answer."
        card = asked_card(self._org, person, chats, why, now, passes=passes)
        reached = await self._tell(person, [person], lambda _: card, chats)
        log.info("off_duty_asked person=%s why=%s chats=%d reached=%d", person.id, why, len(chats), reached)

    async def _left(self, person: Person) -> None:
        for lead in await self.chats(person):
            await self._writer.submit(PassOn(self._org, lead.id, lead.control.version, self._directory), EVENT)
        left = await self._read(passed_on(self._org, person.id, untold=True))
        managers = [one for one in self._directory.managers() if one.id != person.id][:MOST_MANAGERS]
        if left and not managers:
            log.error("no_manager_to_tell chats=%d", len(left), extra={"rarely": "no_manager_to_tell"})
        if not left or not managers:
            await self._settle(person.id)
            return
        now = self._now()
        if await self._tell(person, managers, lambda one: left_card(self._org, one, person, left, now), left):
            await self._writer.submit(mark_told(self._org, person.id, [one.id for one in left]), RESULT)
        log.info("chats_passed_on person=%s chats=%d", person.id, len(left))

    async def _tell(
        self, of: Person, people: Sequence[Person], card: Callable[[Person], Card], chats: Sequence[Lead]
    ) -> int:
        return await self._notices.tell({subject_of(KIND, of.id)}, people, card, leads=[one.id for one in chats])

    async def _settle(self, person_id: str) -> None:
        """There is nothing to say."""
        await self._writer.submit(told(self._org, [subject_of(KIND, person_id)], self._now()), RESULT)

    async def chats(self, person: Person) -> list[Lead]:
        """The leads of which a person has control, who waits longest first."""
        asked = read_filter([("control", "manual"), ("with", person.email)], now=self._now())
        found: list[Lead] = []
        cursor = ""
        for _ in range(MOST_PAGES):
            page = await self._listing.page(asked, cursor=cursor, limit=MOST)
            held = (row.lead for row in page.rows)
            found += [one for one in held if one.control.by is not None and one.control.by.id == person.id]
            cursor = page.next_cursor
            if not cursor or len(found) >= MOST:
                break
        return sorted(found, key=urgency)[:MOST]

    def stand_in(self, person: Person) -> Person | None:
        """Who gets the person's chats now, None where nobody does."""
        return successor(person, self._now(), self._directory.by_id)

    def by_id(self, person_id: str) -> Person | None:
        """A person on record, active or not."""
        return self._directory.by_id(person_id)

    async def keep(self, chats: Sequence[tuple[str, int]]) -> None:
        """Let chats not pass on until the lead waits."""
        await self._writer.submit(keep_chats(self._org, chats), CLICK)

    async def passed_on(self, person_id: str) -> list[Lead]:
        """The leads whose chats were passed on for somebody who has left, and which nobody has but the agents."""
        found: list[Lead] = await self._read(passed_on(self._org, person_id))
        return [one for one in found if one.control.by is None and one.blocked is None]

    async def reassign(self, asked: Intent, lead_id: str, version: int, to: Person) -> Decision:
        """Give a chat that nobody has to a colleague."""
        via, by = self._directory.direct_platform(to) or "", asked.person.who

        def decide(lead: Lead) -> Act | None:
            return reassign(lead, to.who, by, seen=version, via=via)

        decided: Decision = await self._writer.submit(Decide(asked.org, lead_id, to.who, decide, key=asked.key), CLICK)
        return decided


def _fence(person: Person) -> int:
    away = person.away
    told = (person.active, person.zone, person.hours, person.holidays, away and (away.since, away.until, away.stand_in))
    return crc32(repr(told).encode())
