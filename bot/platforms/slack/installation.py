"""In which workspaces is Leadbell installed, and by which token does it speak in each?

The one place that tokens and teams come from. One workspace may be that of SLACK_BOT_TOKEN; the others were installed
by OAuth and stand in the book of installations (`bot.installing`). Whoever has a payload asks by the workspaces that it
names, whoever has a place or a message by the workspace that stands in it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.addresses import is_loopback
from bot.platforms.inquiries import Inquiries
from bot.platforms.memory import KEPT_NO, passed
from bot.platforms.port import Permanent
from bot.platforms.slack.faults import heard
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.slack.workspace import meant

TIMEOUT = 10.0
"""Seconds for one call of the Web API."""
WORKSPACE = "installation"
"""In places and messages: the workspace's id. What was kept before there were several has none; it is the first's."""
GONE = "workspace_gone"

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


@dataclass(frozen=True, slots=True)
class Token:
    """A workspace that was installed by OAuth. `told`: what `Installation` is made of but the client, by its names;
    `usable` is False where it was removed, or its tokens revoked."""

    team: str
    name: str
    bot_token: str = field(repr=False)
    told: Mapping[str, Any]
    usable: bool = True

    @property
    def names(self) -> set[str]:
        """What a rule may call it by, in small letters."""
        return {held.casefold() for held in (self.team, self.name, str(self.told.get("domain") or "")) if held}


class Tokens(Protocol):
    """Those that were installed by OAuth."""

    @property
    def number(self) -> int:
        """Another one means that something has changed."""
        ...

    def all(self) -> list[Token]:
        """The oldest first."""
        ...


class NoTokens:
    """Nothing is installed by OAuth."""

    number = 0

    def all(self) -> list[Token]:
        return []


class Installations:
    """`clock`: seconds since 1970."""

    def __init__(self, settings: SlackSettings, clock: Callable[[], float], tokens: Tokens | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._tokens: Tokens = tokens or NoTokens()
        self._session: aiohttp.ClientSession | None = None
        self._found: Installation | None = None
        self._refused: tuple[float, Permanent] | None = None  # since when the one of the settings is refused
        self._asking: Inquiries[str, Installation] = Inquiries("slack", "asking who we are")
        self._booked: dict[str, tuple[str, Installation]] = {}  # by team, with the token that it was made with
        self._gone: dict[str, Token] = {}  # those that have ended, by team
        self._number = -1

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connections shared by all calls; made at first need, since it belongs to the running event loop."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
            self._found, self._number = None, -1
            self._booked.clear()
        return self._session

    def client_of(self, token: str) -> AsyncWebClient:
        """The Web API under a token. It never retries: that is the outbox's to decide."""
        client = AsyncWebClient(
            token=token, base_url=self._settings.api_url, timeout=int(TIMEOUT), session=self.session, logger=SILENT,
            retry_handlers=[],
        )  # fmt: skip
        if is_loopback(self._settings.api_url):
            client.proxy = None  # the SDK takes the environment's proxy, whatever NO_PROXY says
        return client

    def known(self) -> list[Installation]:
        """Those that are known without asking Slack, in their order: the settings' one first."""
        return _in_order(self._found, self._of_book())

    def told(self, workspaces: frozenset[str]) -> Installation | None:
        """The one that a payload comes from by the workspaces that it names, if it is known without asking Slack."""
        return meant(workspaces, self.known())

    async def all(self) -> list[Installation]:
        """All that work, the settings' one first, then the oldest. Raises `Busy`, `Unreachable`, and `Permanent` where
        there is none."""
        session = self.session
        booked = self._of_book()
        try:
            own = await self._own() if self._settings.bot_token else None
        except Permanent:
            if not booked:
                raise
            own = None  # the others go on without it
        found = _in_order(own, booked)
        if not found or session.closed:
            raise Permanent(
                "Leadbell isn't installed in any Slack workspace: an admin of Leadbell opens /slack/install.",
                code="not_installed", scope="installation",
            )  # fmt: skip
        return found

    async def find(self) -> Installation:
        """The first one: what is meant where nothing says which. Raises as `all`."""
        return (await self.all())[0]

    async def of(self, workspaces: frozenset[str]) -> Installation | None:
        """The one that a payload comes from, by the workspaces that it names; the first one where it names none. None
        where Leadbell isn't installed there. Raises as `all`."""
        told = self.told(workspaces) if workspaces else None
        return told or meant(workspaces, await self.all())

    async def at(self, held: Mapping[str, Any]) -> Installation:
        """The one of a place or a message. Raises as `all`, `Permanent` too where Leadbell was removed there."""
        team = str(held.get(WORKSPACE) or "")
        if not team:
            return await self.find()
        found = next((one for one in self.known() if one.team == team), None)
        if found is None:
            found = next((one for one in await self.all() if one.team == team), None)
        if found is None:
            raise self.gone(team)
        return found

    def gone(self, team: str) -> Permanent:
        """The fault of a workspace that Leadbell isn't installed in (any more)."""
        self._of_book()
        name = self._gone[team].name if team in self._gone else "this Slack workspace"
        return Permanent(
            f"Leadbell isn't installed in {name} any more: an admin of Leadbell opens /slack/install.", code=GONE
        )

    def ended(self, workspace: str) -> str:
        """The id of a workspace that a rule calls so and where Leadbell was removed, "" where there is none."""
        self._of_book()
        wanted = workspace.strip().casefold()
        found = (one.team for one in self._gone.values() if wanted in one.names)
        return next(found, "")

    @contextmanager
    def narrowed(self) -> Iterator[None]:
        """What refuses one workspace of several says nothing of the others: it concerns the destination alone."""
        try:
            yield
        except Permanent as fault:
            if fault.scope != "installation" or len(self.known()) < 2:
                raise
            raise Permanent(fault.sentence, code=fault.code) from None

    @property
    def own_token(self) -> str:
        """The settings' token, "" where there is none."""
        return self._settings.bot_token

    def forget_own(self, team: str) -> None:
        """Ask Slack anew about the settings' workspace, if it is this one: it may be gone."""
        if self._found is not None and self._found.team == team:
            self._found = None

    async def ask(self, token: str) -> Installation:
        """Whose token this is. Raises as `faults.asked`."""
        client = self.client_of(token)
        answer, headers = await heard(client.auth_test())
        told = {name: _line(answer.get(name)) for name in ("team_id", "enterprise_id", "team", "user_id", "bot_id")}
        return Installation(
            team=told["team_id"],
            enterprise=told["enterprise_id"],
            name=told["team"],
            domain=_domain(_line(answer.get("url"))),
            bot_user=told["user_id"],
            bot=told["bot_id"],
            scopes=frozenset(scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",") if scope.strip()),
            client=client,
        )

    async def close(self) -> None:
        await self._asking.stop()
        if self._session is not None:
            await self._session.close()
        self._session = None

    async def _own(self) -> Installation:
        """The settings' one, asked of Slack once; those who come meanwhile share the answer, or its fault."""
        if self._found is not None:
            return self._found
        if self._refused is not None and self._of_book() and passed(self._refused[0], self._clock()) < KEPT_NO:
            refused = self._refused[1]
            raise Permanent(refused.sentence, code=refused.code, scope=refused.scope)
        return await self._asking.answer("auth.test", self._ask_own)

    async def _ask_own(self) -> Installation:
        try:
            self._found = await self.ask(self._settings.bot_token)
        except Permanent as refused:
            self._refused = self._clock(), refused
            raise
        self._refused = None
        return self._found

    def _of_book(self) -> dict[str, Installation]:
        if self._number != self._tokens.number:
            self._number = self._tokens.number
            every = self._tokens.all()
            self._booked = {one.team: self._made(one) for one in every if one.usable}
            self._gone = {one.team: one for one in every if not one.usable}
        return {team: one for team, (_, one) in self._booked.items()}

    def _made(self, token: Token) -> tuple[str, Installation]:
        before = self._booked.get(token.team)
        client = before[1].client if before is not None and before[0] == token.bot_token else None
        told = {name: str(token.told.get(name) or "") for name in ("enterprise", "domain", "bot_user", "bot")}
        scopes = frozenset(str(token.told.get("scopes") or "").split())
        made = Installation(
            team=token.team, name=token.name, scopes=scopes, client=client or self.client_of(token.bot_token), **told
        )
        return token.bot_token, made


def _in_order(own: Installation | None, booked: Mapping[str, Installation]) -> list[Installation]:
    """The settings' one first, by the token of the book where that has one too; then the book's, the oldest first."""
    if own is None:
        return list(booked.values())
    return [booked.get(own.team, own), *(one for team, one in booked.items() if team != own.team)]


def _line(told: object) -> str:
    """What Slack says, as it can be stored: one line; "" where it is no text."""
    return "".join(one for one in told if one.isprintable())[:200] if isinstance(told, str) else ""


def _domain(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").split(".")[0]
    except ValueError:
        return ""
