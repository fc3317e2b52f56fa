"""Teams: does Microsoft give us a token, are its keys to be had, and is the app where rules want it?

Teams has no list of what an app may do: what it told Leadbell of teams and people, kept in the database, is held
against what rules want, and the Connector is asked for the channels of each such team.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from bot.doctor.finding import Finding, Look, fine, unknown, wrong, wrong_as
from bot.doctor.reading import Known
from bot.doctor.slack import unreached
from bot.doctor.wanted import Wanted
from bot.doctor.wire import Unanswered, Wire
from bot.platforms.addresses import is_safe
from bot.platforms.port import Fault, Permanent, Unreachable
from bot.platforms.teams.access import Access
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.settings import TeamsSettings
from bot.platforms.teams.transport import Transport

LISTING = 45.0
MOST_TEAMS = 20
"""Teams whose channels are asked for."""


class TeamsExamination:
    """Of one bot registration. `known`: what the database holds, None where it couldn't be read."""

    def __init__(self, wire: Wire, settings: TeamsSettings, wanted: Wanted, known: Known | None) -> None:
        self._wire = wire
        self._settings = settings
        self._wanted = wanted
        self._known = known
        self._let_in = False

    def looks(self) -> list[Look]:
        return [
            Look("teams.credentials", self._credentials),
            Look("teams.keys", self._keys, 25.0),
            Look("teams.tenant", self._tenant),
            Look("teams.channels", self._channels, LISTING),
            Look("teams.people", self._people),
        ]

    async def _credentials(self) -> Sequence[Finding]:
        transport = Transport(self._wire.clock)
        access = Access(self._settings, transport, self._wire.clock)
        try:
            await access.token()
        except Unreachable as fault:
            return [wrong("teams.credentials", fault.sentence, "Let this machine reach Microsoft's login server.")]
        except Fault as fault:
            return [wrong_as("teams.credentials", fault.sentence)]
        finally:
            await access.stop()
            await transport.close()
        self._let_in = True
        return [fine("teams.credentials", "Microsoft's login server gives a token for TEAMS_APP_ID.")]

    async def _keys(self) -> Sequence[Finding]:
        """Without them no request from Teams can be told from a stranger's."""
        check = "teams.keys"
        try:
            document = await self._wire.ask("GET", self._settings.openid_metadata_url)
            address = document.fields.get("jwks_uri")
            if document.status == 200 and isinstance(address, str) and is_safe(address):
                keys = (await self._wire.ask("GET", address)).fields.get("keys")
                if isinstance(keys, list) and keys:
                    return [fine(check, "The keys that Teams signs with can be read.")]
        except Unanswered as none:
            said = f"The keys that Teams signs with can't be read: {none.says}."
            return [wrong(check, said, "Let this machine reach login.botframework.com.")]
        said = "The document that names the keys Teams signs with can't be used."
        return [wrong(check, said, "Leave TEAMS_OPENID_METADATA_URL out, or correct it.")]

    async def _tenant(self) -> Sequence[Finding]:
        if self._settings.tenant_id:
            return [fine("teams.tenant", "One tenant alone is served.")]
        said = "Any tenant is served; their administrators may write any e-mail address."
        return [unknown("teams.tenant", said, "Set TEAMS_TENANT_ID, unless several tenants are meant.")]

    async def _channels(self) -> Sequence[Finding]:
        check, channels = "teams.channels", self._wanted.channels
        if not channels:
            return [fine(check, "No rule in force names a Teams channel.")] if self._wanted.known else []
        if self._known is None:
            return [unknown(check, "The database couldn't be read, so channels weren't looked at.")]
        places = {name.casefold(): _data(data) for platform, name, data in self._known.places if platform == "teams"}
        faults, teams = [], dict[str, dict[str, Any]]()
        for one in channels:
            name = f"{one.workspace}/{one.name}" if one.workspace else one.name
            place = places.get(name.casefold()) or places.get(one.name.casefold())
            if place is None or place.get("gone"):
                said = f'Teams told Leadbell of no channel "{name}".' if place is None else f'"{name}" is gone.'
                faults.append(wrong(check, said, "Add the Leadbell app to that team, or correct the rule."))
            else:
                teams[str(place.get("team") or "")] = place
        faults += await self._gone(teams)
        good = len(channels) - len(faults)
        said = f"{max(good, 0)} of {len(channels)} channels that rules name can be sent to."
        return [*faults, fine(check, said)] if good > 0 else faults

    async def _gone(self, teams: dict[str, dict[str, Any]]) -> list[Finding]:
        """Of which teams Leadbell was removed since they were told of."""
        if not self._let_in:
            return [unknown("teams.channels", "Teams wasn't asked for channels: it doesn't let Leadbell in.")]
        transport = Transport(self._wire.clock)
        access = Access(self._settings, transport, self._wire.clock)
        connector, faults = Connector(transport, access), list[Finding]()
        try:
            for team, place in [*teams.items()][:MOST_TEAMS]:
                try:
                    if team and place.get("service_url"):
                        await connector.channels(str(place["service_url"]), team)
                except Permanent:
                    said = f'Leadbell isn\'t in the team "{place.get("team_name") or team}" any more.'
                    faults.append(wrong("teams.channels", said, "Add the Leadbell app to that team again."))
                except Fault as fault:
                    faults.append(unknown("teams.channels", fault.sentence, "Look again later."))
        finally:
            await access.stop()
            await transport.close()
        return faults

    async def _people(self) -> Sequence[Finding]:
        check = "teams.people"
        if self._known is None:
            return [unknown(check, "The database couldn't be read, so people weren't looked at.")]
        if not self._wanted.people:
            return [fine(check, "Nobody's direct messages go to Teams.")]
        heard = {email.casefold(): "" for platform, email in self._known.seen if platform == "teams"}
        return unreached(check, "Teams", self._wanted, heard)


def _data(text: str) -> dict[str, Any]:
    found = orjson.loads(text)
    return found if isinstance(found, dict) else {}
