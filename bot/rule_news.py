"""Who tells the author of a rule that something stops its rings?

Of a rule made in Leadbell whoever changed it last, of one in a file the managers; each of the same once a day at most,
by one of several services. Of a channel that can't be reached managers hear by themselves (`bot.delivery.managers`),
whichever rules ring it: its author is told for a rule made in Leadbell.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.delivery.courier import Read
from bot.delivery.private_word import Notices
from bot.directory import Directory, keep_fresh
from bot.rule_desk import RuleDesk
from cards.rule_stopped import Stopped, files_card, stopped_card
from leads.people import Person
from leads.store.schema import destinations
from rules.obstacles import Obstacle, obstacles
from rules.standing import Standing
from rules.verdict import ChannelTarget

LOOK_EVERY = 30.0
"""Seconds between two looks."""
MOST_MANAGERS = 25
MOST = 1_000
"""Channels that can't be reached that are looked at."""
FILES = "rules:files"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is to be told of one obstacle, to whom."""

    subject: str
    people: tuple[Person, ...]
    said: Stopped


class RuleNews:
    """Looks after the rules of one organisation. `faults`: what of the rules as they are written isn't in force, "" for
    nothing; `now`: milliseconds."""

    def __init__(
        self, org: str, read: Read, desk: RuleDesk, directory: Directory, platforms: Collection[str],
        notices: Notices, faults: Callable[[], str], now: Callable[[], int],
    ) -> None:  # fmt: skip
        self._org = org
        self._read = read
        self._desk = desk
        self._directory = directory
        self._platforms = frozenset(platforms)
        self._notices = notices
        self._faults = faults
        self._now = now

    async def run(self) -> None:
        """Look until cancelled."""
        await keep_fresh(self.look, "rules_news", every=LOOK_EVERY)

    async def look(self) -> None:
        """Tell of what stops rings now, where that wasn't told within a day."""
        managers = tuple(self._directory.managers()[:MOST_MANAGERS])
        faults = self._faults()
        if faults and await self._notices.untold({FILES}):
            await self._notices.tell({FILES}, managers, lambda person: files_card(faults))
        standing = await self._desk.all()
        unreached = await self._read(_unreached(self._org, self._now()))
        people = {one.email: one for one in self._directory.everybody()}
        found = obstacles(
            [one.rule for one in standing], people, self._platforms, lambda to: unreached.get(_key(to), "")
        )  # fmt: skip
        by_rule = {one.rule.id: one for one in standing}
        told = [self._told(one, by_rule[one.rule.id], managers) for one in found]
        await self._tell([one for one in told if one is not None])

    def _told(self, one: Obstacle, standing: Standing, managers: tuple[Person, ...]) -> _Told | None:
        if standing.read_only and one.what == "channel":
            return None
        author = standing.by
        people = (author,) if author is not None and author.active and not standing.read_only else managers
        subject = f"rule:{one.rule.id}:{one.what}:{one.place}"
        return _Told(subject, people, Stopped(one.rule.name, one.place, one.why, one.fix, standing.path))

    async def _tell(self, told: list[_Told]) -> None:
        new = await self._notices.untold({one.subject for one in told})
        by_people: dict[tuple[Person, ...], list[_Told]] = {}
        for one in told:
            if one.subject in new:
                by_people.setdefault(one.people, []).append(one)
        for people, some in by_people.items():
            card = stopped_card([one.said for one in some])
            reached = await self._notices.tell({one.subject for one in some}, people, lambda person, card=card: card)  # type: ignore[misc]
            if reached:
                log.info("rules_stopped_told obstacles=%d people=%d", len(some), reached)


def _key(target: ChannelTarget) -> tuple[str, str]:
    return target.platform, f"channel:{target.workspace}:{target.name}"


def _unreached(org: str, now: int) -> Callable[[Connection], dict[tuple[str, str], str]]:
    """Why channels are set aside, by (platform, address); of a platform that refuses everything nothing is said."""
    at = destinations.c
    own = at.org == org, at.set_aside_until > now, at.fault_scope == "destination"
    asked = select(at.platform, at.address, at.fault).where(*own).order_by(at.id).limit(MOST)
    return lambda connection: {(row[0], row[1]): row[2] or "" for row in connection.execute(asked)}
