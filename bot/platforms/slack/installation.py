"""In which workspace is Leadbell installed, and by which token does it speak there?

The one place that tokens and teams come from. Today there is a single installation, from the settings;
installations by OAuth are to be kept here too, chosen by the team of the request, and nothing else changes.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.addresses import is_loopback
from bot.platforms.inquiries import Inquiries
from bot.platforms.slack.faults import heard
from bot.platforms.slack.settings import SlackSettings

TIMEOUT = 10.0
"""Seconds for one call of the Web API."""

SILENT = logging.Logger("bot.platforms.slack.sdk", level=logging.CRITICAL + 1)
"""For the SDK and Bolt: both would log request bodies and what was sent. Stands outside the tree of loggers."""
SILENT.addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Installation:
    """One workspace that Leadbell is installed in, as `auth.test` describes it."""

    team: str
    enterprise: str
    name: str
    domain: str  # "acme" of https://acme.slack.com
    bot_user: str
    bot: str
    scopes: frozenset[str]  # empty where Slack didn't say
    client: AsyncWebClient

    def called(self, workspace: str) -> bool:
        """Whether a rule's qualifier ("acme" of slack:acme/#sales) means this workspace: its name, domain or id."""
        return workspace.strip().casefold() in {
            held.casefold() for held in (self.name, self.domain, self.team, self.enterprise) if held
        }


class Installations:
    def __init__(self, settings: SlackSettings) -> None:
        self._settings = settings
        self._client: AsyncWebClient | None = None
        self._session: aiohttp.ClientSession | None = None
        self._found: Installation | None = None
        self._asking: Inquiries[str, Installation] = Inquiries("slack", "asking who we are")

    @property
    def known(self) -> Installation | None:
        """The installation, if Slack has been reached since the start."""
        return self._found

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connections shared by all calls; made at first need, since it belongs to the running event loop."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
            self._client = None
        return self._session

    @property
    def client(self) -> AsyncWebClient:
        """The Web API under the bot token. It never retries: that is the outbox's to decide."""
        session = self.session
        if self._client is None:
            self._client = AsyncWebClient(
                token=self._settings.bot_token,
                base_url=self._settings.api_url,
                timeout=int(TIMEOUT),
                session=session,
                logger=SILENT,
                retry_handlers=[],
            )
            if is_loopback(self._settings.api_url):
                self._client.proxy = None  # the SDK takes the environment's proxy, whatever NO_PROXY says
        return self._client

    async def find(self) -> Installation:
        """The installation, asked of Slack once; those who come meanwhile share the answer, or its fault.
        Raises `Busy`, `Unreachable`, `Permanent`."""
        if self._found is not None:
            return self._found
        return await self._asking.answer("auth.test", self._ask)

    async def close(self) -> None:
        await self._asking.stop()
        if self._session is not None:
            await self._session.close()
        self._session = self._client = None

    async def _ask(self) -> Installation:
        client = self.client
        answer, headers = await heard(client.auth_test())
        self._found = Installation(
            team=str(answer.get("team_id") or ""),
            enterprise=str(answer.get("enterprise_id") or ""),
            name=str(answer.get("team") or ""),
            domain=(urlsplit(str(answer.get("url") or "")).hostname or "").split(".")[0],
            bot_user=str(answer.get("user_id") or ""),
            bot=str(answer.get("bot_id") or ""),
            scopes=frozenset(scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",") if scope.strip()),
            client=client,
        )
        return self._found
