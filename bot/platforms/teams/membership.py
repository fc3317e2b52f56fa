"""Which teams and channels is Leadbell in?

A bot can't list its teams: it hears of each by what comes in, and keeps what it heard with the desk. A team's
name, channels and roster are then read from the Connector, beside the turns and once for many askers.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.platforms.inquiries import Inquiries
from bot.platforms.memory import passed
from bot.platforms.port import Busy, Desk, Fault, KnownPlace, Unreachable
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.roster import Roster

GENERAL = "General"
"""The first channel of a team: its name is null in the Connector's list, in every language of Teams."""

ATTEMPTS = 6  # at reading a team before it is left until it is heard of again
LONGEST = 60.0  # seconds between two of them
REFRESH = 30.0  # seconds before all teams are read again because a rule names an unknown channel

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Team:
    """A team that something came in from. `id` is that of its General channel."""

    id: str
    tenant: str
    service_url: str
    bot: str


class KnownTeams:
    """The teams that Leadbell is in, and the reading of them."""

    def __init__(self, connector: Connector, roster: Roster, desk: Desk, clock: Callable[[], float]) -> None:
        self._connector = connector
        self._roster = roster
        self._desk = desk
        self._clock = clock
        self._heard: dict[str, Team] = {}
        self._reading: Inquiries[str, None] = Inquiries("teams", "reading a team")
        self._again: set[str] = set()
        self._refreshed_at = float("-inf")

    def heard(self, team: Team) -> bool:
        """Take note of a team's present service address; True where this process has not heard of it (so) before."""
        new = self._heard.get(team.id) != team
        self._heard[team.id] = team
        return new

    def service_url(self, team: str, otherwise: str) -> str:
        """The newest service address of a team, `otherwise` where none came in since the start."""
        held = self._heard.get(team)
        return held.service_url if held else otherwise

    def read(self, team: Team) -> asyncio.Task[None]:
        """Read the team's name, channels and roster in the background; once more if it is being read already."""
        self.heard(team)
        if team.id in self._reading:
            self._again.add(team.id)
        return self._reading.join(team.id, lambda: self._read(team.id))

    async def read_if_unknown(self, team: Team) -> None:
        """Read the team unless the desk knows its places at this very service address."""
        known = await self.places(team)
        if not any(place.data.get("service_url") == team.service_url and not place.data.get("gone") for place in known):
            await self.read(team)

    async def refresh(self) -> None:
        """Wait for what is being read; then, unless that was done within 30 s, read all known teams again."""
        now = self._clock()
        if passed(self._refreshed_at, now) >= REFRESH:
            self._refreshed_at = now
            for place in await self._desk.places("teams"):
                team = team_of(place)
                if team is not None and team.id not in self._heard and not place.data.get("gone"):
                    self._heard[team.id] = team
            for team in list(self._heard.values()):
                if team.id not in self._reading:
                    self.read(team)
        await self._reading.settle(5.0)

    async def mark(self, team: Team, **marks: object) -> None:
        """Write marks to all of a team's places ("gone": why; "archived": whether)."""
        if marks.get("gone"):
            self._heard.pop(team.id, None)
        known = await self.places(team)
        places = [KnownPlace(place.id, place.name, {**place.data, **marks}) for place in known]
        if places:
            await self._desk.remember_places("teams", team.tenant, places)

    async def stop(self) -> None:
        await self._reading.stop()

    async def _read(self, id: str) -> None:
        wait = 1.0
        for _ in range(ATTEMPTS):
            self._again.discard(id)
            team = self._heard.get(id)
            if team is None:
                return
            try:
                await self._read_channels(team)
                await self._read_people(team)
                if id not in self._again:
                    return
                continue
            except (Busy, Unreachable) as fault:
                log.info("teams: the team %s can't be read now: %s", id, fault.code)
                await asyncio.sleep(max(wait, fault.after) if isinstance(fault, Busy) else wait)
                wait = min(wait * 2, LONGEST)
            except Fault as fault:
                log.warning("teams: the team %s can't be read: %s", id, fault.code)
                return

    async def _read_channels(self, team: Team) -> None:
        name = str((await self._connector.team(team.service_url, team.id)).get("name") or "")
        before = {place.id: place for place in await self.places(team)}
        places = []
        for entry in await self._connector.channels(team.service_url, team.id):
            id, channel = str(entry["id"]), str(entry.get("name") or GENERAL)
            data = {
                "service_url": team.service_url,
                "tenant": team.tenant,
                "team": team.id,
                "team_name": name,
                "channel": id,
                "bot": team.bot,
            }
            if id in before and before[id].data.get("archived"):
                data["archived"] = "yes"
            places.append(KnownPlace(id, f"{name}/{channel}", data))
        listed = {place.id for place in places}
        gone = "was deleted in Teams, or made private without Leadbell"
        places += [
            KnownPlace(place.id, place.name, {**place.data, "gone": place.data.get("gone") or gone})
            for place in before.values()
            if place.id not in listed
        ]
        await self._desk.remember_places("teams", team.tenant, places)

    async def _read_people(self, team: Team) -> None:
        people = await self._roster.everybody(team.service_url, team.tenant, team.id, team.bot)
        if people:
            await self._desk.remember_people(people)

    async def places(self, team: Team) -> Sequence[KnownPlace]:
        """The team's channels, as far as they were read. Raises `Unreachable` where the database can't be read."""
        known = await self._desk.places("teams", team.tenant)
        return [place for place in known if place.data.get("team") == team.id]


def team_of(place: KnownPlace) -> Team | None:
    """The team that a kept place belongs to, None where its data doesn't say."""
    named = [place.data.get(key) for key in ("team", "tenant", "service_url", "bot")]
    team, tenant, url, bot = (value if isinstance(value, str) else "" for value in named)
    return Team(team, tenant, url, bot) if team and url else None
