"""How does a workspace's consent become an installation?

The browser is sent to Slack with the scopes that are needed; it comes back with a code that is good once, for ten
minutes, and only together with our client secret (Slack, "Installing with OAuth"). Who may begin, and whether the
browser that comes back is the one that was sent, is asked before (`bot.pages.slack_install`).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bot.installing.book import InstallationBook
from bot.platforms.port import Fault, Permanent
from bot.platforms.slack.faults import asked
from bot.platforms.slack.installation import Installation, Installations
from bot.platforms.slack.settings import SlackSettings
from leads.store.installations import TakenInstallation, TooManyInstallations
from manifest.slack import SCOPES

REDIRECT = "/slack/oauth_redirect"
LONGEST = 10 * 365 * 24 * 3600
"""Seconds until which a token's end is believed; Slack's are twelve hours."""
CODE = {
    "invalid_code": "Slack doesn't know this consent: begin again.",
    "code_already_used": "This consent was used already: begin again.",
    "invalid_client_id": "Slack doesn't know this app: set SLACK_CLIENT_ID to the one under Basic Information.",
    "bad_client_secret": "Slack refuses the app's secret: set SLACK_CLIENT_SECRET to the one under Basic Information.",
    "bad_redirect_uri": "Slack doesn't know this address: add it under OAuth & Permissions, Redirect URLs, or make the "
    "app anew from `leadbell manifest slack`.",
}
"""Refusals of oauth.v2.access (its reference), each with what to do."""


class NotInstalled(Exception):
    """It came to nothing; `sentence` says why, and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Workspace:
    """One workspace for the page that lists them. `state`: on, removed, revoked, locked, or settings."""

    team: str
    name: str
    state: str


class Consent:
    """`now` gives milliseconds."""

    def __init__(
        self, settings: SlackSettings, installations: Installations, book: InstallationBook, now: Callable[[], int]
    ) -> None:
        self._settings = settings
        self._installations = installations
        self._book = book
        self._now = now
        self._redirect = settings.public_url.rstrip("/") + REDIRECT

    def address(self, state: str) -> str:
        """Where the browser is sent; Slack sends it back with `state`."""
        base = self._settings.api_url.rstrip("/").removesuffix("/api")
        asked_for = {
            "client_id": self._settings.client_id, "scope": ",".join(sorted(SCOPES)), "state": state,
            "redirect_uri": self._redirect,
        }  # fmt: skip
        return f"{base}/oauth/v2/authorize?{urlencode(asked_for)}"

    def workspaces(self) -> list[Workspace]:
        """All that are known, ended ones too; the settings' one first."""
        kept = self._book.of("slack")
        booked = {one.outside_id for one in kept}
        own = [
            Workspace(one.team, one.name, "settings") for one in self._installations.known() if one.team not in booked
        ]
        return [*own, *(Workspace(one.outside_id, one.name, "locked" if one.locked else one.state) for one in kept)]

    async def complete(self, code: str, by: str) -> Workspace:
        """Exchange the code, and keep what comes of it. `by`: id of the person on record who began. Raises
        `NotInstalled`."""
        try:
            given = await exchanged(self._installations, self._settings, code=code, redirect_uri=self._redirect)
        except Permanent as refused:
            raise NotInstalled(CODE.get(refused.code, f"Slack refused the consent ({refused.code}).")) from None
        except Fault as fault:
            raise NotInstalled(f"{fault.sentence} Begin again in a moment.") from None
        token = given.get("access_token")
        if not isinstance(token, str) or not token or given.get("token_type") != "bot":
            raise NotInstalled(
                "Slack gave no bot token: the app needs a bot user, as `leadbell manifest slack` has it."
            )
        if given.get("is_enterprise_install"):
            with suppress(Fault):  # a token for all workspaces of a company is nothing to keep lying about
                await asked(self._installations.client_of(token).auth_revoke())
            raise NotInstalled(
                "This was consented to for a whole Enterprise organisation. Leadbell is installed in single "
                "workspaces: begin again, and choose one workspace at the top right of Slack's page."
            )
        return await self._keep(token, given, by)

    async def _keep(self, token: str, given: Mapping[str, Any], by: str) -> Workspace:
        try:
            found = await self._installations.ask(token)
        except Fault as fault:
            raise NotInstalled(f"{fault.sentence} Begin again in a moment.") from None
        if not found.team:
            raise NotInstalled("Slack didn't say which workspace this is: begin again.")
        try:
            await self._book.install("slack", found.team, found.name, self._secrets(token, given), _data(found, by))
        except TakenInstallation:
            raise NotInstalled("This workspace belongs to another organisation of this Leadbell.") from None
        except TooManyInstallations as full:
            raise NotInstalled(f"{str(full)[:1].upper()}{str(full)[1:]}: remove Leadbell from one first.") from None
        return Workspace(found.team, found.name, "on")

    def _secrets(self, token: str, given: Mapping[str, Any]) -> dict[str, str]:
        """With `expires_in` (seconds) where the app's token rotation is on."""
        return {"bot_token": token} | renewal(given, self._now())


async def exchanged(installations: Installations, settings: SlackSettings, **given: str) -> dict[str, Any]:
    """What oauth.v2.access gives for a code, or a refresh token. The app's secret goes in the header, as its reference
    asks; the SDK would write it by a part of aiohttp that is on its way out. Raises as `faults.asked`."""
    secret = b64encode(f"{settings.client_id}:{settings.client_secret}".encode()).decode()
    headers = {"Authorization": f"Basic {secret}"}
    return await asked(installations.client_of("").api_call("oauth.v2.access", data=given, headers=headers))


def renewal(given: Mapping[str, Any], now: int) -> dict[str, str]:
    """What of an answer of oauth.v2.access says how and until when a token is renewed; nothing where it never ends."""
    refresh, seconds = given.get("refresh_token"), given.get("expires_in")
    if not isinstance(refresh, str) or not refresh or not isinstance(seconds, int | float):
        return {}
    if not 0 < seconds <= LONGEST:
        return {}
    return {"refresh_token": refresh, "expires_at": str(now + int(seconds * 1000))}


def _data(found: Installation, by: str) -> dict[str, str]:
    return {
        "enterprise": found.enterprise, "domain": found.domain, "bot_user": found.bot_user, "bot": found.bot,
        "scopes": " ".join(sorted(found.scopes)), "by": by,
    }  # fmt: skip
