"""Slack: are tokens and scopes right, is Leadbell in the channels that rules name, and can people be reached?

In the workspace of the settings, and in each that was installed by OAuth. Methods that only read: auth.test,
conversations.list, users.list; apps.connections.open gives an address that nobody goes to.
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
from rules.verdict import ChannelTarget

PAGE = 200
PAGES = 40
"""Pages of channels, or of members, that are looked at: Slack allows about 20 of each a minute (Tier 2)."""
LISTING = 60.0
"""Seconds for listing channels or members."""
REINSTALL = "Add it under OAuth & Permissions (`leadbell manifest slack` lists all), and install the app again."


class SlackWorkspace:
    """One workspace by its bot token. `name` begins its checks: "slack", or with the workspace's id."""

    def __init__(self, wire: Wire, api_url: str, token: str, name: str = "slack") -> None:
        self._wire = wire
        self._api = api_url.rstrip("/") + "/"
        self._token = token
        self.name = name
        self._team: dict[str, Any] = {}
        self._scopes: frozenset[str] = frozenset()
        self._found: dict[str, dict[str, Any]] = {}

    @property
    def let_in(self) -> bool:
        """Whether Slack takes the token, as the first look has found."""
        return bool(self._team)

    async def credentials(self) -> Sequence[Finding]:
        check = f"{self.name}.credentials"
        try:
            heard = await self._call("auth.test")
        except Unanswered as fault:
            return [wrong(check, f"Slack: {fault.says}.", "Let this machine reach Slack (firewall, proxy, DNS).")]
        except Fault as fault:
            return [refused(check, fault)]
        self._team = heard.fields
        host = urlsplit(str(heard.fields.get("url") or "")).hostname or "Slack"
        found = [fine(check, f"The bot token is good for {heard.fields.get('team') or 'a workspace'} ({host}).")]
        told = heard.headers.get("x-oauth-scopes", "")
        self._scopes = frozenset(one.strip() for one in told.split(",") if one.strip())
        return [*found, *self._permissions()]

    def _permissions(self) -> list[Finding]:
        check = f"{self.name}.scopes"
        if not self._scopes:
            return [unknown(check, "Slack didn't say which scopes the token has.")]
        missing = [one for one in SCOPES if one not in self._scopes]
        if not missing:
            return [fine(check, f"All {len(SCOPES)} scopes are there.")]
        said = {one: f"The scope {one} is missing, by which Leadbell {SCOPES[one].reason}." for one in missing}
        return [wrong(check, said[one], REINSTALL) for one in missing]

    async def list_channels(self) -> None:
        """Raises `Unanswered`, and the port's faults."""
        query = {"types": "public_channel,private_channel", "exclude_archived": "false", "limit": str(PAGE)}
        async for channel in self._pages("conversations.list", query, "channels"):
            key = str(channel.get("name", "")).casefold()
            held = self._found.get(key)
            if held is None or held.get("is_archived"):
                self._found[key] = self._found[str(channel.get("id"))] = channel

    def channel(self, name: str) -> Finding | None:
        """What is wrong with a channel by its name or id, None where it can be sent to."""
        check, key = "slack.channels", name.strip().removeprefix("#")
        channel = self._found.get(key.casefold()) or self._found.get(key)
        if channel is None:
            do = "Make the channel, or correct the rule; if it is private, write /invite @Leadbell in it."
            return wrong(check, f"Slack has no channel #{key} that Leadbell can see.", do)
        if channel.get("is_archived"):
            return wrong(check, f"#{key} is archived.", "Unarchive it, or name another channel in the rule.")
        if not channel.get("is_member", True) and "chat:write.public" not in self._scopes:
            return wrong(check, f"Leadbell isn't in #{key}.", f"Write /invite @Leadbell in #{key}.")
        return None

    async def members(self) -> dict[str, str]:
        """By e-mail address in small letters, why the workspace doesn't vouch for it, "" where it does."""
        found: dict[str, str] = {}
        async for member in self._pages("users.list", {"limit": str(PAGE)}, "members"):
            email = (member.get("profile") or {}).get("email")
            if isinstance(email, str) and found.get(email.casefold()) != "":
                found[email.casefold()] = self._distrust(member)
        return found

    def is_called(self, workspace: str) -> bool:
        """Whether a rule's qualifier means this workspace: its name, domain or id."""
        host = urlsplit(str(self._team.get("url") or "")).hostname or ""
        names = {str(self._team.get(key) or "").casefold() for key in ("team", "team_id", "enterprise_id")}
        return workspace.strip().casefold() in (names | {host.split(".")[0].casefold()}) - {""}

    def _distrust(self, member: dict[str, Any]) -> str:
        team, grid = str(self._team.get("team_id") or ""), str(self._team.get("enterprise_id") or "")
        own = Installation(team, grid, "", "", "", "", self._scopes, client=None)  # type: ignore[arg-type]
        return distrust(member, own)

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


