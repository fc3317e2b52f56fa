"""How does a list come to a person as a file in their chat?

The file is made whole first, because platforms want to know its size before they take it. What is too large for a
platform is had by a link instead.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from typing import BinaryIO
from urllib.parse import urlencode

from bot.csv.columns import choose
from bot.csv.exports import Export, ExportFault, Exports, file_name
from bot.listing import Listing
from bot.platforms.port import Fault, Later, OutsideFile, OutsidePerson, Platform
from cards.export import link_card
from cards.notice import refused
from handlers.intent import Outcome
from leads.filters import Filter, write_filter
from leads.people import Person

log = logging.getLogger(__name__)


class Sending:
    """Sends files to people of one organisation. `link` gives a personal link to a page; `now`: milliseconds."""

    def __init__(
        self, org: str, exports: Exports, listing: Listing, platforms: Sequence[Platform],
        link: Callable[[Person, str], Awaitable[str]], now: Callable[[], int],
    ) -> None:  # fmt: skip
        self._org = org
        self._exports = exports
        self._listing = listing
        self._platforms = platforms
        self._link = link
        self._now = now

    def takes(self, platform: str) -> int:
        """Bytes of a file that a platform takes, 0 where it takes none."""
        return next((one.capabilities.most_file for one in self._platforms if one.name == platform), 0)

    async def send(self, wanted: Filter, person: Person, outside: OutsidePerson, later: Later) -> None:
        """Send the leads that fit to a person where they asked. Never raises: what goes wrong is told to them."""
        try:
            await self._send(wanted, person, outside, later)
        except (ExportFault, Fault) as fault:
            log.warning("file_not_sent platform=%s fault=%s", outside.platform, type(fault).__name__)
            said = fault.sentence if isinstance(fault, Fault) else str(fault)
            await later(Outcome("refused", refused(f"The file didn't come: {said}"), beside=True))
        except Exception:
            log.exception("file_not_sent platform=%s", outside.platform)
            said = "The file didn't come: Leadbell has failed at it, and the fault is logged. Try again."
            await later(Outcome("refused", refused(said), beside=True))

    async def _send(self, wanted: Filter, person: Person, outside: OutsidePerson, later: Later) -> None:
        platform = next(one for one in self._platforms if one.name == outside.platform)
        most = platform.capabilities.most_file
        await self._listing.caught_up()
        begun = self._exports.begin(wanted, choose(), by=f"person:{person.id}", zone=person.zone or "UTC")
        async with begun as export:
            size = await export.whole()
            if size <= most:
                await platform.send_file(outside, self._file(export, size))
                export.taken = True
                return
        asks = urlencode(write_filter(wanted))
        link = await self._link(person, f"/leads.csv?{asks}" if asks else "/leads.csv")
        if not link:
            raise ExportFault("it is larger than can be sent here, and Leadbell doesn't know its own address.")
        await later(Outcome("shown", link_card(self._org, link, person.name, size, most), beside=True))

    def _file(self, export: Export, size: int) -> OutsideFile:
        def opened() -> BinaryIO:
            stream = os.fdopen(os.dup(export.file), "rb")
            stream.seek(0)
            return stream

        told = "1 lead" if export.rows == 1 else f"{export.rows:,} leads"
        return OutsideFile(file_name(self._now()), size, f"{told}, as a file for spreadsheets.", opened)
