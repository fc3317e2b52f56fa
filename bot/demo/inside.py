"""What does somebody see who looks into the running service?

Its database is read, never written; nothing is read while nothing was recorded or sent.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection

from bot.deliveries import AGENTS, where
from bot.demo import reading
from bot.demo.deliveries import Seen
from bot.demo.happenings import happenings
from bot.demo.sheet import sheet
from bot.service import Service
from playground.page.inside import Picture, Platform, RuleSheet
from playground.workspaces import TITLES

NAMES = {**TITLES, "agents": AGENTS}


class ServiceInside:
    """A service as the page may look into it (`playground.page.inside.Inside`)."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._pictures: dict[str, Picture] = {}
        self._marks: dict[str, tuple[Any, ...]] = {}
        self._seen = Seen()

    def picture(self, lead_id: str = "") -> Picture:
        return self._pictures.get(lead_id, Picture())

    async def look(self, lead_ids: Collection[str]) -> bool:
        mark = (*await self._service.database.read(reading.mark), *self._pauses())
        asked = [lead_id for lead_id in lead_ids if self._marks.get(lead_id) != mark]
        now = self._service.now()
        pictures = await self._service.database.read(lambda connection: self._look(connection, asked, now))
        changed = any(self._pictures.get(lead_id) != picture for lead_id, picture in pictures.items())
        self._pictures = {one: picture for one, picture in (self._pictures | pictures).items() if one in lead_ids}
        self._marks = dict.fromkeys(lead_ids, mark)
        return changed

    def _look(self, connection: Connection, lead_ids: list[str], now: int) -> dict[str, Picture]:
        if not lead_ids:
            return {}
        platforms, org = self._platforms(connection, now), self._service.org
        rules = self._service.rulebook.in_force().rules
        return {
            lead_id: Picture(
                happenings(reading.newest(connection, org, lead_id), rules, self._where, now, self._seen), platforms
            )
            for lead_id in lead_ids
        }

    def _where(self, platform: str, address: str) -> str:
        return where(self._service.directory, platform, address)

    def _pauses(self) -> tuple[int, ...]:
        return tuple(dispatcher.paused_until() for dispatcher in self._service.dispatchers)

    def _platforms(self, connection: Connection, now: int) -> tuple[Platform, ...]:
        late = [platform for platform, _ in reading.behind(connection, now)]
        ill: dict[str, Any] = {}
        for row in reading.resting(connection, self._service.org, now):
            ill.setdefault(row.platform, row)
        return tuple(
            _platform(one.platform, late.count(one.platform), one.paused_until(), ill.get(one.platform), now)
            for one in self._service.dispatchers
        )

    async def rule(self, rule_id: str, event_id: str = "") -> RuleSheet | None:
        org, now, book = self._service.org, self._service.now(), self._service.rulebook
        rules, sources = book.in_force().rules, book.sources

        def read(connection: Connection) -> RuleSheet | None:
            found = reading.since(connection, org, event_id) if event_id else None
            told = happenings(found, rules, self._where, now, Seen()) if found is not None else ()
            return sheet(rule_id, rules, sources, found, told[-1] if told else None, self._where)

        return await self._service.database.read(read)


def _platform(name: str, waiting: int, paused: int, ill: Any, now: int) -> Platform:
    rests, until = "", 0
    if ill is not None and ill.set_aside_until > now:
        rests, until = "set aside, and tried again at", ill.set_aside_until
    elif paused:
        rests, until = "left alone, as it asked, until", paused
    elif ill is not None and ill.next_send > now:
        rests, until = "tried again at" if ill.failures else "asked to wait until", ill.next_send
    fault = (ill.fault or "") if ill is not None else ""
    return Platform(name, NAMES.get(name, name), waiting, rests, until / 1000 if until else None, fault)
