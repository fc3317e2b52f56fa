"""What is looked at, and in which order?

What belongs together is looked at in turn; platforms, address and others side by side. Nothing is changed, sent or
made anywhere, whether the service runs or not.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.doctor.address import Address
from bot.doctor.clocks import compare
from bot.doctor.finding import Finding, Heard, Look, take, wrong
from bot.doctor.installed import opened
from bot.doctor.others import Others
from bot.doctor.own import Files, usable
from bot.doctor.reading import Known
from bot.doctor.slack import SlackExamination, SlackWorkspace
from bot.doctor.storage import Storage
from bot.doctor.teams import TeamsExamination
from bot.doctor.wanted import Wanted, wanted
from bot.doctor.webex import WebexExamination
from bot.doctor.wire import Wire
from bot.installing.webex import NAME, SECRET, TOKEN
from bot.platforms.addresses import is_loopback
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.webex.settings import WebexSettings
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

    called = installed != ["slack"] or settings.slack is None or not settings.slack.app_token
    groups = [Address(wire, settings, local=_is_local(settings), called=called).looks()]
    if settings.slack is not None:
        groups.append(_slack(settings, settings.slack, known, on("slack"), wire))
    if settings.teams is not None:
        groups.append(TeamsExamination(wire, settings.teams, on("teams"), known).looks())
    if settings.webex is not None:
        groups += _webex(settings, settings.webex, known, on("webex"), wire)
    groups.append(Others(wire, values).looks())
    return groups


def _slack(settings: Settings, slack: SlackSettings, known: Known | None, asked: Wanted, wire: Wire) -> list[Look]:
    """The workspace of the settings, then those that were installed by OAuth."""
    kept, told = opened(known, "slack", settings)
    workspaces = [SlackWorkspace(wire, slack.api_url, slack.bot_token)] if slack.bot_token else []
    for one in kept:
        name = f"slack.{one.row.outside_id}"
        workspaces.append(SlackWorkspace(wire, slack.api_url, one.secrets.get("bot_token", ""), name))
    if not workspaces and known is not None:
        said = "Leadbell isn't installed in any Slack workspace."
        told.append(
            wrong("slack.credentials", said, "An admin of Leadbell opens /slack/install at the public address.")
        )
    examination = SlackExamination(wire, slack.api_url, workspaces, asked, slack.app_token)
    return [_saying("slack.credentials", told), *examination.looks()]


def _webex(
    settings: Settings, webex: WebexSettings, known: Known | None, asked: Wanted, wire: Wire
) -> list[list[Look]]:
    """The bot of the settings, then those that Leadbell keeps: each is asked for the spaces that rules name by it."""
    kept, told = opened(known, "webex", settings)
    names = {str(one.row.data.get(NAME) or "").casefold(): one for one in kept}
    theirs = [one for one in asked.channels if one.workspace.casefold() in names]
    own = replace(asked, channels=[one for one in asked.channels if one not in theirs])
    groups = [[_saying("webex.credentials", told), *WebexExamination(wire, webex, own).looks()]]
    for called, one in names.items():
        its = replace(
            webex, access_token=one.secrets.get(TOKEN, ""), webhook_secret=one.secrets.get(SECRET, ""),
            bot=one.row.outside_id, name=called,
        )  # fmt: skip
        mine = Wanted([each for each in theirs if each.workspace.casefold() == called], (), asked.known)
        groups.append(WebexExamination(wire, its, mine, name=f"webex.{called}").looks())
    return groups


def _saying(check: str, told: Sequence[Finding]) -> Look:
    """A look at what is known already."""

    async def look() -> Sequence[Finding]:
        return told

    return Look(check, look)


def _is_local(settings: Settings) -> bool:
    """Whether all platforms are stand-ins on this machine."""
    urls = [settings.slack.api_url] if settings.slack else []
    urls += [settings.teams.login_url] if settings.teams else []
    urls += [settings.webex.api_url] if settings.webex else []
    return bool(urls) and all(is_loopback(url) for url in urls)
