"""In which tenants of Microsoft's was the Teams app installed?

A row for each, without secrets: the app's own credentials are those of the settings. A tenant that was refused keeps
its row, so that it isn't taken for a new one.
"""

from __future__ import annotations

import logging

from bot.installing.book import InstallationBook
from leads.store.installations import MOST, TakenInstallation, TooManyInstallations
from leads.store.writer import StoreUnavailable

log = logging.getLogger(__name__)

NAME = "Teams tenant"
"""Teams doesn't tell a bot what a tenant is called."""


class KeptTenants:
    """Implements `bot.platforms.teams.tenants.Tenants`."""

    def __init__(self, book: InstallationBook) -> None:
        self._book = book

    def serves(self, tenant: str) -> bool:
        found = self._book.find("teams", tenant.lower())
        return len(self._book.of("teams")) < MOST if found is None else found.state == "on"

    def knows(self, tenant: str) -> bool:
        return not tenant or self._book.find("teams", tenant.lower()) is not None

    async def met(self, tenant: str) -> None:
        try:
            await self._book.refresh()  # another service may have kept it, and an admin refused it, a moment ago
            if self.knows(tenant):
                return
            await self._book.install("teams", tenant.lower(), NAME, {}, {})
        except (TakenInstallation, TooManyInstallations) as fault:
            log.warning("tenant_not_kept tenant=%s %s", tenant, fault, extra={"rarely": f"tenant {tenant}"})
        except StoreUnavailable:
            return  # what comes in from it next is another try
        else:
            log.warning("tenant_is_new tenant=%s leadbell installations remove teams ID refuses it", tenant)

    def number(self) -> int:
        return sum(one.state == "on" for one in self._book.of("teams"))
