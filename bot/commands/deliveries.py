"""`leadbell deliveries …`: what was sent, is waiting, or was given up, and why?"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from bot.commands.table import plain, table

if TYPE_CHECKING:
    from bot.directory import Directory
    from leads.store.database import Database
    from leads.store.deliveries import Kind

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="List deliveries, look at one, try it again.")

MOST = 200
COLUMNS = ("id", "state", "platform", "destination", "what", "lead", "rule", "attempts", "created_at")


class Format(StrEnum):
    """How a listing is written."""

    text = "text"
    json = "json"


class StateName(StrEnum):
    """How a delivery stands."""

    waiting = "waiting"
    sent = "sent"
    gave_up = "gave_up"
    elsewhere = "elsewhere"
    gathered = "gathered"
    removed = "removed"


class Where(StrEnum):
    """What a delivery goes to."""

    slack = "slack"
    teams = "teams"
    webex = "webex"
    agents = "agents"


_Format = Annotated[Format, typer.Option(help="How it is written.")]
_Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="Such as card-12 or line-7, as `list` shows them.")]


@app.command("list")
def show_list(
    state: Annotated[StateName | None, typer.Option(help="Only those that stand so.")] = None,
    platform: Annotated[Where | None, typer.Option(help="Only those to this platform.")] = None,
    lead: Annotated[str, typer.Option(help="Only those of the lead that is known by this id.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="At most so many, the newest.")] = 50,
    format: _Format = Format.text,
) -> None:
    """List deliveries, newest first. Exit code 1 if the lead isn't known."""
    from bot.commands.starting import give_up
    from bot.deliveries import as_fields
    from bot.organisation import ORG
    from leads.store.deliveries import Wanted, newest
    from leads.store.reading import find_lead

    def work(database: Database, directory: Directory, now: int) -> list[dict[str, Any]]:
        found = database.read_now(find_lead(ORG, lead)) if lead.isprintable() and lead else None
        if lead and found is None:
            give_up([f"There is no lead {lead[:80]!r}."])
        wanted = Wanted(
            state=state.value if state else None, platform=platform.value if platform else "",
            lead=found.id if found else "",
        )  # fmt: skip
        some = database.read_now(newest(ORG, wanted, now, limit))
        return [as_fields(one, directory) for one in some]

    rows = _with_people(work)
    if format is Format.json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    elif rows:
        _table(rows)
    else:
        typer.echo("There are no such deliveries.")


@app.command()
def show(ids: _Ids, format: _Format = Format.text) -> None:
    """Show deliveries with all that is known of them. Exit code 1 if there is none of an id."""
    from bot.deliveries import as_fields
    from bot.organisation import ORG
    from leads.store.deliveries import find

    read = [_read(one) for one in ids]

    def work(database: Database, directory: Directory, now: int) -> list[dict[str, Any]]:
        some = [(one, database.read_now(find(ORG, *key, now))) for one, key in zip(ids, read, strict=True)]
        return [as_fields(found, directory) if found else {"id": one, "state": None} for one, found in some]

    _tell(_with_people(work), format)


@app.command()
def retry(ids: _Ids, format: _Format = Format.text) -> None:
    """Try deliveries again at once: what waits or was given up. A running service sends them within a second.

    Exit code 1 if there is none of an id, or it neither waits nor was given up; the others are tried all the same.
    """
    from bot.deliveries import as_fields
    from bot.organisation import ORG
    from leads.store.retrying import CannotRetry, retry

    read = [_read(one) for one in ids]

    def work(database: Database, directory: Directory, now: int) -> list[dict[str, Any]]:
        done: list[dict[str, Any]] = []
        for one, key in zip(ids, read, strict=True):
            try:
                with database.writer.begin() as connection:
                    found = retry(ORG, *key, now)(connection)
                done.append(as_fields(found, directory) if found else {"id": one, "state": None})
            except CannotRetry as fault:
                done.append({"id": one, "state": None, "refused": str(fault)})
        return done

    _tell(_with_people(work), format)


def _read(text: str) -> tuple[Kind, int]:
    from bot.deliveries import read_id

    read = read_id(text)
    if read is None:
        raise typer.BadParameter(f"{text[:40]!r} is no delivery's id: they look like card-12 or line-7.")
    return read


def _with_people(work: Callable[[Database, Directory, int], T]) -> T:
    """`work` in the database of the settings, with the people whose names stand for destinations, and the time by the
    database's clock in milliseconds."""
    from bot.commands.starting import with_current_database
    from bot.directory import Directory
    from bot.organisation import ORG

    def begin(database: Database) -> T:
        directory = Directory(database, ORG, ())
        asyncio.run(directory.refresh())
        now = int(time.time() * 1000)
        return work(database, directory, now + database.clock_offset(now))

    return with_current_database(begin)


def _table(rows: Sequence[dict[str, Any]]) -> None:
    """One line a delivery, and its fault below it."""
    heads = [name.removesuffix("_at").upper() for name in COLUMNS]
    head, *lines = table(heads, [[row[name] for name in COLUMNS] for row in rows])
    typer.secho(head, bold=True)
    for row, line in zip(rows, lines, strict=True):
        typer.echo(line)
        if row["fault"]:
            typer.secho(f"    {row['fault']['code']}: {plain(row['fault']['sentence'])}", fg="yellow")


def _tell(rows: list[dict[str, Any]], format: Format) -> None:
    """Each delivery, field by field; what went wrong with one on standard error."""
    good = [row for row in rows if row["state"] is not None]
    if format is Format.json:
        typer.echo(json.dumps(good, indent=2, ensure_ascii=False))
    for number, row in enumerate(good if format is Format.text else ()):
        if number:
            typer.echo()
        for name, value in row.items():
            if value is not None:
                told = f"{value['code']}: {value['sentence']}" if isinstance(value, dict) else value
                typer.echo(f"{name.replace('_', ' '):16}{plain(told)}")
    for row in rows:
        if row["state"] is None:
            why = f"{row['id']} can't be tried again: {row['refused']}" if "refused" in row else ""
            typer.secho(why or f"There is no delivery {row['id']}.", fg="red", err=True)
    if len(good) < len(rows):
        raise typer.Exit(1)
