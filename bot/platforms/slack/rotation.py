"""How are tokens renewed that end after twelve hours, where the Slack app's token rotation is on?

Slack gives a new pair for each refresh token, which is good once; the access token before stays good until its own end
("Using token rotation"). It is renewed hours ahead, at a moment of each process' own, so that of several services one
is first and the others read what it has stored. Whoever comes second is refused, and looks again before it says so.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable

from bot.installing.book import InstallationBook, Kept
from bot.platforms.port import Fault
from bot.platforms.slack.consent import exchanged, renewal
from bot.platforms.slack.installation import Installations
from bot.platforms.slack.settings import SlackSettings
from leads.store.writer import StoreUnavailable

LOOK_EVERY = 30.0
"""Seconds between two looks."""
AHEAD = 2 * 60 * 60 * 1000
"""Milliseconds before its end from which on a token is renewed, at the latest an hour later."""

log = logging.getLogger("bot.platforms.slack")


class Rotation:
    """`now` gives milliseconds."""

    def __init__(
        self, settings: SlackSettings, installations: Installations, book: InstallationBook, now: Callable[[], int]
    ) -> None:
        self._settings = settings
        self._installations = installations
        self._book = book
        self._now = now
        self._ahead = AHEAD - random.randrange(AHEAD // 2)

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.look()
            except StoreUnavailable:
                pass  # who writes says so
            except Exception:
                log.exception("slack_tokens_not_renewed", extra={"rarely": "slack_tokens_not_renewed"})
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """Renew what ends soon. Raises what the database raises."""
        for kept in self._book.of("slack"):
            ends = kept.secrets.get("expires_at", "")
            if kept.usable and ends.isdigit() and self._now() >= int(ends) - self._ahead:
                await self._renew(kept)

    async def _renew(self, kept: Kept) -> None:
        token = kept.secrets.get("refresh_token", "")
        try:
            given = await exchanged(
                self._installations, self._settings, grant_type="refresh_token", refresh_token=token
            )
        except Fault as fault:
            await self._book.refresh()
            there = self._book.find("slack", kept.outside_id)
            if there is None or there.secrets.get("refresh_token") == token:  # else another service was first
                said = {"rarely": f"slack_token {kept.outside_id}"}
                log.error("slack_token_not_renewed team=%s code=%s", kept.outside_id, fault.code, extra=said)
            return
        fresh, more = given.get("access_token"), renewal(given, self._now())
        if not isinstance(fresh, str) or not fresh or not more:
            log.error("slack_token_not_renewed team=%s code=no_token", kept.outside_id)
            return
        if await self._book.renew(kept, {"bot_token": fresh, **more}):
            log.info("slack_token_renewed team=%s", kept.outside_id)
