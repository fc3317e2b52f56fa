"""`leadbell rules check` and `reference`: are rule files right, and what may stand in one?"""

from __future__ import annotations

import json
import os
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leads.people import PLATFORMS, Person
from rules.check import Report, check_sources, with_unread
from rules.faults import RuleFault
from rules.files import gather
from rules.lints import NOTHING_KNOWN, Known, lint

if TYPE_CHECKING:
    from leads.store.database import Database

_Database = Annotated[
    bool,
    typer.Option(
        "--database",
        help="Ask the database of the settings: your own fields, rules made in Leadbell, people, platforms, and which "
        "values leads have.",
    ),
]


class Format(StrEnum):
    """How the faults are written."""

    text = "text"
    json = "json"


def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Rule files, or folders of them.")],
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 for warnings too.")] = False,
    database: _Database = False,
    people: Annotated[
        Path | None, typer.Option(metavar="FILE", help="People file: who isn't in it is nobody on record.")
    ] = None,
    format: Annotated[Format, typer.Option(help="How the faults are written.")] = Format.text,
) -> None:
    """Tell all faults of rule files, each with its place, and what is probably not meant. Needs no database.

    Exit code 1 if there are faults; warnings alone don't count, unless --strict says so.
    """
    on_record = None if people is None else _people(people)
    if database:
        from bot.commands.starting import with_current_database

        report, warnings = with_current_database(lambda opened: _checked(paths, opened, on_record))
    else:
        report, warnings = _checked(paths, None, on_record)
    if format is Format.json:
        told = [[one.structured() for one in some] for some in (report.faults, warnings)]
        answer = {"files": report.files, "rules": len(report.rules), "faults": told[0], "warnings": told[1]}
        typer.echo(json.dumps(answer, indent=2))
    else:
        colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        for fault in sorted([*report.faults, *warnings]):
            typer.echo(coloured(fault) if colours else fault.print())
        fault_colour = "red" if report.faults else "yellow" if warnings else "green"
        said = counted(report, len(warnings))
        typer.echo(typer.style(said, fg=fault_colour, bold=True) if colours else said)
    raise typer.Exit(1 if report.faults or (strict and warnings) else 0)


def _checked(
    paths: list[Path], database: Database | None, people: list[Person] | None
) -> tuple[Report, tuple[RuleFault, ...]]:
    sources, unread = gather(paths)
    report = with_unread(check_sources(sources, _taken(database)), unread)
    known = NOTHING_KNOWN if people is None else Known(people)
    if database is not None:
        known = _known(database, report, people)
    return report, lint(report.rules, sources, known)


def _taken(database: Database | None) -> dict[str, str]:
    """The ids that a file can't bring, because a rule made in Leadbell has them."""
    from bot.organisation import ORG
    from leads.store.made_rules import current_rules

    made = () if database is None else database.read_now(current_rules(ORG))
    return {one.id: "a rule made in Leadbell" for one in made}


def _known(database: Database, report: Report, people: list[Person] | None) -> Known:
    import asyncio

    from bot.commands.starting import settings_or_exit
    from bot.linting import what_is_known
    from bot.listing import Listing
    from bot.organisation import ORG

    settings = settings_or_exit(serving=False)
    installed = [name for name in PLATFORMS if getattr(settings, name) is not None]
    asyncio.run(Listing(database, ORG).caught_up())
    known = database.read_now(what_is_known(ORG, report.rules, installed or None, int(time.time() * 1000)))
    return known if people is None else Known(people, known.platforms, known.unseen)


def _people(path: Path) -> list[Person]:
    from bot.commands.starting import give_up
    from bot.staff import PeopleFault, read_people

    try:
        return read_people(path, "", lambda: "")
    except PeopleFault as fault:
        give_up(fault.sentences)


def reference(
    database: _Database = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there.")] = None,
) -> None:
    """Tell what may stand in a rule: keys, places, event kinds, operators, fields and codes, as Markdown."""
    from rules.reference import reference as page

    if database:
        from bot.commands.starting import know_own_fields

        know_own_fields()
    if out is None:
        typer.echo(page(), nl=False)
        return
    try:
        out.write_text(page(), encoding="utf-8")
    except OSError as fault:
        typer.secho(f"{out} can't be written: {fault.strerror}.", fg="red", err=True)
        raise typer.Exit(1) from None


def coloured(fault: RuleFault) -> str:
    """A fault as a terminal shows it: red, a warning yellow, its place and its code set off."""
    colour = "yellow" if fault.warning else "red"
    head, *lines = fault.print().split("\n")
    place = f"{fault.file}:{fault.line}:{fault.column}"
    rest = head.removeprefix(f"{place}  {fault.code}")
    shown = [typer.style(place, bold=True) + "  " + typer.style(fault.code, fg=colour, bold=True) + rest]
    return "\n".join([*shown, *lines[:1], *(typer.style(line, fg=colour, bold=True) for line in lines[1:])])


def counted(report: Report, warnings: int = 0) -> str:
    """How many rules and files there are, or how many faults in how many of them."""
    files = number(report.files, "file")
    more = f", {number(warnings, 'warning')}" if warnings else ""
    if not report.faults:
        return f"{number(len(report.rules), 'rule')} in {files}, no faults{more}."
    faulty = len({fault.file for fault in report.faults})
    return f"{number(len(report.faults), 'fault')} in {faulty} of {files}{more}."


def number(count: int, noun: str) -> str:
    """ "1 rule", "1,200 rules"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
