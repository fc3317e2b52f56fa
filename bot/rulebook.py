"""Which rules are in force?

Files are checked and imported into the database; what is in force is what the database holds. A broken file
therefore leaves the last version in force, over restarts and for second services too. While the service runs the
files are looked at, and a change is taken as a whole as soon as it is right.
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
from rules.check import Report, check_sources, with_unread
from rules.faults import RuleFault
from rules.files import DEFAULT, Glimpse, gather, glimpse
from rules.match import Ruleset
from rules.read import Source

log = logging.getLogger(__name__)

FILES_EVERY = 0.5
"""Seconds between two looks at the files. A change is taken once two looks have seen the same, so that a file that is
just being written is not judged: well within the two seconds that are promised."""
SETTLES_WITHIN = 3
"""Looks after which files that keep changing are judged all the same."""


class BrokenRules(ValueError):
    """The rule files have faults and there is no earlier version to keep in force."""

    def __init__(self, report: Report) -> None:
        super().__init__("the rule files have faults")
        self.report = report


def stored_rules(org: str) -> Callable[[Connection], list[Source]]:
    """The files that are in force, as the database holds them."""
    asked = select(rules.c.path, rules.c.text).where(rules.c.org == org).order_by(rules.c.path)
    return lambda connection: [Source(row.path, row.text.encode()) for row in connection.execute(asked)]


class Rulebook:
    """The rules of one organisation. `now` gives milliseconds."""

    def __init__(
        self, database: Database, writer: Writer, org: str, platforms: Collection[PlatformName],
        now: Callable[[], int],
    ) -> None:  # fmt: skip
        self._database = database
        self._writer = writer
        self._org = org
        self.platforms = platforms
        self._now = now
        self._revision = -1
        self._unreadable = -1  # the revision that this release can't read
        self._paths: list[Path] = []
        self._judged: Glimpse = ()  # how the files looked when they were last judged
        self._seen: Glimpse = ()
        self._unsettled = 0
        self._faults: tuple[RuleFault, ...] = ()
        self.rules = Ruleset((), platforms)
        self.sources: tuple[Source, ...] = ()
        """The files that are in force, as they were written."""

    def in_force(self) -> Ruleset:
        return self.rules

    @property
    def readable(self) -> bool:
        """Whether this release could read what is stored as the rules in force."""
        return self._unreadable < 0 or self._revision > self._unreadable

    @property
    def standing(self) -> str:
        """Whether what is in force is what the files say: "ok", or why the last good version is in force instead."""
        if not self._faults:
            return "ok"
        first, number = self._faults[0], len(self._faults)
        counted = "1 fault" if number == 1 else f"{number} faults"
        where = f"{first.file}:{first.line}:{first.column} {first.code}"
        return f"last good version in force: {counted} in the rule files, the first at {where}"

    async def import_files(self, folder: Path | None) -> Report:
        """Check the rule files and put them in force. Where they have faults the last version stays in force;
        raises `BrokenRules` where there is none."""
        self._paths = [folder or DEFAULT]
        report = await self._judge(await asyncio.to_thread(glimpse, self._paths))
        if report.faults and self._revision <= 0:
            raise BrokenRules(report)
        return report

    async def _judge(self, seen: Glimpse) -> Report:
        """Take the files if they are right, else tell their faults. `seen`: how they looked before they are read; what
        changes while they are is seen at the next look."""
        sources, unread = await asyncio.to_thread(gather, self._paths)
        report = with_unread(await asyncio.to_thread(check_sources, sources), unread)
        if report.faults:
            for fault in report.faults:
                log.error("rule_fault %s:%s:%s %s: %s", fault.file, fault.line, fault.column, fault.code, fault.message)
            log.error("rules_not_taken faults=%d in_force=%d", len(report.faults), max(0, self._revision))
        else:
            await self._writer.submit(self._put(sources), RESULT)
        await self.refresh()
        self._judged, self._faults = seen, report.faults
        return report

    def _put(self, sources: list[Source]) -> Callable[[Connection], None]:
        texts = {source.file: source.content.decode("utf-8-sig") for source in sources}

        def command(connection: Connection) -> None:
            held = select(rules.c.path, rules.c.text).where(rules.c.org == self._org)
            if {row.path: row.text for row in connection.execute(held)} == texts:
                return
            connection.execute(delete(rules).where(rules.c.org == self._org))
            own = {"org": self._org, "imported_at": self._now()}
            connection.execute(insert(rules), [{**own, "path": path, "text": text} for path, text in texts.items()])
            raise_revision(connection, self._org, "rules")

        return command

    async def refresh(self) -> None:
        """Look whether the rules in force have changed, and read them if so."""
        number = await self._database.read(revision(self._org, "rules"))
        if number in (self._revision, self._unreadable):
            return
        sources = await self._database.read(stored_rules(self._org))
        report = await asyncio.to_thread(check_sources, sources)
        if report.faults:
            log.error("rules_unreadable faults=%d", len(report.faults))
            self._unreadable = number
            return
        self.rules, self.sources = Ruleset(report.rules, self.platforms), tuple(sources)
        self._revision = number
        log.info("rules_in_force files=%d rules=%d revision=%d", report.files, len(report.rules), number)

    async def look_at_files(self) -> None:
        """Take the files if they have changed since they were judged, and have settled."""
        if not self._paths:
            return
        before, self._seen = self._seen, await asyncio.to_thread(glimpse, self._paths)
        if self._seen == self._judged:
            self._unsettled = 0
            return
        self._unsettled += 1
        if self._seen == before or self._unsettled >= SETTLES_WITHIN:
            self._unsettled = 0
            await self._judge(self._seen)

    async def watch(self) -> None:
        """Keep the rules fresh until cancelled: what others have imported, and what has changed in the files."""
        await asyncio.gather(
            keep_fresh(self.refresh, "rules"), keep_fresh(self.look_at_files, "rule_files", every=FILES_EVERY)
        )
