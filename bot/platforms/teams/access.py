"""With which token does Leadbell call the Bot Connector?

One access token, fetched and refreshed early by one task, so that no turn waits for the login server (the stock
library fetches one on the path of each turn). Only a call that finds no token at all waits for that task.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.platforms.memory import passed
from bot.platforms.port import Busy, Fault, Permanent, Unreachable
from bot.platforms.teams.refusals import AFTER
from bot.platforms.teams.settings import TeamsSettings
from bot.platforms.teams.transport import TIMEOUT, Reply, Transport

SCOPE = "https://api.botframework.com/.default"
EARLY = 300.0  # seconds before its end that a token is replaced; half its life where it lives shorter
REST = 1.0  # seconds between two failed attempts, however many calls wait
LONGEST_REST = 30.0  # seconds between attempts while nobody asks

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Held:
    """A token, and the time (seconds since 1970) until which it is good."""

    token: str
    until: float
    seconds: float  # its whole life


class Access:
    """The bot's own access token."""

    def __init__(self, settings: TeamsSettings, transport: Transport, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._transport = transport
        self._clock = clock
        self._held: Held | None = None
        self._fault: Fault | None = None
        self._failed_at = float("-inf")
        self._wanted = asyncio.Event()
        self._tried = asyncio.Condition()
        self._attempts = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to hold a token; does nothing where that has begun."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def token(self) -> str:
        """A good token. Raises `Permanent` where the login server refuses ours, `Busy`, `Unreachable`."""
        if self._held is not None and self._clock() < self._held.until:
            return self._held.token
        if self._fault is not None and passed(self._failed_at, self._clock()) < REST:
            raise self._fault
        self.start()
        self._wanted.set()
        before = self._attempts
        try:
            async with asyncio.timeout(TIMEOUT), self._tried:
                await self._tried.wait_for(lambda: self._attempts > before)
        except TimeoutError:
            raise Unreachable(f"Teams' login server didn't answer within {TIMEOUT:.0f} s.", code="timeout") from None
        if self._held is None:
            raise self._fault or Unreachable("Teams' login server gave no token.", code="login_unreachable")
        return self._held.token

    def refuse(self, token: str) -> None:
        """The Connector did not take this token: don't use it again."""
        if self._held is not None and self._held.token == token:
            self._held = None

    async def _keep(self) -> None:
        rest = REST
        while True:
            self._wanted.clear()
            try:
                self._held, self._fault = await self._fetch(), None
                rest = REST
                wait = self._held.seconds - min(EARLY, self._held.seconds / 2)
            except Fault as fault:
                if self._fault is None or self._fault.code != fault.code:
                    log.warning("teams: no access token: %s", fault.sentence)
                self._fault, self._failed_at = fault, self._clock()
                wait, rest = rest, min(rest * 2, LONGEST_REST)
            async with self._tried:
                self._attempts += 1
                self._tried.notify_all()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), wait)

    async def _fetch(self) -> Held:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings.app_id,
            "client_secret": self._settings.app_password,
            "scope": SCOPE,
        }
        began = self._clock()
        reply = Reply(404)
        for url in self._settings.token_urls:
            reply = await self._transport.ask("POST", url, form=form)
            if reply.status != 404:
                break
        token, seconds = reply.fields.get("access_token"), _number(reply.fields.get("expires_in"))
        if reply.status != 200:
            raise _refusal(reply)
        if not isinstance(token, str) or not token:
            raise Unreachable("Teams' login server answered without a token.", code="login_unreachable")
        return Held(token, began + seconds, seconds)


def _number(value: object) -> float:
    """`expires_in` in seconds: a number, or (on older login servers) its digits; an hour where it is neither."""
    text = str(value)
    return float(text) if text.isascii() and text.isdigit() and 0 < int(text) < 10**7 else 3600.0


def _refusal(reply: Reply) -> Fault:
    found = re.search(r"AADSTS\d+", str(reply.fields.get("error_description", "")))
    said = f"{reply.status} {found[0] if found else ''}".strip()
    if reply.status == 429:
        after = AFTER if reply.retry_after is None else reply.retry_after
        return Busy(f"Teams' login server asks to wait ({said}).", code="throttled", after=after, everywhere=True)
    if reply.status >= 500 or 300 <= reply.status < 400 or reply.status == 408:
        return Unreachable(f"Teams' login server has a passing fault ({said}).", code="login_unreachable")
    sentence = (
        f"Teams' login server refuses Leadbell ({said}): check TEAMS_APP_ID, TEAMS_APP_PASSWORD "
        "(has the secret expired?) and TEAMS_TENANT_ID."
    )
    return Permanent(sentence, code="login_refused", scope="installation")
