"""In which workspaces, tenants and bots is Leadbell installed by itself, and with which secrets?

A copy of the rows with their secrets opened, in memory alone, looked at again when its revision has changed: at most
2 s old, and safe to read from any thread. What was sealed under the previous key is sealed anew as it is read; what no
key opens is as good as revoked, and said so in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.delivery.retry import SET_ASIDE_FOR
from bot.directory import keep_fresh
from bot.installing.sealing import Sealing, Unopenable
from leads.people import PlatformName
from leads.store.database import Database
from leads.store.installations import (
    SUBJECT,
    Installed,
    State,
    all_installations,
    end_installation,
    put_installation,
    replace_secrets,
)
from leads.store.lifting import put_aside
from leads.store.people import revision
from leads.store.writer import StoreUnavailable

log = logging.getLogger(__name__)

Write = Callable[[Callable[..., Any]], Awaitable[Any]]
"""Runs a command in a transaction of its own (`leads.store.writer`)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One installation. `secrets` are opened, and empty where it has ended (`state`) or no key opens them (`locked`).
    `data` is the platform's own."""

    row: Installed
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    locked: bool = False

    @property
    def outside_id(self) -> str:
        return self.row.outside_id

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def state(self) -> State:
        return self.row.state

    @property
    def usable(self) -> bool:
        return self.row.state == "on" and not self.locked


class InstallationBook:
    """The installations of one organisation on all platforms. `now` gives milliseconds."""

    def __init__(self, database: Database, write: Write, org: str, sealing: Sealing, now: Callable[[], int]) -> None:
        self._database = database
        self._write = write
        self.org = org
        self._sealing = sealing
        self._now = now
        self._kept: dict[tuple[str, str], Kept] = {}
        self.number = -1
        """Of the copy: another one means that something has changed."""

    def of(self, platform: PlatformName) -> list[Kept]:
        """All of a platform, ended ones too, the oldest first."""
        return [one for one in self._kept.values() if one.row.platform == platform]

    def find(self, platform: PlatformName, outside_id: str) -> Kept | None:
        return self._kept.get((platform, outside_id))

    async def install(
        self, platform: PlatformName, outside_id: str, name: str, secrets: Mapping[str, str], data: Mapping[str, Any]
    ) -> None:
        """Install, or install again; the copy knows at once. Raises `TakenInstallation`, `TooManyInstallations`,
        `StoreUnavailable`."""
        sealed = self._sealing.seal(secrets, platform, outside_id)
        row = Installed(self.org, platform, outside_id, name, sealed, data)
        await self._write(put_installation(row, self._now()))
        await self.refresh()

    async def renew(self, before: Kept, secrets: Mapping[str, str]) -> bool:
        """Keep other secrets for an installation, unless somebody else has done so since `before` was read. Whether
        it was done; the copy is fresh either way."""
        sealed = self._sealing.seal(secrets, before.row.platform, before.outside_id)
        done: bool = await self._write(replace_secrets(before.row, sealed, self._now()))
        await self.refresh()
        return done

    async def end(self, platform: PlatformName, outside_id: str, state: State, *, since: int | None = None) -> bool:
        """It was removed, or its secrets were revoked, at `since` (milliseconds) if that is known. Whether that is
        news."""
        done: bool = await self._write(
            end_installation(self.org, platform, outside_id, state, self._now(), since=since)
        )
        await self.refresh()
        return done

    async def set_aside(
        self, platform: PlatformName, outside_id: str, code: str, sentence: str, *, alone: bool
    ) -> None:
        """Nothing can be sent in an installation: its destinations are set aside for an hour, and people's looked for
        anew in the others. `alone`: there are no others, so that the whole platform is ill."""
        until = self._now() + SET_ASIDE_FOR
        await self._write(put_aside(self.org, platform, outside_id, until, code, sentence, alone=alone))

    async def refresh(self) -> None:
        """Look whether installations have changed, and read them if so."""
        number = await self._database.read(revision(self.org, SUBJECT))
        if number == self.number:
            return
        rows = await self._database.read(all_installations(self.org))
        stale: list[Kept] = []
        kept: dict[tuple[str, str], Kept] = {}
        for row in rows:
            one, fresh = self._opened(row)
            kept[row.platform, row.outside_id] = one
            if not fresh:
                stale.append(one)
        if number < self.number:
            return  # somebody else has looked meanwhile, and saw more
        self._kept, self.number = kept, number
        for one in stale:
            await self._seal_anew(one)

    async def watch(self) -> None:
        """Keep the copy fresh until cancelled."""
        await keep_fresh(self.refresh, SUBJECT)

    def _opened(self, row: Installed) -> tuple[Kept, bool]:
        if not row.secrets:
            return Kept(row), True
        try:
            opened = self._sealing.open(row.secrets, row.platform, row.outside_id)
        except Unopenable:
            log.error(
                "installation_locked platform=%s id=%s LEADBELL_SECRET_KEY_PREVIOUS must be the key that sealed it, "
                "or it must be installed again", row.platform, row.outside_id,
                extra={"rarely": f"installation_locked {row.platform} {row.outside_id}"},
            )  # fmt: skip
            return Kept(row, locked=True), True
        return Kept(row, opened.secrets), opened.fresh

    async def _seal_anew(self, one: Kept) -> None:
        sealed = self._sealing.seal(one.secrets, one.row.platform, one.outside_id)
        try:
            await self._write(replace_secrets(one.row, sealed, self._now()))
        except StoreUnavailable:
            return  # the previous key still opens it; the next start tries again
        log.info("installation_sealed_anew platform=%s id=%s", one.row.platform, one.outside_id)
