"""Which rules are in force?

Those of the rule files, then those made in Leadbell. Files are checked and imported into the database; what is in force
is what the database holds. A broken file therefore leaves the last version in force, over restarts and for second
services too. While the service runs the files are looked at, and a change is taken as a whole as soon as it is right.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from bot.directory import keep_fresh
from leads.fields import CATALOGUE
from leads.people import PlatformName
from leads.store.database import Database
from leads.store.made_rules import SUBJECT, MadeVersion, Moved, current_rules, step_revision
from leads.store.people import revision
from leads.store.schema import rules
from leads.store.writer import RESULT, Writer
from leads.suggestion import quoted
from rules.check import Report, check_sources, with_unread
from rules.faults import RuleFault
from rules.files import DEFAULT, Glimpse, gather, glimpse
from rules.made import check_made, source_of
from rules.match import Ruleset
from rules.read import Source
from rules.rule import Rule, print_rules

log = logging.getLogger(__name__)

FILES_EVERY = 0.5
"""Seconds between two looks at the files. A change is taken once two looks have seen the same, so that a file that is
just being written is not judged: well within the two seconds that are promised."""
LOOK_EVERY = 1.0
"""Seconds between two looks at what is stored: half of what is promised."""
SETTLES_WITHIN = 3
"""Looks after which files that keep changing are judged all the same."""
_TRIES = 5
"""Of an import while others change rules."""


class BrokenRules(ValueError):
    """The rule files have faults and there is no earlier version to keep in force."""

    def __init__(self, report: Report) -> None:
        super().__init__("the rule files have faults")
        self.report = report


@dataclass(frozen=True, slots=True)
class Made:
    """A rule in force that was made in Leadbell, the version that says so, and how many characters it has where all are
    printed as one file."""

    rule: Rule
    stored: MadeVersion
    size: int


_NOTHING = Report(0, (), ())


@dataclass(frozen=True, slots=True)
class _Files:
    """The files that are in force: what they hold, and when each was imported (milliseconds, by path)."""

    sources: tuple[Source, ...] = ()
    imported: tuple[tuple[str, int], ...] = ()
    report: Report = _NOTHING


def stored_rules(org: str) -> Callable[[Connection], list[Source]]:
    """The rules that are in force, as the database holds them: the files, then those made in Leadbell."""

    def query(connection: Connection) -> list[Source]:
        return [*stored_files(org)(connection)[0], *map(_source, current_rules(org)(connection))]

    return query


def stored_files(org: str) -> Callable[[Connection], tuple[tuple[Source, ...], tuple[tuple[str, int], ...]]]:
    """The files that are in force, and when each was imported (milliseconds, by path)."""
    asked = select(rules).where(rules.c.org == org).order_by(rules.c.path)

    def query(connection: Connection) -> tuple[tuple[Source, ...], tuple[tuple[str, int], ...]]:
        rows = connection.execute(asked).all()
        sources = tuple(Source(row.path, row.text.encode()) for row in rows)
        return sources, tuple((row.path, row.imported_at) for row in rows)

    return query


def _source(one: MadeVersion) -> Source:
    return source_of(one.id, one.text or "")


class Rulebook:
    """The rules of one organisation. `now` gives milliseconds; `refresh_fields` looks whether the organisation has new
    fields of its own, which a rule may ask for."""

    def __init__(
        self, database: Database, writer: Writer, org: str, platforms: Collection[PlatformName],
        now: Callable[[], int], refresh_fields: Callable[[], Awaitable[None]],
    ) -> None:  # fmt: skip
        self._database = database
        self._writer = writer
        self.org = org
        self.platforms = platforms
        self._now = now
        self._refresh_fields = refresh_fields
        self.named: Callable[[str], str] = lambda by: ""
        """The name of whoever made a rule, "" where nobody is known by it."""
        self.revision = -1
        """How often the rules in force have changed, when they were read last."""
        self._unreadable = -1  # the revision that this release can't read
        self._reading = asyncio.Lock()  # what was read first must not come last
        self._paths: list[Path] = []
        self._judged: Glimpse = ()  # how the files looked when they were last judged
        self._known: frozenset[str] = frozenset()  # what else there was when they were found to have faults
        self._seen: Glimpse = ()
        self._unsettled = 0
        self._faults: tuple[RuleFault, ...] = ()
        self._files = _Files()
        self._left_out: tuple[str, ...] = ()  # made rules that this release can't read
        self.made: Mapping[str, Made] = {}
        """By id, in the order of their ids."""
        self.rules = Ruleset((), platforms)
        self.sources: tuple[Source, ...] = ()
        """What is in force as it was written: the files, then each rule made in Leadbell."""

    def in_force(self) -> Ruleset:
        return self.rules

    @property
    def of_files(self) -> tuple[Rule, ...]:
        """The rules in force that stand in files."""
        return self._files.report.rules

    @property
    def imported(self) -> Mapping[str, int]:
        """When each rule file was imported as it is in force, in milliseconds."""
        return dict(self._files.imported)

    @property
    def readable(self) -> bool:
        """Whether this release could read what is stored as the rules in force."""
        return self._unreadable < 0 or self.revision > self._unreadable

    @property
    def standing(self) -> str:
        """Whether what is in force is what the files and the rules made in Leadbell say: "ok", or what isn't."""
        told = []
        if self._faults:
            first, number = self._faults[0], len(self._faults)
            counted = "1 fault" if number == 1 else f"{number} faults"
            where = f"{first.file}:{first.line}:{first.column} {first.code}"
            told.append(f"last good version in force: {counted} in the rule files, the first at {where}")
        if self._left_out:
            told.append(f"made in Leadbell, and can't be read by this release: {', '.join(self._left_out[:10])}")
        return "; ".join(told) or "ok"

    async def import_files(self, folder: Path | None) -> Report:
        """Check the rule files and put them in force. Where they have faults the last version stays in force;
        raises `BrokenRules` where there is none."""
        self._paths = [folder or DEFAULT]
        report = await self._judge(await asyncio.to_thread(glimpse, self._paths))
        if report.faults and self.revision <= 0:
            raise BrokenRules(report)
        return report

    async def _judge(self, seen: Glimpse) -> Report:
        """Take the files if they are right, else tell their faults. `seen`: how they looked before they are read; what
        changes while they are is seen at the next look."""
        sources, unread = await asyncio.to_thread(gather, self._paths)
        for left in reversed(range(_TRIES)):
            await self.refresh()
            checked = await asyncio.to_thread(check_sources, sources, self._taken())
            report = with_unread(checked, unread)
            if report.faults:
                break
            try:
                await self._writer.submit(self._put(sources, max(0, self.revision)), RESULT)
                break
            except Moved:  # a rule was made meanwhile, or another service has imported files: it may take an id
                if not left:
                    raise
        if report.faults:
            for fault in report.faults:
                log.error("rule_fault %s:%s:%s %s: %s", fault.file, fault.line, fault.column, fault.code, fault.message)
            log.error("rules_not_taken faults=%d in_force=%d", len(report.faults), max(0, self.revision))
        await self.refresh()
        self._judged, self._faults, self._known = seen, report.faults, self._knows()
        return report

    def _knows(self) -> frozenset[str]:
        """What a file may be at fault with that isn't in the files: the ids of rules made in Leadbell, and fields."""
        return frozenset((*(f"rule {one}" for one in self.made), *CATALOGUE))

    def _taken(self) -> dict[str, str]:
        """The ids of rules made in Leadbell, and by whom."""
        found = {}
        for rule_id, one in self.made.items():
            by = self.named(one.stored.by)
            found[rule_id] = f"the rule {quoted(one.rule.name)}, made in Leadbell" + (f" by {by}" if by else "")
        return found

    def _put(self, sources: list[Source], looked_at: int) -> Callable[[Connection], None]:
        texts = {source.file: source.content.decode("utf-8-sig") for source in sources}

        def command(connection: Connection) -> None:
            held = select(rules.c.path, rules.c.text).where(rules.c.org == self.org)
            if {row.path: row.text for row in connection.execute(held)} == texts:
                return
            step_revision(connection, self.org, looked_at)
            connection.execute(delete(rules).where(rules.c.org == self.org))
            own = {"org": self.org, "imported_at": self._now()}
            connection.execute(insert(rules), [{**own, "path": path, "text": text} for path, text in texts.items()])

        return command

    async def refresh(self) -> None:
        """Look whether the rules in force have changed, and read them if so."""
        async with self._reading:
            number = await self._database.read(revision(self.org, SUBJECT))
            if number == self.revision:
                return
            await self._refresh_fields()  # before a rule that asks for one is read
            (sources, imported), stored = await self._database.read(
                lambda connection: (stored_files(self.org)(connection), current_rules(self.org)(connection))
            )
            files = self._files
            if sources != files.sources:
                report = await asyncio.to_thread(check_sources, sources)
                if report.faults:  # the last that could be read stay in force
                    log.error("rules_unreadable faults=%d", len(report.faults))
                    self._unreadable = number
                else:
                    files = _Files(sources, imported, report)
            made, left_out = await asyncio.to_thread(_read_made, stored, self.made, files.report.rules)
            of_all = [*files.report.rules, *(one.rule for one in made.values())]
            self.rules = await asyncio.to_thread(Ruleset, of_all, self.platforms)
            self._files, self.made, self._left_out = files, made, left_out
            self.sources = (*files.sources, *(_source(one.stored) for one in made.values()))
            self.revision = number
            for rule_id in left_out:
                log.error("made_rule_unreadable rule=%s", rule_id)
            log.info("rules_in_force files=%d rules=%d revision=%d", files.report.files, len(of_all), number)

    async def look_at_files(self) -> None:
        """Take the files if they have changed since they were judged, and have settled."""
        if not self._paths:
            return
        before, self._seen = self._seen, await asyncio.to_thread(glimpse, self._paths)
        if self._seen == self._judged:
            self._unsettled = 0
            if self._faults and self._known != self._knows():  # the very same files may be right by now
                await self._judge(self._seen)
            return
        self._unsettled += 1
        if self._seen == before or self._unsettled >= SETTLES_WITHIN:
            self._unsettled = 0
            await self._judge(self._seen)

    async def watch(self) -> None:
        """Keep the rules fresh until cancelled: what others have imported, and what has changed in the files."""
        await asyncio.gather(
            keep_fresh(self.refresh, SUBJECT, every=LOOK_EVERY),
            keep_fresh(self.look_at_files, "rule_files", every=FILES_EVERY),
        )


def _read_made(
    stored: list[MadeVersion], known: Mapping[str, Made], of_files: Collection[Rule]
) -> tuple[dict[str, Made], tuple[str, ...]]:
    """The rules made in Leadbell, each read once a version; and the ids of those that this release can't read, or whose
    id an older release has let a file take."""
    taken = {rule.id for rule in of_files}
    made: dict[str, Made] = {}
    left_out: list[str] = []
    for one in stored:
        before = known.get(one.id)
        if one.id in taken:
            left_out.append(one.id)
        elif before is not None and before.stored.version == one.version:
            made[one.id] = before
        else:
            report = check_made(one.text or "", source_of(one.id, "").file)
            if report.faults:
                left_out.append(one.id)
            else:
                made[one.id] = Made(report.rules[0], one, len(print_rules(report.rules)))
    return made, tuple(left_out)
