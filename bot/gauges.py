"""What holds at this moment, for whoever reads the figures?

Asked of the database at most once a second, however often somebody looks. While it can't be read, what it would say is
left out, and the part's figure says that it is ill.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.readiness import ANSWERED_WITHIN, last_looks, standing
from leads.store.backlog import Backlog, backlog
from leads.store.unscored import waiting

if TYPE_CHECKING:
    from bot.service import Service

FRESH_FOR = 1.0
"""Seconds."""

log = logging.getLogger(__name__)

Figures = dict[str, dict[tuple[str, ...], float]]


class Gauges:
    """The figures of one service as text."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.fresh_for = FRESH_FOR
        self._lock = asyncio.Lock()
        self._text = b""
        self._at = float("-inf")

    async def text(self) -> bytes:
        """All figures in Prometheus' text format, at most a second old. Raises nothing."""
        async with self._lock:
            now = asyncio.get_running_loop().time()
            if now - self._at >= self.fresh_for:
                self._text, self._at = self._service.metrics.text(await self._figures()), now
            return self._text

    async def _figures(self) -> Figures:
        service, now = self._service, self._service.now()
        found = await standing(service)
        figures: Figures = {
            "writes_waiting": {(): service.writer.waiting},
            "last_look_seconds": last_looks(service),
            "rules_in_force": {(): len(service.rulebook.in_force().rules)},
            "rules_uncovered": {(): service.rulebook.in_force().uncovered},
            "timers_overdue": {
                ("stopped",): service.timer_audit.stuck.stopped,
                ("failing",): service.timer_audit.stuck.failing,
            },
            "part_ready": {(part,): float(state == "ok") for part, state in found.parts.items()},
        }
        try:
            async with asyncio.timeout(ANSWERED_WITHIN):
                waits = await service.database.read(lambda connection: backlog(connection, service.org, now))
                figures["lists_behind"] = {(): await service.listing.behind()}
                unscored = await service.database.read(waiting(service.org))
                figures["unscored"] = {(): unscored.number}
                figures["oldest_unscored_seconds"] = {(): (now - unscored.since) / 1000 if unscored.since else 0.0}
        except Exception as fault:
            log.warning("figures_not_read fault=%s", type(fault).__name__, extra={"rarely": "figures_not_read"})
            return figures
        return figures | _waiting(waits, [dispatcher.platform for dispatcher in service.dispatchers])


def _waiting(waits: dict[str, Backlog], platforms: list[str]) -> Figures:
    """Each platform has a figure, also where nothing waits: an alert must see it fall to 0."""
    known = {platform: waits.get(platform, Backlog()) for platform in platforms}
    return {
        "waiting": {(name,): one.waiting for name, one in known.items()},
        "oldest_waiting_seconds": {(name,): one.oldest / 1000 for name, one in known.items()},
        "gave_up": {(name,): one.gave_up for name, one in known.items()},
        "set_aside": {(name,): one.set_aside for name, one in known.items()},
    }
