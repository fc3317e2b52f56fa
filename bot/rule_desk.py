"""How does a manager change the rules, without an engineer?

One way for HTTP, the page and chat alike: the role is checked here, a change names the version that it replaces, stands
in the audit log, and is in force at once in this service and within two seconds in every other. Rules of files are
shown among the others and changed in their files alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from bot.backtesting import Progress
from bot.delivery.sample import SampleCards
from bot.directory import Directory
from bot.rule_trial import RuleTrial, unheard
from bot.rulebook import Made, Rulebook
from leads.people import Person
from leads.store.auditing import note
from leads.store.database import Database
from leads.store.made_rules import (
    MOST_SHOWN,
    Did,
    MadeVersion,
    Moved,
    PutVersion,
    Superseded,
    one_version,
    versions_of,
)
from leads.store.writer import CLICK, Writer
from leads.suggestion import quoted
from rules.backtest import Backtest
from rules.made import check_made, exported, tidy
from rules.rule import Rule, Status, print_rules
from rules.standing import (
    Arrival,
    Conflict,
    Faulty,
    NoSuchRule,
    NotAllowed,
    ReadOnly,
    Refusal,
    Standing,
    Version,
    difference,
)
from rules.switching import switched

__all__ = [
    "Arrival", "Conflict", "Faulty", "NoSuchRule", "NotAllowed", "ReadOnly", "Refusal", "RuleDesk", "Standing",
    "Version", "difference",
]  # fmt: skip

MOST_MADE = 1_000
"""Rules made in Leadbell."""
MOST_TOGETHER = 900_000
"""Characters of all of them as one file: what is exported is to be read again, and a file has at most 1 MB."""
_TRIES = 5
"""Of a change while others change rules."""


class RuleDesk:
    """Changes to the rules of one organisation. `now` gives milliseconds."""

    def __init__(
        self, book: Rulebook, directory: Directory, database: Database, writer: Writer, now: Callable[[], int],
        trial: RuleTrial, samples: SampleCards,
    ) -> None:  # fmt: skip
        self._book = book
        self._directory = directory
        self._database = database
        self._writer = writer
        self._now = now
        self._samples = samples
        self.trial = trial

    async def all(self) -> list[Standing]:
        """All rules in force: those of files, then those made in Leadbell by id."""
        await self._book.refresh()
        imported = self._book.imported
        return [*(_of_file(rule, imported) for rule in self._book.of_files), *map(self._made, self._book.made.values())]

    async def one(self, rule_id: str) -> Standing | None:
        """The rule of this id, None where it isn't in force."""
        await self._book.refresh()
        return self._one(rule_id)

    def _one(self, rule_id: str) -> Standing | None:
        if rule_id in self._book.made:
            return self._made(self._book.made[rule_id])
        imported = self._book.imported
        return next((_of_file(rule, imported) for rule in self._book.of_files if rule.id == rule_id), None)

    def _made(self, one: Made) -> Standing:
        stored = one.stored
        return Standing(one.rule, "", stored.version, self._person(stored.by), stored.at, stored.text, stored.by)

    def _person(self, by: str) -> Person | None:
        kind, _, person_id = by.partition(":")
        return self._directory.by_id(person_id) if kind == "person" else None

    def name_of(self, by: str) -> str:
        """The name of who made a version, "" where nobody on record did."""
        person = self._person(by)
        return person.name if person is not None else ""

    async def save(
        self, person: Person | str, text: str, *, version: int | None, rule_id: str = ""
    ) -> Standing:  # fmt: skip
        """Put the rule that `text` holds in force. `version`: of the rule that it replaces, None for a new one.
        `person`: a manager, or who acts without being one ("key:ID"). What stands there word for word is left as it is.
        `rule_id`: the id that it must have, where one was named. Raises Faulty, Conflict, ReadOnly, NotAllowed, and
        Refusal where there are too many."""
        by, text = _by(person), tidy(text)
        report = await asyncio.to_thread(check_made, text, rule_id=rule_id)
        if report.faults:
            raise Faulty(report)
        rule = report.rules[0]

        async def decide() -> Standing | PutVersion:
            now = self._changeable(rule.id)
            if now is not None and now.written == text and version in (None, now.version):
                return now
            if (now.version if now is not None else None) != version:
                raise self._conflict(rule.id, now)
            self._bounds(rule)
            return self._put(rule.id, text, by, "made" if now is None else "changed", version)

        return _still_there(await self._change(rule.id, decide))

    async def switch(self, person: Person | str, rule_id: str, status: Status, version: int | None = None) -> Standing:
        """Let a rule be on, watching or off. `version`: None for whichever stands. A rule that is so already is a
        success. Raises Conflict, ReadOnly, NotAllowed, NoSuchRule."""
        by = _by(person)

        async def decide() -> Standing | PutVersion:
            now = self._there(rule_id)
            if now.rule.status == status:
                return now
            if version not in (None, now.version):
                raise self._conflict(rule_id, now)
            return self._put(rule_id, switched(now.text, now.rule, status), by, "switched", now.version)

        return _still_there(await self._change(rule_id, decide))

    async def delete(self, person: Person | str, rule_id: str, version: int | None = None) -> Standing | None:
        """Delete a rule; its versions stay, and `roll_back` brings it back. `version` as for `switch`. None: it is
        gone, now or already. Raises Conflict, ReadOnly, NotAllowed, NoSuchRule."""
        by = _by(person)
        if await self.one(rule_id) is None and await self._last(rule_id) is not None:
            return None

        async def decide() -> Standing | PutVersion:
            now = self._there(rule_id)
            if version not in (None, now.version):
                raise self._conflict(rule_id, now)
            return self._put(rule_id, None, by, "deleted", now.version)

        return await self._change(rule_id, decide)

    async def roll_back(self, person: Person | str, rule_id: str, to: int, version: int | None = None) -> Standing:
        """Let a rule be again what it was in version `to`, as a new version; one that was deleted too. `version`: of
        what is replaced (of a deleted rule: the one that deleted it), None for whichever stands. Raises what `save`
        does, and NoSuchRule."""
        by = _by(person)

        async def decide() -> Standing | PutVersion:
            now = self._changeable(rule_id)
            last = await self._last(rule_id)
            if last is None:
                raise NoSuchRule(f"There is no rule {quoted(rule_id)}.")
            wanted = await self._database.read(one_version(self._book.org, rule_id, to))
            if wanted is None or wanted.text is None:
                raise NoSuchRule(f"The rule {quoted(rule_id)} has no version {to} that it could be again.")
            if now is not None and now.written == wanted.text:
                return now
            if version not in (None, last.version):
                raise self._conflict(rule_id, now)
            # An older release may have taken what this one doesn't.
            report = await asyncio.to_thread(check_made, wanted.text)
            if report.faults:
                raise Faulty(report)
            self._bounds(report.rules[0])
            return self._put(rule_id, wanted.text, by, "rolled_back", last.version)

        return _still_there(await self._change(rule_id, decide))

    async def versions(self, rule_id: str) -> list[Version]:
        """What a rule made in Leadbell was, newest first, at most 100; empty for a file's."""
        found: list[MadeVersion] = await self._read_versions(rule_id)
        return [Version(one.version, one.text, self._person(one.by), one.at, one.did, one.by) for one in found]

    async def try_out(self, text: str, span_ms: int, progress: Progress = unheard) -> Backtest:
        """What the rule that `text` holds would have done in the `span_ms` milliseconds until now, had it been on:
        among the rules in force, in the place of the one of its id, held against them. `progress`: told of (events
        passed, events in all), in another thread. Raises Faulty."""
        report = await asyncio.to_thread(check_made, tidy(text))
        if report.faults:
            raise Faulty(report)
        return await self.trial.of_one(report.rules[0], span_ms, progress)

    async def send_test_card(self, person: Person, rule_id: str, *, to_me: bool = False) -> list[Arrival]:
        """Send a card of a lead that is made up, marked "Test", to the places of a rule (`to_me`: to the person's own
        direct messages alone); what became of it at each. Raises NotAllowed, NoSuchRule."""
        by = _by(person)
        standing = await self.one(rule_id)
        if standing is None:
            raise NoSuchRule(f"There is no rule {quoted(rule_id)}.")
        if not to_me:  # others see it
            await self._writer.submit(note(self._book.org, by, self._now(), "rule.tested", rule_id), CLICK)
        return await self._samples.send(standing.rule, person, to_me=to_me)

    async def export(self) -> str:
        """All rules made in Leadbell as the text of one rule file, "" where there are none."""
        await self._book.refresh()
        return exported(one.rule for one in self._book.made.values())

    async def _last(self, rule_id: str) -> MadeVersion | None:
        return next(iter(await self._read_versions(rule_id, most=1)), None)

    async def _read_versions(self, rule_id: str, most: int = MOST_SHOWN) -> list[MadeVersion]:
        if not rule_id.isprintable():  # no id is ever taken that isn't
            return []
        return await self._database.read(versions_of(self._book.org, rule_id, most=most))

    def _put(self, rule_id: str, text: str | None, by: str, did: Did, replaces: int | None) -> PutVersion:
        looked_at = max(0, self._book.revision)
        return PutVersion(self._book.org, rule_id, text, by, self._now(), did, replaces, looked_at)

    async def _change(self, rule_id: str, decide: Callable[[], Awaitable[Standing | PutVersion]]) -> Standing | None:
        """Do what `decide` makes of the rules as they stand; again, where somebody else changed them meanwhile."""
        for left in reversed(range(_TRIES)):
            await self._book.refresh()
            wanted = await decide()
            if isinstance(wanted, Standing):
                return wanted
            try:
                await self._writer.submit(wanted, CLICK)
            except Moved:
                if not left:
                    raise Refusal("Others are changing rules just now. Nothing is changed; try again.") from None
                continue
            except Superseded:
                await self._book.refresh()
                raise self._conflict(rule_id, self._one(rule_id)) from None
            await self._book.refresh()
            return self._one(rule_id)
        raise AssertionError("the last try answers or raises")

    def _conflict(self, rule_id: str, now: Standing | None) -> Conflict:
        if now is None:
            return Conflict(f"There is no rule {quoted(rule_id)} any more: it was deleted.", None)
        by = f", by {now.by.name}" if now.by is not None else ""
        return Conflict(f"The rule {quoted(rule_id)} is at version {now.version} now{by}.", now)

    def _bounds(self, rule: Rule) -> None:
        """Raise Refusal where there are more rules made in Leadbell than can be exported as one file."""
        others = [one for one in self._book.made.values() if one.rule.id != rule.id]
        if len(others) >= MOST_MADE:
            raise Refusal(f"There are {MOST_MADE:,} rules made in Leadbell, and no more are taken. Keep some in files.")
        if sum(one.size for one in others) + len(print_rules([rule])) > MOST_TOGETHER:
            raise Refusal("The rules made in Leadbell are too large to be one file together. Keep some in files.")

    def _changeable(self, rule_id: str) -> Standing | None:
        """The rule, or None where there is none yet. Raises ReadOnly."""
        now = self._one(rule_id)
        if now is not None and now.read_only:
            raise ReadOnly(rule_id, now.path)
        return now

    def _there(self, rule_id: str) -> Standing:
        now = self._changeable(rule_id)
        if now is None:
            raise NoSuchRule(f"There is no rule {quoted(rule_id)}.")
        return now


def _of_file(rule: Rule, imported: Mapping[str, int]) -> Standing:
    return Standing(rule, rule.source, 0, None, imported.get(rule.source, 0))


def _by(person: Person | str) -> str:
    """Who acts, as it is stored. Raises NotAllowed."""
    if isinstance(person, str):
        return person
    if not person.may("manager"):
        raise NotAllowed("Rules are changed by managers. Ask one of them.")
    return f"person:{person.id}"


def _still_there(now: Standing | None) -> Standing:
    """What was just put in force; somebody may have deleted it in the very moment."""
    if now is None:
        raise Conflict("The rule was deleted in the same moment.", None)
    return now
