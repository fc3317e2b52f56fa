"""Which part of the service is ill?

Each part is "ok", or says in a few words what is the matter. What somebody should put right but nothing waits for
(rule files with faults: the last good version is in force) is a note.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select

from bot.platforms.port import HasNotes
from leads.store.people import raise_revision
from leads.store.schema import destinations
from leads.store.writer import RESULT, Batch

if TYPE_CHECKING:
    from bot.service import Service

LOOKED_WITHIN = 10_000
"""Milliseconds within which every dispatcher, and who looks for timers, must have looked for work."""
ANSWERED_WITHIN = 2.0
"""Seconds within which the database must answer."""


@dataclass(slots=True)
class Writes:
    """Whether the database took what was written last: the kind of the fault, "" where it did."""

    fault: str = ""

    def note(self, batch: Batch) -> None:
        """A batch was committed, or wasn't. Called in the writing thread."""
        self.fault = batch.fault


@dataclass(frozen=True, slots=True)
class Standing:
    """How a service stands: its parts by name, and notes."""

    parts: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        return all(state == "ok" for state in self.parts.values())


async def standing(service: Service) -> Standing:
    """How the service stands now. Raises nothing."""
    now = service.now()
    refused: dict[str, tuple[str, int]] = {}
    try:
        async with asyncio.timeout(ANSWERED_WITHIN):
            refused = await service.database.read(lambda connection: _refused(connection, service.org, now))
        database = "ok"
    except TimeoutError:
        database = f"doesn't answer within {ANSWERED_WITHIN:g} s"
    except Exception as fault:
        database = f"can't be read: {type(fault).__name__}"
    if database == "ok" and service.writes.fault:
        await _try_writing(service)
    if database == "ok" and service.writes.fault:
        database = f"can't be written to: {service.writes.fault}"
    parts = {"database": database}
    looked = {f"dispatcher.{one.platform}": one.last_look for one in service.dispatchers}
    for name, last_look in {**looked, "timers": service.ticker.last_look}.items():
        silent = now - last_look
        parts[name] = "ok" if silent < LOOKED_WITHIN else f"has not looked for work for {silent} ms"
    if parts["timers"] == "ok":
        parts["timers"] = service.timer_audit.standing
    for platform in service.platforms:
        sentence, aside = refused.get(platform.name, ("", 0))
        tells = f"{sentence} {aside} destinations are set aside." if aside != 1 else f"{sentence} 1 is set aside."
        parts[f"credentials.{platform.name}"] = tells if sentence else "ok"
    parts["rules"] = "ok" if service.rulebook.readable else "what is stored can't be read by this release"
    files = service.rulebook.standing
    notes = {} if files == "ok" else {"rules": files}
    for platform in service.platforms:
        notes |= platform.notes() if isinstance(platform, HasNotes) else {}
    if failing := service.timer_audit.stuck.failing:
        notes["timers"] = f"acting on {failing} fails again and again; the log says why: timer_failed"
    if service.moderation is not None and (ails := service.moderation.ails(now)):
        notes["moderation"] = f"messages aren't scored: {ails}"
    return Standing(parts, notes)


async def _try_writing(service: Service) -> None:
    """Write a little: a service that nobody sends anything to, because it isn't ready, would never find out that the
    database takes it again."""
    with suppress(Exception):
        async with asyncio.timeout(ANSWERED_WITHIN):
            await service.writer.submit(lambda connection: raise_revision(connection, service.org, "trial"), RESULT)


def last_looks(service: Service) -> dict[tuple[str, ...], float]:
    """Seconds since each part last looked for work."""
    now = service.now()
    looked = {f"dispatcher.{one.platform}": one.last_look for one in service.dispatchers}
    return {(part,): (now - at) / 1000 for part, at in {**looked, "timers": service.ticker.last_look}.items()}


def _refused(connection: Connection, org: str, now: int) -> dict[str, tuple[str, int]]:
    """By platform that refuses the whole installation: why, and how many destinations are set aside for it."""
    table = destinations.c
    asked: Any = (
        select(table.platform, func.max(table.fault).label("fault"), func.count().label("number"))
        .where(table.org == org, table.fault_scope == "installation", table.set_aside_until > now)
        .group_by(table.platform)
    )
    return {row.platform: (row.fault or "refuses Leadbell.", row.number) for row in connection.execute(asked)}
