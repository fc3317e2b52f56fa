"""What is snoozed, without asking the database each time?

A copy of what is in force, looked at again when its revision has changed: at most 2 s old, and safe to read from any
thread. What is changed here is in force here at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import select

from bot.delivery.drawing import place_name
from bot.delivery.parcels import Rung
from bot.directory import Directory, keep_fresh
from bot.organisation import new_id
from cards.snooze import Told
from cards.who import full_name
from cards.why import PLATFORM_NAMES
from leads.lead import Lead
from leads.people import Person
from leads.snooze import HALF_AN_HOUR, Snooze, Snoozes
from leads.store.database import Database
from leads.store.people import revision
from leads.store.reading import read_lead
from leads.store.schema import leads
from leads.store.snoozes import SUBJECT, Shown, end_snooze, put_snooze, snoozes_since, where_shown
from leads.store.writer import CLICK, Writer


class Snoozed:
    """What is snoozed in the directory's organisation. `rule_name`: a rule's name by its id; `now` gives milliseconds;
    `sparing`: platforms whose edits are for control and block alone."""

    def __init__(
        self, database: Database, writer: Writer, directory: Directory, rule_name: Callable[[str], str],
        now: Callable[[], int], sparing: Sequence[str],
    ) -> None:  # fmt: skip
        self._database = database
        self._writer = writer
        self._directory = directory
        self._rule_name = rule_name
        self._now = now
        self._sparing = tuple(sparing)
        self._number = -1
        self.copy = Snoozes()

    def in_force(self) -> list[Snooze]:
        now = self._now()
        return sorted((one for one in self.copy.all if one.is_on(now)), key=lambda one: (one.until, one.id))

    def fresh_id(self) -> str:
        return new_id()

    async def shown(self, lead: Lead) -> Sequence[Shown]:
        return await self._database.read(where_shown(lead.org, lead.id))

    def place(self, shown: Shown) -> str:
        return self._channel(shown.platform, shown.address)

    async def put(self, one: Snooze) -> Snooze:
        kept = await self._writer.submit(put_snooze(self._directory.org, one, self._now(), self._sparing), CLICK)
        await self.refresh()
        return kept

    async def end(self, snooze_id: str) -> None:
        command = end_snooze(self._directory.org, snooze_id, self._now(), self._sparing)
        await self._writer.submit(command, CLICK)
        await self.refresh()

    async def told(self, some: Sequence[Snooze], reader: Person | None) -> list[Told]:
        names = await self._lead_names({one.lead_id for one in some if one.lead_id})
        return [self.named(one, reader, names.get(one.lead_id, "A lead")) for one in some]

    def named(self, one: Snooze, reader: Person | None = None, lead: str = "") -> Told:
        """One in names. `lead`: the lead's, where it is about one."""
        short = one.until - one.since <= HALF_AN_HOUR
        what = lead if one.lead_id else self._rule_name(one.rule)
        if not one.person_id:
            return Told(one.id, what, self._channel(one.platform, one.address), self._person(one.by), one.until, short)
        where = "you" if reader is not None and reader.id == one.person_id else self._person(one.person_id)
        return Told(one.id, what, where, "" if one.by == one.person_id else self._person(one.by), one.until, short)

    def _person(self, person_id: str) -> str:
        person = self._directory.by_id(person_id)
        return person.name if person is not None else "a colleague"

    def _channel(self, platform: str, address: str) -> str:
        name = place_name(self._directory, Rung(platform, address, 0))
        return f"{name} on {PLATFORM_NAMES.get(platform, platform)}"

    async def _lead_names(self, ids: set[str]) -> dict[str, str]:
        if not ids:
            return {}
        asked = select(leads).where(leads.c.org == self._directory.org, leads.c.id.in_(sorted(ids)))
        rows = await self._database.read(lambda connection: connection.execute(asked).all())
        return {row.id: full_name(read_lead(row)).text for row in rows}

    async def refresh(self) -> None:
        """Look whether something has changed, and read it if so."""
        number = await self._database.read(revision(self._directory.org, SUBJECT))
        if number != self._number:
            some = await self._database.read(snoozes_since(self._directory.org, self._now()))
            self.copy, self._number = Snoozes(some), number

    async def watch(self) -> None:
        """Keep the copy fresh until cancelled."""
        await keep_fresh(self.refresh, "snoozes")
