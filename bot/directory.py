"""Who is who, without asking the database each time?

A copy of the people on record, looked at again when its revision has changed: at most 2 s old, and
safe to read from any thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from leads.duty import on_duty
from leads.people import Person, PlatformName, teams_of
from leads.store.database import Database
from leads.store.people import all_identities, all_people, revision
from leads.store.writer import StoreUnavailable

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0
"""Seconds between two looks at the revision."""


@dataclass(frozen=True, slots=True)
class _Copy:
    number: int = -1
    by_email: dict[str, Person] = field(default_factory=dict)
    by_id: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, list[Person]] = field(default_factory=dict)


class Directory:
    """The people of one organisation, and the platform each is rung on directly."""

    def __init__(self, database: Database, org: str, platforms: Iterable[PlatformName]) -> None:
        self._database = database
        self.org = org
        self._platforms = tuple(platforms)
        self._copy = _Copy()
        self._seen: dict[str, PlatformName] = {}
        self._addresses: dict[tuple[str, str], str] = {}
        self._emails: dict[tuple[str, str], str] = {}

    def by_email(self, email: str) -> Person | None:
        """The active person of an e-mail address, in any case."""
        person = self._copy.by_email.get(email.lower())
        return person if person is not None and person.active else None

    def deactivated(self, email: str) -> bool:
        """Whether somebody of this address is on record and doesn't use Leadbell any more."""
        person = self._copy.by_email.get(email.lower())
        return person is not None and not person.active

    def by_id(self, person_id: str) -> Person | None:
        return self._copy.by_id.get(person_id)

    def everybody(self) -> list[Person]:
        """All people on record, inactive ones too, by name."""
        return sorted(self._copy.by_id.values(), key=lambda one: (one.name, one.id))

    def team(self, name: str) -> list[Person]:
        """The active people of a team, in the order in which they are rung: by name."""
        return [one for one in self._copy.teams.get(name, ()) if one.active]

    def on_duty(self, team: str, at: int) -> list[Person]:
        """Those of a team who are on duty at `at` (milliseconds), in the same order."""
        return [one for one in self.team(team) if on_duty(one, at)]

    def managers(self) -> list[Person]:
        """Everybody who looks after rules and destinations, by name."""
        return sorted((one for one in self._copy.by_id.values() if one.may("manager")), key=lambda one: one.name)

    def known(self, email: str) -> bool:
        return self.by_email(email) is not None

    def direct_platform(self, person: Person) -> PlatformName | None:
        """Where a person's direct messages go: where they said, else the first platform they were seen on,
        else the first that is installed."""
        if person.direct in self._platforms:
            return person.direct
        seen = self._seen.get(person.email)
        return seen if seen in self._platforms else next(iter(self._platforms), None)

    async def refresh(self) -> None:
        """Look whether people have changed, and read them if so."""
        number = await self._database.read(revision(self.org, "people"))
        if number != self._copy.number:
            some = await self._database.read(all_people(self.org))
            self._copy = _Copy(number, {one.email: one for one in some}, {one.id: one for one in some}, teams_of(some))
            for row in await self._database.read(all_identities(self.org, [one.email for one in some])):
                self.met(row["email"], row["platform"], row["outside_id"])
                if row["seen_at"] > 0:
                    self._seen.setdefault(row["email"], row["platform"])

    def saw(self, email: str, platform: PlatformName, outside_id: str) -> None:
        """Somebody pressed or wrote on a platform."""
        self._seen.setdefault(email.lower(), platform)
        self.met(email, platform, outside_id)

    def was_seen(self, email: str) -> bool:
        """Whether somebody has pressed or written anywhere: what a roster tells of them is no such thing."""
        return email.lower() in self._seen

    def met(self, email: str, platform: PlatformName, outside_id: str) -> None:
        """A platform told of somebody."""
        self._addresses[(email.lower(), platform)] = outside_id
        self._emails[(platform, outside_id)] = email

    def address(self, person: Person, platform: str) -> str:
        """A person's id on a platform, "" where it isn't known."""
        return self._addresses.get((person.email, platform), "")

    def by_address(self, platform: str, outside_id: str) -> Person | None:
        """The active person who has this id on a platform, None where nobody is known by it."""
        email = self._emails.get((platform, outside_id))
        return None if email is None else self.by_email(email)

    async def watch(self) -> None:
        """Keep the copy fresh until cancelled."""
        await keep_fresh(self.refresh, "people")


async def keep_fresh(refresh: Callable[[], Awaitable[object]], what: str, *, every: float | None = None) -> None:
    """Look every 2 s (or `every` seconds) whether something has changed, until cancelled; `what` names it in the
    log."""
    while True:
        await asyncio.sleep(LOOK_EVERY if every is None else every)
        try:
            await refresh()
        except StoreUnavailable:
            pass  # who writes says so
        except Exception:
            log.exception("%s_not_looked_at", what, extra={"rarely": what})
