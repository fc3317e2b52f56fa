"""What does an activity tell us of teams, channels and people, whatever else it is about?

Installations, members and channels are read again beside the turn. Every activity refreshes the service address,
and one from a team or a person that isn't known yet has them looked up.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.platforms.errands import Errands
from bot.platforms.port import Channel, Desk, Invited
from bot.platforms.teams.activities import Inbound
from bot.platforms.teams.membership import KnownTeams, Team
from bot.platforms.teams.places import means
from bot.platforms.teams.roster import Roster, with_chat
from bot.platforms.teams.tenants import Tenants

MOST_MEMBERS = 20
"""New members that are looked up one by one; for more the whole roster is read."""

REMOVED = "can't be reached: the Leadbell app was removed from its team"
DELETED = "went with its team, which was deleted in Teams"


class News:
    """Takes note of what comes in. Never waits for Teams."""

    def __init__(
        self, teams: KnownTeams, roster: Roster, desk: Desk, errands: Errands, tenants: Tenants
    ) -> None:  # fmt: skip
        self._tenants = tenants
        self._teams = teams
        self._roster = roster
        self._desk = desk
        self._errands = errands

    def hear(self, inbound: Inbound) -> None:
        """Note an activity that has passed the check."""
        if not self._tenants.knows(inbound.tenant):
            self._errands.begin("keeping a tenant", self._tenants.met(inbound.tenant))
        if inbound.kind == "personal":
            self._hear_person(inbound)
        elif inbound.team:
            self._hear_team(inbound, Team(inbound.team, inbound.tenant, inbound.service_url, inbound.bot))

    def _hear_person(self, inbound: Inbound) -> None:
        if inbound.type == "installationUpdate" and inbound.action.startswith("remove"):
            self._roster.keep_chat(inbound.tenant, inbound.sender, "")
            self._errands.begin("forgetting a chat", self._forget_chat(inbound))
            return
        people = {*inbound.added, *(() if inbound.from_bot else (inbound.sender,))} - {inbound.bot, ""}
        if len(people) != 1:
            return
        (person,) = people
        self._roster.keep_chat(inbound.tenant, person, inbound.conversation)
        if inbound.type in ("conversationUpdate", "installationUpdate"):
            self._roster.look_up(inbound if person == inbound.sender else replace(inbound, sender=person))

    def _hear_team(self, inbound: Inbound, team: Team) -> None:
        new = self._teams.heard(team)
        us = inbound.bot
        if inbound.event in ("teamDeleted", "teamHardDeleted"):
            self._errands.begin("noting a deleted team", self._teams.mark(team, gone=DELETED))
        elif us in inbound.removed or (inbound.type == "installationUpdate" and inbound.action == "remove"):
            self._errands.begin("noting a removal", self._teams.mark(team, gone=REMOVED))
        elif inbound.event == "teamArchived":
            self._errands.begin("noting an archived team", self._teams.mark(team, archived="yes"))
        elif inbound.event == "teamUnarchived":
            self._errands.begin("noting a restored team", self._teams.mark(team, archived=""))
        elif self._told_of_change(inbound):
            reading = self._teams.read(team)
            if us in inbound.added or inbound.action == "add":
                self._errands.begin("saying what rings in a team", self._greet(inbound, team, reading))
        elif inbound.added:
            self._hear_members(inbound, team)
        elif new:
            self._errands.begin("looking up a team", self._teams.read_if_unknown(team))

    def _told_of_change(self, inbound: Inbound) -> bool:
        if inbound.type == "installationUpdate":
            return True
        named = inbound.event.startswith(("channel", "team")) and not inbound.event.startswith("teamMember")
        return inbound.type == "conversationUpdate" and (inbound.bot in inbound.added or named)

    def _hear_members(self, inbound: Inbound, team: Team) -> None:
        if len(inbound.added) > MOST_MEMBERS:
            self._teams.read(team)
            return
        for member in inbound.added:
            self._roster.look_up(replace(inbound, sender=member, sender_name="", sender_aad=""))

    async def _greet(self, inbound: Inbound, team: Team, reading: asyncio.Task[None]) -> None:
        """Once the team's channels are known by name. Teams tells of the same twice, as of a member and as of an
        installation."""
        await asyncio.wait({reading})
        there = [place for place in await self._teams.places(team) if not place.data.get("gone")]
        chosen = inbound.selected or inbound.conversation
        place = next((one for one in there if one.id == chosen), next(iter(there), None))
        if place is not None:
            address = Channel(place.id)
            invited = Invited("teams", team.tenant, address, place.name, lambda channel: means(there, channel))
            await self._desk.invited(invited)

    async def _forget_chat(self, inbound: Inbound) -> None:
        known = await self._desk.outside_people("teams", id=inbound.sender)
        await self._desk.remember_people(
            [with_chat(person, "") for person in known if person.installation == inbound.tenant]
        )
