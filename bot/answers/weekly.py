"""Who gets the weekly card on how soon people answer, and when?

Each manager, on Monday at 09:00 in their own zone, unless they have switched it off. A timer row says when; what is
owed is told in private, by one of several services, and tried again where it couldn't be.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from typing import Any
from zlib import crc32

from sqlalchemy import Connection

from bot.answers.book import AnswerBook
from bot.delivery.courier import Read
from bot.delivery.private_word import Notices
from bot.directory import Directory
from bot.timers.due import Timer
from cards.answers import MOST, Week, week_card
from cards.moments import find_zone
from cards.view import View
from leads.people import Person
from leads.store.answers import Span
from leads.store.owed import Owed, fences, keep_due, owed_to, subject_of
from leads.store.unwanted import WEEKLY, unwanted_by, want
from leads.store.writer import StoreUnavailable
from rules.digest import Digest

KIND = "weekly"
MONDAY_AT_NINE = Digest(9 * 60, 0)
LOOK_EVERY = 5.0
"""Seconds between two looks for what is owed."""
PEOPLE_EVERY = 12
"""Looks between two looks at who is a manager."""
DAYS = 7
_DAY = 86_400_000

log = logging.getLogger(__name__)

Write = Callable[[Callable[[Connection], Any]], Awaitable[Any]]


class Weekly:
    """The weekly card of one organisation. `now`: milliseconds."""

    kind = KIND

    def __init__(
        self, org: str, read: Read, write: Write, directory: Directory, book: AnswerBook, notices: Notices,
        now: Callable[[], int],
    ) -> None:  # fmt: skip
        self._org = org
        self._read = read
        self._write = write
        self._directory = directory
        self._book = book
        self._notices = notices
        self._now = now

    async def run(self) -> None:
        """Look until cancelled."""
        looks = 0
        while True:
            try:
                if looks % PEOPLE_EVERY == 0:
                    await self.set()
                await self.tell()
            except StoreUnavailable:
                pass
            except Exception:
                log.exception("weekly_not_looked_after", extra={"rarely": "weekly_not_looked_after"})
            looks += 1
            await asyncio.sleep(LOOK_EVERY)

    async def set(self) -> None:
        """Let each manager who wants it have a timer, by the zone that they have now."""
        unwanted: set[str] = await self._read(unwanted_by(self._org, WEEKLY))
        now = self._now()
        some = [one for one in self._directory.managers() if one.id not in unwanted]
        due = {one.id: (_fence(one), MONDAY_AT_NINE.next(now, find_zone(one.zone))) for one in some}
        there: dict[str, int] = await self._read(fences(self._org, KIND))
        if there != {person_id: fence for person_id, (fence, _) in due.items()}:
            await self._write(keep_due(self._org, KIND, due))

    def due(self, timer: Timer) -> Owed:
        """What is done when a timer is due."""
        person = self._directory.by_id(timer.subject)
        wanted = person is not None and person.may("manager")
        again = MONDAY_AT_NINE.next(self._now(), find_zone(person.zone)) if person is not None and wanted else None
        return Owed(timer.org, KIND, timer.subject, timer.fence, again)

    async def tell(self) -> None:
        """Tell what is owed."""
        for person_id in await self._read(owed_to(self._org, KIND, self._now())):
            person = self._directory.by_id(person_id)
            if person is None or not person.may("manager"):
                continue
            week = await self._whole_week(person)
            card = week_card(self._org, week, View(zone=person.zone), self._now(), weekly=True)
            reached = await self._notices.tell(
                {subject_of(KIND, person_id)}, [person], lambda _, card=card: card,  # type: ignore[misc]
                leads=[lead.id for lead, _ in week.unanswered],
            )  # fmt: skip
            log.info("weekly_told person=%s reached=%d", person_id, reached)

    async def week(self, person: Person) -> Week:
        """The last seven days, by the hours of the person's zone."""
        until = self._now() + 1
        return await self._week(person, until - DAYS * _DAY, until, until - 2 * DAYS * _DAY)

    async def _whole_week(self, person: Person) -> Week:
        """The last week from Monday to Sunday in the person's zone."""
        zone = find_zone(person.zone)
        today = datetime.fromtimestamp(self._now() / 1000, zone).date()
        monday = today - timedelta(days=today.weekday())

        def begins(weeks_ago: int) -> int:
            day = monday - timedelta(weeks=weeks_ago)
            return int(datetime.combine(day, time(), zone).timestamp() * 1000)

        return await self._week(person, begins(1), begins(0), begins(2))

    async def _week(self, person: Person, since: int, until: int, before: int) -> Week:
        span = Span(since, until)
        found = await self._book.figures(span, person.zone)
        earlier = await self._book.figures(Span(before, since), person.zone)
        listed, _ = await self._book.unanswered(span, most=MOST)
        return Week(since, until, found, earlier.whole, [(one.lead, one.request) for one in listed])

    async def wants_weekly(self, person: Person) -> bool:
        """Whether the person gets the weekly card."""
        unwanted: set[str] = await self._read(unwanted_by(self._org, WEEKLY))
        return person.id not in unwanted

    async def want_weekly(self, person: Person, wanted: bool) -> bool:
        """Let a person get the weekly card, or not; whether that is new."""
        new: bool = await self._write(want(self._org, person.id, WEEKLY, wanted, self._now()))
        await self.set()
        return new


def _fence(person: Person) -> int:
    return crc32(person.zone.encode())
