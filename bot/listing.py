"""How are leads listed while they change?

Lists are read from tables that follow what happens to leads at a little distance, so that what happens never waits for
them. A reader sees all that was committed before they asked.
"""

from __future__ import annotations

from leads.filters import Filter
from leads.store.database import Database
from leads.store.listed import Count, Order, Page, count, every, page


class Listing:
    """The lists of one organisation."""

    def __init__(self, database: Database, org: str) -> None:
        self._database = database
        self._org = org

    async def caught_up(self) -> None:
        """Return when lists show what was committed before this was asked; after a second at the latest."""

    async def page(self, filter: Filter, *, cursor: str = "", limit: int = 50, order: Order = "latest") -> Page:
        """A page as `leads.store.listed.page` says, of all that was committed before. Raises BadCursor."""
        await self.caught_up()
        return await self._database.read(page(self._org, filter, cursor=cursor, limit=limit, order=order))

    async def count(self, filter: Filter, most: int = 10_000) -> Count:
        """How many leads fit, counted up to `most`."""
        await self.caught_up()
        return await self._database.read(count(self._org, filter, most))

    async def every(self, filter: Filter, after: str = "", most: int = 500) -> Page:
        """The next piece of all leads that fit, as `leads.store.listed.every` says. Raises BadCursor."""
        if not after:
            await self.caught_up()
        return await self._database.read(every(self._org, filter, after, most))
