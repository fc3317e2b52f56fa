"""Where is "Sales EMEA/Hot leads", and where are Dana's direct messages?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.platforms.port import Channel, Desk, Direct, KnownPlace, OutsidePerson, Permanent, Place
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.membership import KnownTeams
from bot.platforms.teams.roster import Roster, with_chat
from bot.platforms.teams.tenants import AnyTenant, Tenants

MOST_NAMED = 10  # names listed in a sentence


class Places:
    """Destinations by their names. `tenant`: the one that is served, "" for any; what was heard of others before the
    setting was made is no destination."""

    def __init__(
        self, connector: Connector, roster: Roster, teams: KnownTeams, desk: Desk, tenant: str = "",
        tenants: Tenants | None = None,
    ) -> None:  # fmt: skip
        self._tenants: Tenants = tenants or AnyTenant()
        self._connector = connector
        self._roster = roster
        self._teams = teams
        self._desk = desk
        self._tenant = tenant.lower()

    async def channel(self, address: Channel) -> Place:
        """A channel by "Team/Channel", without case, or by its id. One that isn't known is looked for in Teams, at most
        every 30 s.

        Raises `Permanent` with a sentence where there is none, where there are two, or where it is gone or archived.
        """
        wanted = _folded(address.name)
        if "@thread" not in wanted and "/" not in wanted and not address.workspace:
            sentence = (
                f'"{address.name}" names no channel in Teams: write it as "Team/Channel", as in "Sales EMEA/General".'
            )
            raise Permanent(sentence, code="unknown_channel")
        found = _named(await self._known(), address)
        if not [place for place in found if not place.data.get("gone")]:
            await self._teams.refresh()
            known = await self._known()
            found = _named(known, address) or _missing(known, address)
        there = [place for place in found if not place.data.get("gone")]
        if len(there) > 1:
            sentence = f'Leadbell sees {len(there)} channels called "{address.name}" in Teams: rename all but one.'
            raise Permanent(sentence, code="ambiguous")
        if not there:
            sentence = f'"{found[0].name}" {found[0].data["gone"]}: name another channel in the rule, or restore it.'
            raise Permanent(sentence, code="gone")
        place = there[0]
        if place.data.get("archived"):
            sentence = f'The team of "{place.name}" is archived in Teams, so nothing can be posted there: restore it.'
            raise Permanent(sentence, code="archived")
        return {
            "id": place.id,
            "kind": "channel",
            "name": place.name,
            "service_url": place.data.get("service_url", ""),
            "tenant": place.data.get("tenant", ""),
            "team": place.data.get("team", ""),
            "bot": place.data.get("bot", ""),
        }

    async def direct(self, address: Direct) -> Place:
        """A person's chat with the bot. Raises `Permanent` where Teams doesn't show us that person, or the app isn't
        installed for them."""
        person = address.person
        known = await self._people(person.email)
        if not known:
            # Somebody may have just been heard of, or have joined a team since its roster was read.
            await self._roster.settle()
            await self._teams.refresh()
            known = await self._people(person.email)
        reachable = [outside for outside in known if outside.data.get("service_url")]
        if not reachable:
            sentence = (
                f"Leadbell doesn't know {person.name} in Teams: {person.name} must install the Leadbell app there, "
                "or join a team that has it, with the same e-mail address."
            )
            raise Permanent(sentence, code="unknown_person")
        return await self.chat(reachable[0])

    async def chat(self, person: OutsidePerson) -> Place:
        """The chat of somebody Teams told us of, made if there is none. Raises as `direct`."""
        url, bot = str(person.data.get("service_url") or ""), str(person.data.get("bot") or "")
        conversation = self._roster.chat(person)
        if not conversation:
            try:
                conversation = await self._connector.open_chat(url, person.id, person.installation, bot, person.name)
            except Permanent as fault:
                if fault.code not in ("not_allowed", "not_found", "not_installed", "refused"):
                    raise
                sentence = (
                    f"The Leadbell app is not installed for {person.name} in Teams: {person.name} adds it under Apps, "
                    "or an administrator installs it for everybody."
                )
                raise Permanent(sentence, code="not_installed") from None
            self._roster.keep_chat(person.installation, person.id, conversation)
            if person.email:
                await self._desk.remember_people([with_chat(person, conversation)])
        return {
            "id": conversation,
            "kind": "personal",
            "name": person.name,
            "service_url": url,
            "tenant": person.installation,
            "team": "",
            "bot": bot,
        }

    async def _known(self) -> list[KnownPlace]:
        known = await self._desk.places("teams")
        return [place for place in known if self._serves(str(place.data.get("tenant") or ""))]

    async def _people(self, email: str) -> list[OutsidePerson]:
        known = await self._desk.outside_people("teams", email=email.lower())
        return [person for person in known if self._serves(person.installation)]

    def _serves(self, tenant: str) -> bool:
        return (not self._tenant or tenant.lower() == self._tenant) and self._tenants.serves(tenant)


def means(places: Sequence[KnownPlace], channel: Channel) -> bool:
    """Whether a rule that names this channel means one of the places."""
    return bool(_named(places, channel))


def _named(known: Sequence[KnownPlace], address: Channel) -> list[KnownPlace]:
    """The places of that name. What stands before the first slash may have been taken for a workspace, and a
    workspace may be the tenant's id."""
    whole = {_folded(address.name)} if not address.workspace else {_folded(f"{address.workspace}/{address.name}")}
    found = [place for place in known if _folded(place.name) in whole]
    found += [place for place in known if place.id == address.name]
    in_tenant = [place for place in known if address.workspace and place.data.get("tenant") == address.workspace]
    return found + [place for place in in_tenant if _folded(place.name) == _folded(address.name)]


def _missing(known: Sequence[KnownPlace], address: Channel) -> list[KnownPlace]:
    """Raises `Permanent`, saying what there is instead."""
    named = f"{address.workspace}/{address.name}" if "/" not in address.name else address.name
    team = _folded(named.partition("/")[0])
    there = [place for place in known if not place.data.get("gone")]
    in_team = [place.name for place in there if _folded(str(place.data.get("team_name", ""))) == team]
    if in_team:
        sentence = f'Leadbell sees no channel "{named}" in Teams; in that team it sees {_listed(in_team)}.'
        raise Permanent(sentence, code="unknown_channel")
    teams = sorted({str(place.data.get("team_name", "")) for place in there})
    sentence = (
        f'Leadbell is in no team that has "{named}": add the Leadbell app to that team in Teams. '
        f"It is in {_listed(teams) if teams else 'no team yet'}."
    )
    raise Permanent(sentence, code="unknown_team")


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(f'"{name}"' for name in names[:MOST_NAMED]) + more


def _folded(name: str) -> str:
    """A name for comparing: without case, spaces around the slash or doubled ones."""
    return "/".join(" ".join(part.split()) for part in name.casefold().split("/"))
