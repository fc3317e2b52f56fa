"""`leadbell people …`: who works with the leads?"""

from __future__ import annotations

import json
import time
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from leads.moments import rfc3339
from leads.people import Person

if TYPE_CHECKING:
    from leads.store.database import Database

app = typer.Typer(no_args_is_help=True, help="List, add and import people.")


class Format(StrEnum):
    """How a listing is written."""

    text = "text"
    json = "json"


@app.command("list")
def show(format: Annotated[Format, typer.Option(help="How the list is written.")] = Format.text) -> None:
    """List everybody on record."""
    from bot.commands.starting import with_current_database
    from bot.organisation import ORG
    from leads.store.people import all_people

    people = with_current_database(lambda database: database.read_now(all_people(ORG)))
    if format is Format.json:
        typer.echo(json.dumps([_told(one) for one in people], indent=2))
        return
    if not people:
        typer.echo("Nobody is on record yet: add people with `leadbell people add` or `leadbell people import FILE`.")
    width = max((len(one.email) for one in people), default=0)
    for one in people:
        others = (
            "" if one.active else "deactivated",
            one.zone,
            one.hours,
            " ".join(one.teams),
            one.holidays,
            _away(one),
        )
        typer.echo(f"{one.email:{width}}  {one.role:7}  {one.name}  {'  '.join(filter(None, others))}")


def _told(one: Person) -> dict[str, Any]:
    names = ("name", "email", "role", "zone", "hours", "direct", "active", "teams", "holidays")
    away = None if one.away is None else {"since": rfc3339(one.away.since), "until": rfc3339(one.away.until)}
    return {name: getattr(one, name) for name in names} | {"away": away}


def _away(one: Person) -> str:
    """When they are away next, or were last."""
    if one.away is None or not one.active:
        return ""
    since, until = (
        datetime.fromtimestamp(at / 1000, ZoneInfo(one.zone)).strftime("%Y-%m-%d %H:%M")
        for at in (one.away.since, one.away.until)
    )
    return f"away {since} to {until}"


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Full name.")],
    email: Annotated[str, typer.Argument(help="E-mail address, as the chat platforms know it.")],
    role: Annotated[str, typer.Option(help="rep, manager or admin.")] = "rep",
    zone: Annotated[str, typer.Option(help="Time zone, such as Europe/Berlin.")] = "UTC",
    hours: Annotated[str, typer.Option(help='Working hours, such as "mon-fri 09:00-18:00".')] = "",
    direct: Annotated[str, typer.Option(help="Platform of direct messages: slack, teams or webex.")] = "",
    team: Annotated[list[str] | None, typer.Option(help="A team, such as emea; may be given several times.")] = None,
    holidays: Annotated[str, typer.Option(help="Whose holidays they keep, such as DE or DE-BY.")] = "",
) -> None:
    """Add a person, or change the one of this e-mail address."""
    from bot.commands.starting import give_up
    from bot.organisation import ORG, new_id
    from bot.staff import make_person, person_faults

    given = {"name": name, "email": email, "role": role, "zone": zone, "hours": hours, "direct": direct}
    given |= {"teams": " ".join(team or ()), "holidays": holidays}
    faults = person_faults(given)
    if faults:
        give_up(faults)
    _put([make_person(given, ORG, new_id())])


@app.command("import")
def import_file(path: Annotated[Path, typer.Argument(metavar="FILE", help="A people file (YAML).")]) -> None:
    """Add everybody of a people file; nothing is taken of a file with faults."""
    from bot.commands.starting import give_up
    from bot.organisation import ORG, new_id
    from bot.staff import PeopleFault, read_people

    try:
        people = read_people(path, ORG, new_id)
    except PeopleFault as fault:
        give_up(fault.sentences)
    _put(people)


@app.command()
def deactivate(email: Annotated[str, typer.Argument(help="E-mail address, as it stands on record.")]) -> None:
    """Let somebody use Leadbell no more: their sessions end, presses are refused, and nothing rings them."""
    _set_active(email, active=False)


@app.command()
def activate(email: Annotated[str, typer.Argument(help="E-mail address, as it stands on record.")]) -> None:
    """Let somebody who was deactivated use Leadbell again, as they did before."""
    _set_active(email, active=True)


def _set_active(email: str, *, active: bool) -> None:
    from bot.commands.starting import give_up, with_current_database
    from bot.organisation import ORG
    from leads.store.deactivating import set_active
    from leads.store.people import all_people

    def write(database: Database) -> tuple[bool | None, bool]:
        now = _now() + database.clock_ahead(_now)
        with database.writer.begin() as connection:
            done = set_active(ORG, email.strip(), active, "command-line", now)(connection)
            managed = any(one.may("manager") for one in all_people(ORG)(connection))
        return done, managed

    done, managed = with_current_database(write)
    if done is None:
        give_up([f"Nobody of the address {email} is on record: `leadbell people list` shows who is."])
    state = "active" if active else "deactivated"
    typer.echo(f"{email} is {state}{'' if done else ' already'}.")
    if not managed:
        typer.echo("There is no active manager any more: `leadbell people add … --role manager` adds one.", err=True)


def _now() -> int:
    return int(time.time() * 1000)


def _put(people: list[Person]) -> None:
    from bot.commands.starting import with_current_database
    from bot.organisation import ORG
    from leads.store.people import put_people

    def write(database: Database) -> tuple[int, int]:
        with database.writer.begin() as connection:
            return put_people(ORG, people)(connection)

    added, changed = with_current_database(write)
    typer.echo(f"{added} added, {changed} changed, {len(people) - added - changed} as they were.")
