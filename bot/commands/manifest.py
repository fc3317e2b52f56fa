"""`leadbell manifest …`: what is to be installed on each platform?"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.giving import give

app = typer.Typer(no_args_is_help=True, help="Print what to install on a platform.")

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
NUMBERS = re.compile(r"(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){2}")

Out = Annotated[Path | None, typer.Option(help="File to write; standard output when left out.")]


@app.callback()
def _group() -> None:
    """Print what to install on a platform."""


@app.command()
def slack(
    url: Annotated[
        str, typer.Option(help="Where Slack and browsers reach the service, such as https://leadbell.acme.example.")
    ] = "",
    out: Out = None,
    socket_mode: Annotated[
        bool, typer.Option("--socket-mode", help="Slack isn't to call the service; --url may be left out then.")
    ] = False,
) -> None:
    """The Slack app manifest: paste it at api.slack.com/apps, Create New App, From a manifest."""
    from manifest.slack import slack_manifest

    if not url and not socket_mode:
        raise typer.BadParameter("Where Slack reaches the service is missing: give --url, or --socket-mode.")
    give(_as_json(slack_manifest(_address(url) if url else "", socket_mode=socket_mode)), out)


@app.command()
def teams(
    url: Annotated[str, typer.Option(help="Where Teams reaches the service, such as https://leadbell.acme.example.")],
    out: Out = None,
    app_id: Annotated[str, typer.Option(help="The bot's app id in Azure; TEAMS_APP_ID when left out.")] = "",
    hears: Annotated[
        str, typer.Option(help="all: with the consent to hear channels without a mention; TEAMS_HEARS when left out.")
    ] = "",
    app_version: Annotated[str, typer.Option(help="Teams takes an update only with a higher one than before.")] = (
        "1.0.0"
    ),
    company: Annotated[str, typer.Option(help="Who runs this Leadbell, as people see it in Teams.")] = "Leadbell",
    website: Annotated[str, typer.Option(help="The company's website; --url when left out.")] = "",
    privacy: Annotated[str, typer.Option(help="Its page on privacy; --url when left out.")] = "",
    terms: Annotated[str, typer.Option(help="Its terms of use; --url when left out.")] = "",
) -> None:
    """The Teams app package, a zip: upload it in the Teams admin center (Manage apps), or in Teams (Apps, Manage your
    apps, Upload an app)."""
    from manifest.teams.app import Publisher, teams_manifest
    from manifest.teams.package import teams_package

    told = _told()
    id, heard = app_id or told.get("TEAMS_APP_ID", ""), hears or told.get("TEAMS_HEARS", "mentions")
    if not id:
        raise typer.BadParameter("The bot's app id is missing: give --app-id, or set TEAMS_APP_ID.")
    if not GUID.fullmatch(id):
        raise typer.BadParameter(f'"{id}" is no app id such as 00000000-1111-2222-3333-444444444444 (--app-id).')
    if heard not in ("mentions", "all"):
        raise typer.BadParameter(f'"{heard}": mentions or all is allowed (--hears).')
    if not NUMBERS.fullmatch(app_version):
        raise typer.BadParameter(f'"{app_version}" is no version such as 1.0.0 (--app-version).')
    if not company.strip():
        raise typer.BadParameter("The company's name is empty (--company).")
    pages = [_address(page, name) if page else "" for name, page in
             (("--website", website), ("--privacy", privacy), ("--terms", terms))]  # fmt: skip
    made = teams_manifest(
        _address(url), id.lower(), version=app_version, hears_all=heard == "all",
        publisher=Publisher(company.strip(), *pages),
    )  # fmt: skip
    if out is None and sys.stdout.isatty():
        raise typer.BadParameter("The app package is a zip, which no terminal shows: say --out leadbell-teams.zip.")
    give(teams_package(made), out)


@app.command()
def webex(
    url: Annotated[str, typer.Option(help="Where Webex reaches the service, such as https://leadbell.acme.example.")],
    out: Out = None,
) -> None:
    """The webhooks that the bot needs, as a list. `leadbell serve` makes them by itself, and sets them right again."""
    from manifest.webex import webex_webhooks

    give(_as_json(webex_webhooks(_address(url))), out)


def _told() -> dict[str, str]:
    """The settings as they stand, unchecked but for the `.env` file's shape."""
    from bot.commands.starting import give_up
    from bot.settings import SettingsFault, load_environment

    try:
        return load_environment(os.environ, Path(".env"))
    except SettingsFault as fault:
        give_up(fault.sentences)


def _address(url: str, option: str = "--url") -> str:
    from bot.platforms.addresses import is_safe

    if not is_safe(url):
        raise typer.BadParameter(f'"{url}" is no https:// address (http:// only for this machine; {option}).')
    return url.rstrip("/")


def _as_json(made: object) -> bytes:
    return (json.dumps(made, indent=2) + "\n").encode()
