"""Which fields of its own does the organisation have, in this process?

A copy in `leads.fields.CATALOGUE`, where rules, filters, cards and the HTTP interface look; its revision is looked at
every 2 s, so that a field made by another service is known here too.
"""

from __future__ import annotations

from bot.directory import keep_fresh
from leads.fields import CATALOGUE, Field
from leads.store.custom_fields import SUBJECT, all_fields, put_field
from leads.store.database import Database
from leads.store.people import revision
from leads.store.writer import RESULT, Writer


class OwnFields:
    """The own fields of one organisation."""

    def __init__(self, database: Database, writer: Writer, org: str) -> None:
        self._database = database
        self._writer = writer
        self._org = org
        self._revision = -1

    async def refresh(self) -> None:
        """Look whether fields were made or changed, and read them if so."""
        number = await self._database.read(revision(self._org, SUBJECT))
        if number != self._revision:
            CATALOGUE.adopt(await self._database.read(all_fields(self._org)))
            self._revision = number

    async def watch(self) -> None:
        """Keep the copy fresh until cancelled."""
        await keep_fresh(self.refresh, SUBJECT)

    async def put(self, field: Field, now: int) -> bool:
        """Make a field, or change one but for its type; whether it was made. Raises FieldFault. `now`: milliseconds."""
        made = await self._writer.submit(put_field(self._org, field, now), RESULT)
        await self.refresh()
        return made


def adopt_now(database: Database, org: str) -> None:
    """The same copy for the command line. Blocks."""
    CATALOGUE.adopt(database.read_now(all_fields(org)))