class SlackExamination:
    """Of all workspaces together: what can be sent to in one is fine. `app_token`: of Socket Mode, "" without."""

    def __init__(
        self, wire: Wire, api_url: str, workspaces: Sequence[SlackWorkspace], wanted: Wanted, app_token: str = ""
    ) -> None:
        self._wire = wire
        self._api = api_url.rstrip("/") + "/"
        self._workspaces = workspaces
        self._wanted = wanted
        self._app_token = app_token

    def looks(self) -> list[Look]:
        looks = [Look(f"{one.name}.credentials", one.credentials) for one in self._workspaces]
        if self._app_token:
            looks.append(Look("slack.socket", self._socket))
        return [*looks, Look("slack.channels", self._channels, LISTING), Look("slack.people", self._people, LISTING)]

    async def _socket(self) -> Sequence[Finding]:
        try:
            heard = await self._wire.ask("POST", f"{self._api}apps.connections.open", token=self._app_token, form={})
        except Unanswered as fault:
            return [wrong("slack.socket", f"Slack: {fault.says}.", "Let this machine reach Slack.")]
        if heard.status == 200 and heard.fields.get("ok") is True:
            return [fine("slack.socket", "Slack opens connections to the app token (Socket Mode).")]
        code = str(heard.fields.get("error") or heard.status)[:40]
        if code == "ratelimited" or heard.status == 429:  # Slack allows one a minute (Tier 1), the service's included
            return [unknown("slack.socket", "Slack was asked for a connection just now.", "Look again in a minute.")]
        do = "Make an app-level token with connections:write, switch Socket Mode on, and set SLACK_APP_TOKEN."
        return [wrong("slack.socket", f"Slack opens no connection to the app token ({code}).", do)]

    async def _channels(self) -> Sequence[Finding]:
        check, mine = "slack.channels", self._wanted.channels
        here = [one for one in self._workspaces if one.let_in]
        if not here:
            return [unknown(check, "Channels weren't looked at, because Slack doesn't let Leadbell in.")]
        if not mine:
            return [fine(check, "No rule in force names a Slack channel.")] if self._wanted.known else []
        try:
            for one in here:
                await one.list_channels()
        except Unanswered as fault:
            return [unknown(check, f"Slack: {fault.says}.", "Look again later.")]
        except Fault as fault:
            return [refused(check, fault)]
        faults = [told for each in mine if (told := self._channel(each, here)) is not None]
        good = len(mine) - len(faults)
        said = f"{good} of {len(mine)} channels that rules name can be sent to."
        return [*faults, fine(check, said)] if good else faults

    def _channel(self, target: ChannelTarget, here: Sequence[SlackWorkspace]) -> Finding | None:
        # What names no workspace means the first (decision 19), whatever channels others have.
        meant = [one for one in here if one.is_called(target.workspace)] if target.workspace else list(here[:1])
        if not meant:
            said = f"Leadbell is in no Slack workspace called {target.workspace}, which slack:{target.workspace}/"
            return wrong("slack.channels", f"{said}{target.name} names.", "Install it there, or correct the rule.")
        told = [one.channel(target.name) for one in meant]
        closest = [one for one in told if one is not None and "no channel" not in one.says] or told
        return None if None in told else closest[0]

    async def _people(self) -> Sequence[Finding]:
        check = "slack.people"
        here = [one for one in self._workspaces if one.let_in]
        if not here:
            return [unknown(check, "People weren't looked at, because Slack doesn't let Leadbell in.")]
        if not self._wanted.people:
            return [fine(check, "Nobody's direct messages go to Slack.")] if self._wanted.known else []
        found: dict[str, str] = {}
        try:
            for one in here:
                for email, why in (await one.members()).items():
                    found[email] = "" if found.get(email) == "" else why
        except Unanswered as fault:
            return [unknown(check, f"Slack: {fault.says}.", "Look again later.")]
        except Fault as fault:
            return [refused(check, fault)]
        return unreached(check, "Slack", self._wanted, found)


def refused(check: str, fault: Fault) -> Finding:
    """A platform's refusal; one that passes is unknown."""
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
