"""Which rules are in force?

Files are checked and imported into the database; what is in force is what the database holds. A broken file
therefore leaves the last version in force, over restarts and for second services too.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from bot.directory import keep_fresh
from leads.people import PlatformName
from leads.store.database import Database
from leads.store.people import raise_revision, revision
from leads.store.schema import rules
from leads.store.writer import RESULT, Writer
from rules.check import Report, check_paths, check_sources
from rules.files import DEFAULT, gather
from rules.match import Ruleset
from rules.read import Source

log = logging.getLogger(__name__)


class BrokenRules(ValueError):
    """The rule files have faults and there is no earlier version to keep in force."""

    def __init__(self, report: Report) -> None:
        super().__init__("the rule files have faults")
        self.report = report


class Rulebook:
    """The rules of one organisation."""

    def __init__(
        self, database: Database, writer: Writer, org: str, platforms: Collection[PlatformName], now_ms: int
    ) -> None:
        self._database = database
        self._writer = writer
        self._org = org
        self._platforms = platforms
        self._imported_at = now_ms
        self._revision = -1
        self.rules = Ruleset((), platforms)

    def in_force(self) -> Ruleset:
        return self.rules

    async def import_files(self, folder: Path | None) -> Report:
        """Check the rule files and put them in force. Where they have faults the last version stays in force;
        raises `BrokenRules` where there is none."""
        paths = [folder or DEFAULT]
        report = await asyncio.to_thread(check_paths, paths)
        if report.faults:
            for fault in report.faults:
                log.error("rule_fault %s:%s:%s %s: %s", fault.file, fault.line, fault.column, fault.code, fault.message)
            await self.refresh()
            if self._revision <= 0:
                raise BrokenRules(report)
            return report
        sources, _ = await asyncio.to_thread(gather, paths)
        await self._writer.submit(self._put(sources), RESULT)
        await self.refresh()
        return report

    def _put(self, sources: list[Source]) -> Callable[[Connection], None]:
        texts = {source.file: source.content.decode("utf-8-sig") for source in sources}

        def command(connection: Connection) -> None:
            held = select(rules.c.path, rules.c.text).where(rules.c.org == self._org)
            if {row.path: row.text for row in connection.execute(held)} == texts:
                return
            connection.execute(delete(rules).where(rules.c.org == self._org))
            own = {"org": self._org, "imported_at": self._imported_at}
            connection.execute(insert(rules), [{**own, "path": path, "text": text} for path, text in texts.items()])
            raise_revision(connection, self._org, "rules")

        return command

    async def refresh(self) -> None:
        """Look whether the rules in force have changed, and read them if so."""
        number = await self._database.read(revision(self._org, "rules"))
        if number == self._revision:
            return
        asked = select(rules.c.path, rules.c.text).where(rules.c.org == self._org).order_by(rules.c.path)
        rows = await self._database.read(lambda connection: list(connection.execute(asked)))
        sources = [Source(row.path, row.text.encode()) for row in rows]
        report = await asyncio.to_thread(check_sources, sources)
        if report.faults:
            log.error("rules_unreadable faults=%d", len(report.faults))
            return
        self.rules = Ruleset(report.rules, self._platforms)
        self._revision = number

    async def watch(self) -> None:
        """Keep the rules fresh until cancelled."""
        await keep_fresh(self.refresh, "rules")
