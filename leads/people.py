"""Who works with the leads?

One record a person, whichever platform they speak from; joined by an e-mail address that the
platform's installation vouches for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from leads.lead import Who

Role = Literal["rep", "manager", "admin"]
ROLES: tuple[Role, ...] = ("rep", "manager", "admin")
"""In rising order: each may do all that the ones before it may."""

PlatformName = Literal["slack", "teams", "webex"]
PLATFORMS: tuple[PlatformName, ...] = ("slack", "teams", "webex")


TEAM = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
"""A team's name, as rules write it: `team:emea`."""


@dataclass(frozen=True, slots=True)
class Away:
    """When a person isn't there, whatever their hours: from `since` until just before `until`, milliseconds.
    `stand_in`: the id of whoever is rung instead, "" where nobody is."""

    since: int
    until: int
    stand_in: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """One person of an organisation. `zone` is an IANA name; `hours` as in the people file
    ("mon-fri 09:00-18:00"), "" where none are set; `direct` the platform of their direct
    messages, None for the first one they were seen on; `teams` as rules name them; `holidays` of where
    ("DE-BY", `leads.holidays`), "" for nowhere; `away` the last time that was said, past ones included."""

    id: str
    org: str
    name: str
    email: str
    role: Role = "rep"
    zone: str = "UTC"
    hours: str = ""
    direct: PlatformName | None = None
    active: bool = True
    teams: tuple[str, ...] = ()
    holidays: str = ""
    away: Away | None = None

    @property
    def who(self) -> Who:
        return Who(self.id, self.name, self.email)

    def may(self, role: Role) -> bool:
        """Whether this person's role reaches `role`."""
        return self.active and ROLES.index(self.role) >= ROLES.index(role)


def teams_of(people: Iterable[Person]) -> dict[str, list[Person]]:
    """The people of each team, by name."""
    teams: dict[str, list[Person]] = {}
    for one in sorted(people, key=lambda one: (one.name, one.id)):
        for team in one.teams:
            teams.setdefault(team, []).append(one)
    return teams
