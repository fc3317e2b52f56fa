"""`leadbell installations …`: where is Leadbell installed by itself, beside what the settings say?

Tokens are read from standard input or typed unseen, kept sealed, and never shown again.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from bot.commands.keys import Format
from leads.moments import rfc3339

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from bot.platforms.webex.settings import WebexSettings
    from leads.store.database import Database
    from leads.store.installations import Installed

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Where Leadbell is installed beside what the settings say.")
add = typer.Typer(no_args_is_help=True, help="Install Leadbell once more.")
app.add_typer(add, name="add")


@add.callback()
def _group() -> None:
    """Install Leadbell once more."""


@add.command("webex")
def add_webex(
    name: Annotated[str, typer.Option(help="What rules call the bot: webex:NAME/Space. Small letters, digits, - _.")],
) -> None:
    """Add a Webex bot, or give one a new token. Its access token is read from standard input, or asked for. A running
    service makes its webhooks within some seconds."""
    from bot.commands.starting import give_up, settings_or_exit, with_current_database
    from bot.installing.sealing import Sealing
    from bot.installing.webex import CALLED, NAME, SECRET, TOKEN
    from bot.organisation import ORG
    from leads.store.installations import Installed, TakenInstallation, TooManyInstallations, put_installation

    name = name.strip().lower()
    if not CALLED.fullmatch(name):
        give_up([f'"{name[:40]}" is no name for a bot: up to 40 small letters, digits, - and _ (--name).'])
    settings = settings_or_exit(serving=True)
    if settings.webex is None:
        give_up(["Webex is off: set WEBEX_ACCESS_TOKEN and WEBEX_WEBHOOK_SECRET, which a first bot needs."])
    if not settings.public_url:
        give_up(["LEADBELL_PUBLIC_URL is missing: the bot's webhooks are made for it."])
    token = _read_token()
    there = with_current_database(_of_webex)
    me, own = _who(settings.webex, token), _who(settings.webex, settings.webex.access_token, ours=True)
    if me[0] == own[0]:
        give_up(["This is the bot of WEBEX_ACCESS_TOKEN: it is installed already."])
    if any(one.data.get(NAME) == name and one.outside_id != me[0] and one.state == "on" for one in there):
        give_up([f'Another bot is called "{name}": leadbell installations list shows it (--name).'])
    sealing = Sealing(settings.secret_key)
    sealed = sealing.seal({TOKEN: token, SECRET: secrets.token_urlsafe(32)}, "webex", me[0])
    row, now = Installed(ORG, "webex", me[0], me[1], sealed, {NAME: name}), int(time.time() * 1000)
    try:
        with_current_database(lambda database: _write(database, put_installation(row, now)))
    except (TakenInstallation, TooManyInstallations) as fault:
        give_up([f"The bot can't be added: {fault}."])
    typer.echo(f'The Webex bot "{me[1]}" is installed. Rules name its spaces webex:{name}/Space.')
    typer.echo("A running service makes its webhooks within some seconds; /readyz tells where it can't.", err=True)


@add.command("teams")
def add_teams(
    tenant: Annotated[str, typer.Argument(metavar="TENANT", help="The tenant's id, as `list` shows it.")],
) -> None:
    """Let a Teams tenant in (again). One that the app is installed in is let in by itself, where TEAMS_TENANT_ID names
    none: `remove` refuses it."""
    from bot.commands.manifest import GUID
    from bot.commands.starting import give_up, with_current_database
    from bot.installing.teams import NAME
    from bot.organisation import ORG
    from leads.store.installations import Installed, TakenInstallation, TooManyInstallations, put_installation

    if not GUID.fullmatch(tenant):
        give_up([f'"{tenant[:80]}" is no tenant such as 00000000-1111-2222-3333-444444444444.'])
    row = Installed(ORG, "teams", tenant.lower(), NAME)
    try:
        put = put_installation(row, int(time.time() * 1000))
        with_current_database(lambda database: _write(database, put))
    except (TakenInstallation, TooManyInstallations) as fault:
        give_up([f"The tenant can't be let in: {fault}."])
    typer.echo("The tenant is let in. Running services believe it within some seconds.")


@app.command("list")
def show(format: Annotated[Format, typer.Option(help="How the list is written.")] = Format.text) -> None:
    """List the installations, ended ones too, on all platforms. Secrets are never shown."""
    from bot.commands.starting import with_current_database
    from bot.organisation import ORG
    from leads.store.installations import all_installations

    some = with_current_database(lambda database: database.read_now(all_installations(ORG)))
    if format is Format.json:
        typer.echo(json.dumps([_structured(one) for one in some], indent=2, ensure_ascii=False))
        return
    if not some:
        typer.echo("There is none beside what the settings say.")
    for one in some:
        called = f"  {one.data['name']}" if one.platform == "webex" and one.data.get("name") else ""
        typer.echo(f"{one.platform:6} {one.state:8} {rfc3339(one.changed_at)}  {one.name}{called}  {one.outside_id}")


@app.command()
def remove(
    platform: Annotated[str, typer.Argument(help="slack, teams or webex.")],
    which: Annotated[str, typer.Argument(metavar="ID", help="Its id, as `list` shows it, or a Webex bot's name.")],
) -> None:
    """End an installation: its secrets are thrown away, and running services stop using it within some seconds."""
    from bot.commands.starting import give_up, with_current_database
    from bot.organisation import ORG
    from leads.store.installations import all_installations, end_installation

    some = with_current_database(lambda database: database.read_now(all_installations(ORG, platform)))
    found = [one for one in some if which == one.outside_id or (platform == "webex" and which == one.data.get("name"))]
    if not found:
        give_up([f'There is no "{which[:80]}" on {platform[:20]}: leadbell installations list shows what there is.'])
    now, ended = int(time.time() * 1000), False
    for one in found:
        end = end_installation(ORG, platform, one.outside_id, "removed", now)
        ended = with_current_database(lambda database, end=end: _write(database, end)) or ended  # type: ignore[misc]
    said = "It is removed. Running services stop using it within some seconds." if ended else "It was removed before."
    typer.echo(said)


def _of_webex(database: Database) -> list[Installed]:
    from bot.organisation import ORG
    from leads.store.installations import all_installations

    return database.read_now(all_installations(ORG, "webex"))


def _read_token() -> str:
    from bot.commands.starting import give_up

    given = typer.prompt("Access token of the bot", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    token = str(given).strip()
    if not token or not token.isascii() or any(one.isspace() for one in token):
        give_up(["No access token was given: pipe it in, or type it when it is asked for."])
    return token


def _who(settings: WebexSettings, token: str, *, ours: bool = False) -> tuple[str, str]:
    """The id and the name of the bot that a token is for. `ours`: that of the settings, which may be wrong by now."""
    from dataclasses import replace

    from bot.commands.starting import give_up
    from bot.platforms.port import Fault
    from bot.platforms.webex.faults import Declined
    from bot.platforms.webex.wire import Wire, read

    async def ask() -> dict[str, Any]:
        wire = Wire(replace(settings, access_token=token), time.time)
        try:
            return read(await wire.call(lambda api: api.people.me()))
        finally:
            wire.close()

    try:
        found = asyncio.run(ask())
    except Declined as declined:
        if ours:
            return "", ""
        give_up([f"Webex doesn't take this access token (HTTP {declined.status}): copy it again from the bot's page."])
    except Fault as fault:
        give_up([f"The bot can't be looked up: {fault.sentence}"])
    if not ours and found.get("type") != "bot":
        give_up(["This is the access token of a person, not of a bot: make a bot at developer.webex.com."])
    return str(found.get("id") or ""), str(found.get("displayName") or "")[:100]


def _write(database: Database, command: Callable[[Connection], T]) -> T:
    with database.writer.begin() as connection:
        return command(connection)


def _structured(one: Installed) -> dict[str, object]:
    return {
        "platform": one.platform, "id": one.outside_id, "name": one.name, "state": one.state,
        "called": one.data.get("name") if one.platform == "webex" else None,
        "installed_at": rfc3339(one.installed_at),
        "ended_at": None if one.ended_at is None else rfc3339(one.ended_at),
    }  # fmt: skip
