"""`leadbell doctor`: what works, what is missing, and what is the next step?

Commands import what they need when they run, so that `--help` answers at once.
"""

from __future__ import annotations

import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.doctor.finding import Finding

MARKS = {"fine": ("✔", "green"), "wrong": ("✘", "red"), "unknown": ("?", "yellow")}


class Format(StrEnum):
    """How the findings are written."""

    text = "text"
    json = "json"


def doctor(format: Annotated[Format, typer.Option(help="How the findings are written.")] = Format.text) -> None:
    """Look at settings, database, platforms, webhooks, address and clock; say what to do about each fault.

    Changes nothing and sends nothing. Exit code 1 if anything is wrong."""
    import asyncio
    import logging

    from bot.doctor.examination import examine

    logging.disable(logging.CRITICAL)  # what a platform's own code would say stands in the findings
    progress = sys.stderr.isatty() and format is Format.text
    said = 0

    def heard(finding: Finding) -> None:
        nonlocal said
        said += 1
        if progress:
            typer.echo(f"\r\033[K{said} looked at: {finding.check}", nl=False, err=True)

    found = asyncio.run(examine(os.environ, Path(".env"), heard))
    if progress:
        typer.echo("\r\033[K", nl=False, err=True)
    count = {state: sum(one.state == state for one in found) for state in ("wrong", "unknown", "fine")}
    if format is Format.json:
        told = [{"check": one.check, "state": one.state, "says": one.says, "do": one.do or None} for one in found]
        typer.echo(json.dumps({"checks": told, **count}, indent=2, ensure_ascii=False))
    else:
        _print(found)
        typer.echo(f"\n{count['wrong']} wrong, {count['unknown']} unknown, {count['fine']} fine.")
    raise typer.Exit(1 if count["wrong"] else 0)


def _print(found: list[Finding]) -> None:
    from bot.commands.table import plain

    colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    width, before = max(len(one.check) for one in found), ""
    for one in found:
        part = one.check.partition(".")[0]
        if before and part != before:
            typer.echo()
        before = part
        mark, colour = MARKS[one.state]
        mark = typer.style(mark, fg=colour, bold=True) if colours else mark
        typer.echo(f"{mark} {one.check:{width}}  {plain(one.says)}")
        if one.do:
            typer.echo(f"  {'':{width}}  → {plain(one.do)}")
