"""Slack: are token and scopes right, is Leadbell in the channels that rules name, and can people be reached?

One examination a workspace. Methods that only read: auth.test, conversations.list, users.list.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from bot.doctor.finding import Finding, Look, fine, some, unknown, wrong, wrong_as
from bot.doctor.wanted import Wanted
from bot.doctor.wire import Heard, Unanswered, Wire
from bot.platforms.port import Busy, Fault
from bot.platforms.slack.faults import refusal
from bot.platforms.slack.installation import Installation
from bot.platforms.slack.people import distrust
from manifest.slack import SCOPES

PAGE = 200
PAGES = 40
"""Pages of channels, or of members, that are looked at: Slack allows about 20 of each a minute (Tier 2)."""
LISTING = 60.0
"""Seconds for listing channels or members."""
REINSTALL = "Add it under OAuth & Permissions (`leadbell manifest slack` lists all), and install the app again."


class SlackExamination:
    """Of one workspace by its bot token. `name`: "slack", or with the workspace's id where there are several."""

    def __init__(self, wire: Wire, api_url: str, token: str, wanted: Wanted, *, name: str = "slack") -> None:
        self._wire = wire
        self._api = api_url.rstrip("/") + "/"
        self._token = token
        self._wanted = wanted
        self._name = name
        self._team: dict[str, Any] = {}
        self._scopes: frozenset[str] = frozenset()

    def looks(self) -> list[Look]:
        name = self._name
        return [
            Look(f"{name}.credentials", self._credentials),
            Look(f"{name}.channels", self._channels, LISTING),
            Look(f"{name}.people", self._people, LISTING),
        ]

    async def _credentials(self) -> Sequence[Finding]:
        check = f"{self._name}.credentials"
        try:
            heard = await self._call("auth.test")
        except Unanswered as fault:
            return [wrong(check, f"Slack: {fault.says}.", "Let this machine reach Slack (firewall, proxy, DNS).")]
        except Fault as fault:
            return [_refused(check, fault)]
        self._team = heard.fields
        host = urlsplit(str(heard.fields.get("url") or "")).hostname or "Slack"
        found = [fine(check, f"The bot token is good for {heard.fields.get('team') or 'a workspace'} ({host}).")]
        told = heard.headers.get("x-oauth-scopes", "")
        self._scopes = frozenset(one.strip() for one in told.split(",") if one.strip())
        return [*found, *self._permissions()]

    def _permissions(self) -> list[Finding]:
        check = f"{self._name}.scopes"
        if not self._scopes:
            return [unknown(check, "Slack didn't say which scopes the token has.")]
        missing = [one for one in SCOPES if one not in self._scopes]
        if not missing:
            return [fine(check, f"All {len(SCOPES)} scopes are there.")]
        said = {one: f"The scope {one} is missing, by which Leadbell {SCOPES[one].reason}." for one in missing}
        return [wrong(check, said[one], REINSTALL) for one in missing]

    async def _channels(self) -> Sequence[Finding]:
        check = f"{self._name}.channels"
        if not self._team:
            return [unknown(check, "Channels weren't looked at, because Slack doesn't let Leadbell in.")]
        mine = [one for one in self._wanted.channels if not one.workspace or self._is_called(one.workspace)]
        if not mine:
            return [fine(check, "No rule in force names a Slack channel here.")] if self._wanted.known else []
        found: dict[str, dict[str, Any]] = {}
        try:
            query = {"types": "public_channel,private_channel", "exclude_archived": "false", "limit": str(PAGE)}
            async for channel in self._pages("conversations.list", query, "channels"):
                held = found.get(str(channel.get("name", "")).casefold())
                if held is None or held.get("is_archived"):
                    found[str(channel.get("name", "")).casefold()] = found[str(channel.get("id"))] = channel
        except Unanswered as fault:
            return [unknown(check, f"Slack: {fault.says}.", "Look again later.")]
        except Fault as fault:
            return [_refused(check, fault)]
        faults = [told for one in mine if (told := self._channel(one.name, found)) is not None]
        good = len(mine) - len(faults)
        return (
            [*faults, fine(check, f"{good} of {len(mine)} channels that rules name can be sent to.")]
            if good
            else faults
        )

    def _channel(self, name: str, found: dict[str, dict[str, Any]]) -> Finding | None:
        check, key = f"{self._name}.channels", name.strip().removeprefix("#")
        channel = found.get(key.casefold()) or found.get(key)
        if channel is None:
            do = "Correct the rule; if the channel is private, write /invite @Leadbell in it."
            return wrong(check, f"Slack has no channel #{key} that Leadbell can see.", do)
        if channel.get("is_archived"):
            return wrong(check, f"#{key} is archived.", "Unarchive it, or name another channel in the rule.")
        if not channel.get("is_member", True) and "chat:write.public" not in self._scopes:
            return wrong(check, f"Leadbell isn't in #{key}.", f"Write /invite @Leadbell in #{key}.")
        return None

    async def _people(self) -> Sequence[Finding]:
        check = f"{self._name}.people"
        if not self._team:
            return [unknown(check, "People weren't looked at, because Slack doesn't let Leadbell in.")]
        if not self._wanted.people:
            return [fine(check, "Nobody's direct messages go to Slack.")] if self._wanted.known else []
        members: dict[str, dict[str, Any]] = {}
        try:
            async for member in self._pages("users.list", {"limit": str(PAGE)}, "members"):
                email = (member.get("profile") or {}).get("email")
                if isinstance(email, str):
                    members[email.casefold()] = member
        except Unanswered as fault:
            return [unknown(check, f"Slack: {fault.says}.", "Look again later.")]
        except Fault as fault:
            return [_refused(check, fault)]
        return unreached(check, "Slack", self._wanted, {email: self._distrust(one) for email, one in members.items()})

    def _distrust(self, member: dict[str, Any]) -> str:
        team, grid = str(self._team.get("team_id") or ""), str(self._team.get("enterprise_id") or "")
        own = Installation(team, grid, "", "", "", "", self._scopes, client=None)  # type: ignore[arg-type]
        return distrust(member, own)

    def _is_called(self, workspace: str) -> bool:
        host = urlsplit(str(self._team.get("url") or "")).hostname or ""
        names = {str(self._team.get(key) or "").casefold() for key in ("team", "team_id", "enterprise_id")}
        return workspace.strip().casefold() in (names | {host.split(".")[0].casefold()}) - {""}

    async def _pages(self, method: str, query: dict[str, str], key: str) -> AsyncIterator[dict[str, Any]]:
        cursor = ""
        for _ in range(PAGES):
            heard = await self._call(method, {**query, **({"cursor": cursor} if cursor else {})})
            for one in heard.fields.get(key) or ():
                if isinstance(one, dict):
                    yield one
            told = heard.fields.get("response_metadata")
            cursor = str(told.get("next_cursor") or "") if isinstance(told, dict) else ""
            if not cursor:
                return

    async def _call(self, method: str, form: dict[str, str] | None = None) -> Heard:
        heard = await self._wire.ask("POST", self._api + method, token=self._token, form=form or {})
        if heard.status != 200 or heard.fields.get("ok") is not True:
            raise refusal(heard.status, heard.headers, heard.body, "this place", False)
        return heard


def _refused(check: str, fault: Fault) -> Finding:
    if isinstance(fault, Busy):
        return unknown(check, fault.sentence, "Look again in a minute.")
    return wrong_as(check, fault.sentence)


def unreached(check: str, title: str, wanted: Wanted, found: dict[str, str]) -> list[Finding]:
    """Of those whose direct messages go there: who isn't known there (`found` has e-mail addresses in small letters),
    and whose address the platform doesn't vouch for, with why."""
    faults = []
    nobody = [one.email for one in wanted.people if one.email.casefold() not in found]
    if nobody:
        said = f"{len(nobody)} of {len(wanted.people)} people can't be reached in {title}: {some(nobody)}."
        do = "Correct their addresses, invite them, or name another platform as their `direct` (people file)."
        faults.append(wrong(check, said, do))
    for one in wanted.people:
        if why := found.get(one.email.casefold(), ""):
            faults.append(
                wrong(check, f"{one.email} isn't rung in {title}: {why}.", "Correct the address in Leadbell.")
            )
    return faults or [fine(check, f"All {len(wanted.people)} people who are rung in {title} can be reached there.")]
