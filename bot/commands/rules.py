"""`leadbell rules …`: are the rule files right?"""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rules.check import Report, check_paths

app = typer.Typer(no_args_is_help=True, help="Check rule files.")


class Format(StrEnum):
    """How a listing is written."""

    text = "text"
    json = "json"


@app.callback()
def _group() -> None:
    """Check rule files."""


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Rule files, or folders of them.")],
    format: Annotated[Format, typer.Option(help="How the faults are written.")] = Format.text,
) -> None:
    """Tell all faults of rule files, each with its place. Exit code 1 if there are any."""
    report = check_paths(paths)
    if format is Format.json:
        faults = [fault.structured() for fault in report.faults]
        typer.echo(json.dumps({"files": report.files, "rules": len(report.rules), "faults": faults}, indent=2))
    else:
        for fault in report.faults:
            typer.echo(fault.print())
        typer.echo(_count(report))
    raise typer.Exit(1 if report.faults else 0)


def _count(report: Report) -> str:
    files = _number(report.files, "file")
    if not report.faults:
        return f"{_number(len(report.rules), 'rule')} in {files}, no faults."
    faulty = len({fault.file for fault in report.faults})
    return f"{_number(len(report.faults), 'fault')} in {faulty} of {files}."


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
