"""`leadbell rules list|export`: which rules are in force, and those made in Leadbell as a rule file."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leads.moments import rfc3339

if TYPE_CHECKING:
    from leads.store.database import Database
    from leads.store.made_rules import MadeVersion
    from rules.rule import Rule

MADE = "made in Leadbell"


class Format(StrEnum):
    """How a listing is written."""

    text = "text"
    json = "json"


def show(format: Annotated[Format, typer.Option(help="How the list is written.")] = Format.text) -> None:
    """List the rules in force: those of files, then those made in Leadbell."""
    from bot.commands.starting import with_current_database

    rules = with_current_database(_in_force)
    if format is Format.json:
        typer.echo(json.dumps({"rules": [_told(*one) for one in rules]}, indent=2))
        return
    if not rules:
        typer.echo("No rule is in force yet: `leadbell serve` imports the rule files, and managers make others.")
    width = max((len(rule.id) for rule, _ in rules), default=0)
    for rule, made in rules:
        where = f"{rule.source}:{rule.line}" if made is None else f"{MADE}, version {made.version}"
        typer.echo(f"{rule.id:{width}}  {rule.status:8}  {rule.name}  ({where})")


def export(
    out: Annotated[Path | None, typer.Option(metavar="PATH", help="The file; standard output, if left out.")] = None,
) -> None:
    """Write the rules made in Leadbell as one rule file. Exit code 1 if there are none."""
    from bot.commands.starting import give_up, with_current_database
    from rules.made import exported

    rules = with_current_database(_in_force)
    text = exported(rule for rule, made in rules if made is not None)
    if not text:
        give_up(["No rule was made in Leadbell."])
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as fault:
        give_up([f"{out} can't be written: {fault.strerror}."])


def _in_force(database: Database) -> list[tuple[Rule, MadeVersion | None]]:
    """The rules in force; with each made in Leadbell, its version."""
    from bot.catalogue import adopt_now
    from bot.organisation import ORG
    from bot.rulebook import stored_files
    from leads.store.made_rules import current_rules
    from rules.check import check_sources
    from rules.made import check_made, source_of

    adopt_now(database, ORG)
    found: list[tuple[Rule, MadeVersion | None]] = []
    found += [(rule, None) for rule in check_sources(database.read_now(stored_files(ORG))[0]).rules]
    for one in database.read_now(current_rules(ORG)):
        report = check_made(one.text or "", source_of(one.id, "").file)
        found += [(rule, one) for rule in report.rules]
    return found


def _told(rule: Rule, made: MadeVersion | None) -> dict[str, Any]:
    return {
        "id": rule.id, "name": rule.name, "status": rule.status,
        "path": rule.source if made is None else None, "line": rule.line if made is None else None,
        "version": None if made is None else made.version, "at": None if made is None else rfc3339(made.at),
        "rule": rule.structured(),
    }  # fmt: skip
