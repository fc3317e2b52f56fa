"""What is looked at, and in which order?

What belongs together is looked at in turn; platforms, address and others side by side. Nothing is changed, sent or
made anywhere, whether the service runs or not.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.doctor.address import Address
from bot.doctor.clocks import compare
from bot.doctor.finding import Finding, Heard, Look, take
from bot.doctor.others import Others
from bot.doctor.own import Files, usable
from bot.doctor.slack import SlackExamination
from bot.doctor.storage import Storage
from bot.doctor.teams import TeamsExamination
from bot.doctor.wanted import Wanted, wanted
from bot.doctor.webex import WebexExamination
from bot.doctor.wire import Wire
from bot.platforms.addresses import is_loopback
from bot.settings import Settings
from leads.people import PLATFORMS


async def examine(
    environ: Mapping[str, str], dotenv: Path, heard: Heard = lambda finding: None, *,
    clock: Callable[[], float] = time.time, trust: ssl.SSLContext | None = None,
) -> list[Finding]:  # fmt: skip
    """Look at everything; what was found, in a fixed order. `heard` is told as it goes. `clock`: seconds since 1970;
    `trust`: whose certificates count, the system's where left out."""
    settings, values, found = usable(environ, dotenv)
    for one in found:
        heard(one)
    files, storage, wire = Files(settings), Storage(settings.database_url), Wire(clock, trust)
    own = [Look("people.file", files.people), Look("rules.files", files.rules), Look("database", storage.look, 30.0)]
    found += await take(own, heard)
    try:
        for some in await asyncio.gather(*(take(looks, heard) for looks in _outside(settings, values, storage, wire))):
            found += some
        for one in compare(wire):
            heard(one)
            found.append(one)
    finally:
        await wire.close()
    return found


def _outside(settings: Settings, values: Mapping[str, str], storage: Storage, wire: Wire) -> list[list[Look]]:
    installed = [name for name in PLATFORMS if getattr(settings, name) is not None]
    known = storage.known

    def on(platform: str) -> Wanted:
        return wanted(known, platform, installed, settings.fallback)

    groups = [Address(wire, settings, local=_is_local(settings)).looks()]
    if settings.slack is not None and settings.slack.bot_token:
        slack = settings.slack
        groups.append(SlackExamination(wire, slack.api_url, slack.bot_token, on("slack")).looks())
    if settings.teams is not None:
        groups.append(TeamsExamination(wire, settings.teams, on("teams"), known).looks())
    if settings.webex is not None:
        groups.append(WebexExamination(wire, settings.webex, on("webex")).looks())
    groups.append(Others(wire, values).looks())
    return groups


def _is_local(settings: Settings) -> bool:
    """Whether all platforms are stand-ins on this machine."""
    urls = [settings.slack.api_url] if settings.slack else []
    urls += [settings.teams.login_url] if settings.teams else []
    urls += [settings.webex.api_url] if settings.webex else []
    return bool(urls) and all(is_loopback(url) for url in urls)
