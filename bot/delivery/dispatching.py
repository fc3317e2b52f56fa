"""Who sends what is due, on each platform and to the agents' platform?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp

from bot.delivery.carrier import Carrier, PlatformCarrier
from bot.delivery.courier import Courier
from bot.delivery.dispatcher import Dispatcher
from bot.delivery.drawing import Drawing
from bot.delivery.pace import Pace
from bot.delivery.webhook import WebhookCarrier
from bot.directory import Directory
from bot.metrics import Attempt
from bot.platforms.port import Platform
from bot.settings import Settings
from cards.model import Sign
from cards.snooze import Told
from leads.people import Person
from leads.snooze import Snooze
from leads.store.database import Database


class Dispatching:
    """Builds the dispatchers of a service. `paces`: False sends as fast as the platforms take it (for measuring)."""

    def __init__(
        self, settings: Settings, database: Database, write: Callable[[Any], Awaitable[Any]], now: Callable[[], int],
        directory: Callable[[str], Directory], sign: Sign, snoozed: Callable[[Snooze, Person | None], Told],
        session: Callable[[], aiohttp.ClientSession], attempted: Callable[[Attempt], None], *, paces: bool,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._database = database
        self._write = write
        self._now = now
        self._directory = directory
        self._sign = sign
        self._snoozed = snoozed
        self._session = session
        self._attempted = attempted
        self._paces = paces

    def build(self, platforms: Sequence[Platform], holder: int) -> list[Dispatcher]:
        """One for each platform that is on, and one for the agents' platform where it has an address. `holder`: the
        number under which this process holds what it sends."""
        return [self._dispatcher(carrier, holder) for carrier in self._carriers(platforms)]

    def _carriers(self, platforms: Sequence[Platform]) -> list[Carrier]:
        url, secret = self._settings.agent_webhook_url, self._settings.agent_webhook_secret
        carriers: list[Carrier] = []
        for platform in platforms:
            drawing = Drawing(platform, self._directory, self._sign, carries=bool(url), snoozed=self._snoozed)
            carriers.append(PlatformCarrier(platform, self._directory, drawing))
        if url:
            carriers.append(WebhookCarrier(url, secret, self._session, self._database, self._now))
        return carriers

    def _dispatcher(self, carrier: Carrier, holder: int) -> Dispatcher:
        pace = Pace(carrier.capabilities if self._paces else carrier.capabilities.unpaced)
        courier = Courier(carrier, pace, self._database.read, self._write, self._now, self._attempted)
        return Dispatcher(carrier.name, courier, pace, self._database.read, self._write, self._now, holder)
