"""`leadbell keys …`: which programs may call the HTTP interface, and what may each do?"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from leads.moments import rfc3339

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from leads.store.api_keys import ApiKey
    from leads.store.database import Database

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Make, list and revoke API keys.")

MOST_NAME = 80


class ScopeName(StrEnum):
    """What a key may do."""

    events = "events"
    leads = "leads"
    act = "act"
    manage = "manage"


class Format(StrEnum):
    """How a listing is written."""

    text = "text"
    json = "json"


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What the key is for, such as the name of the program that uses it.")],
    scope: Annotated[
        list[ScopeName],
        typer.Option(
            help="What it may do; give it several times for more. events: send events. leads: read leads. act: take "
            "over, block and the like. manage: rules, people, deliveries, erasing."
        ),
    ],
) -> None:
    """Make a key. It is written to standard output, this once; Leadbell keeps only its hash."""
    from bot.api.keys import new_key
    from bot.commands.starting import give_up, with_current_database
    from bot.organisation import ORG, new_id
    from leads.store.api_keys import SCOPES, ApiKey, TooManyKeys, hash_of, put_key

    name = name.strip()
    if not 0 < len(name) <= MOST_NAME or not name.isprintable():
        give_up([f"The name has 1 to {MOST_NAME} printable characters."])
    secret = new_key()
    scopes = tuple(one for one in SCOPES if one in scope)
    made = ApiKey(ORG, new_id(), name, scopes, hash_of(secret.encode()), secret[-4:], int(time.time() * 1000))

    try:
        with_current_database(lambda database: _write(database, put_key(made)))
    except TooManyKeys as fault:
        give_up([f"No key was made: {fault}."])
    typer.echo(secret)
    said = f'This is the key "{name}" ({made.id}), for {", ".join(scopes)}. It is shown this once: keep it safe.'
    typer.echo(f"{said}\nA running service takes it within 2 seconds.", err=True)


@app.command("list")
def show(format: Annotated[Format, typer.Option(help="How the list is written.")] = Format.text) -> None:
    """List the keys: those in force first, then the revoked ones, newest first, at most 500."""
    from bot.commands.starting import with_current_database
    from bot.organisation import ORG
    from leads.store.api_keys import all_keys

    keys = with_current_database(lambda database: database.read_now(all_keys(ORG)))
    if format is Format.json:
        typer.echo(json.dumps([_structured(one) for one in keys], indent=2, ensure_ascii=False))
        return
    if not keys:
        typer.echo("There is no key yet: make one with `leadbell keys create NAME --scope events`.")
    width = max((len(one.name) for one in keys), default=0)
    for one in keys:
        revoked = f"  revoked {rfc3339(one.revoked_at)}" if one.revoked_at is not None else ""
        scopes = " ".join(one.scopes)
        typer.echo(f"{one.id}  …{one.last4}  {one.name:{width}}  {rfc3339(one.created_at)}  {scopes}{revoked}")


@app.command()
def revoke(key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id, as `list` shows it.")]) -> None:
    """Put a key out of force, for good."""
    from bot.commands.starting import give_up, with_current_database
    from bot.organisation import ORG
    from leads.store.api_keys import revoke_key

    now = int(time.time() * 1000)
    key = with_current_database(lambda database: _write(database, revoke_key(ORG, key_id, now)))
    if key is None:
        give_up([f'There is no key with the id "{key_id[:40]}": `leadbell keys list` shows them.'])
    if key.revoked_at is not None and key.revoked_at != now:
        typer.echo(f'The key "{key.name}" is revoked since {rfc3339(key.revoked_at)} already.')
    else:
        typer.echo(f'The key "{key.name}" is revoked. Running services refuse it within 2 seconds.')


def _write(database: Database, command: Callable[[Connection], T]) -> T:
    with database.writer.begin() as connection:
        return command(connection)


def _structured(key: ApiKey) -> dict[str, object]:
    return {
        "id": key.id, "name": key.name, "scopes": list(key.scopes), "last4": key.last4,
        "created_at": rfc3339(key.created_at),
        "revoked_at": None if key.revoked_at is None else rfc3339(key.revoked_at),
    }  # fmt: skip
