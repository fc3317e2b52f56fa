"""`leadbell rules …`: are the rule files right, and what do they say?"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from rules.check import Report, check_paths, check_sources, with_unread

app = typer.Typer(no_args_is_help=True, help="Check rule files, and ask what they say.")


class Format(StrEnum):
    """How a listing is written."""

    text = "text"
    json = "json"


@app.callback()
def _group() -> None:
    """Check rule files, and ask what they say."""


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


@app.command()
def explain(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Rule files, or folders of them.")],
    event: Annotated[Path, typer.Option(metavar="FILE", help="One event, as JSON: what POST /v1/events takes.")],
    lead: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The lead before it, as JSON. A new one, if left out.")
    ] = None,
    people: Annotated[
        Path | None, typer.Option(metavar="FILE", help="People file. If left out, every owner is on record.")
    ] = None,
    format: Annotated[Format, typer.Option(help="How the answer is written.")] = Format.text,
) -> None:
    """Tell what each rule says of one event, condition by condition: where it rings, or why it stays silent.

    Exit code 1 if the rules, the event or the lead can't be read.
    """
    from bot.explaining import explained
    from rules.explain import written
    from rules.files import gather
    from rules.match import Ruleset

    sources, unread = gather(paths)
    report = with_unread(check_sources(sources), unread)
    if report.faults:
        for fault in report.faults:
            typer.echo(fault.print(), err=True)
        typer.echo(_count(report), err=True)
        raise typer.Exit(1)
    happens, before = _json(event), None if lead is None else _json(lead)
    answer = explained(Ruleset(report.rules), sources, happens, before, _known(people), int(time.time() * 1000))
    if answer.faults:
        names = {"event": event, "lead": lead}
        _give_up([f"{names[fault.where.split('.')[0]]}: {fault.where}: {fault.message}" for fault in answer.faults])
    if format is Format.json:
        typer.echo(json.dumps(answer.structured(), indent=2))
        return
    for kind, said in answer.said:
        typer.echo(f"{kind}\n" + "\n\n".join(written(one) for one in said) + "\n")


def _json(path: Path) -> object:
    """What a JSON file holds; a sentence with its place, and exit code 1, where that can't be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as fault:
        _give_up([f"{path}:{fault.lineno}:{fault.colno}  This is no JSON: {fault.msg}."])
    except UnicodeDecodeError:
        _give_up([f"{path}:1:1  This file isn't UTF-8."])
    except OSError as fault:
        _give_up([f"{path} can't be read: {fault.strerror}."])
    except RecursionError:
        _give_up([f"{path}:1:1  This is nested too deep."])


def _known(people: Path | None) -> Callable[[str], bool]:
    """Who counts as on record: those of the people file, else everybody."""
    if people is None:
        return lambda email: True
    from bot.staff import PeopleFault, read_people

    try:
        emails = {person.email.lower() for person in read_people(people, "", lambda: "")}
    except PeopleFault as fault:
        _give_up(fault.sentences)
    return lambda email: email.lower() in emails


def _give_up(sentences: list[str]) -> NoReturn:
    for sentence in sentences:
        typer.secho(sentence, fg="red", err=True)
    raise typer.Exit(1)


def _count(report: Report) -> str:
    files = _number(report.files, "file")
    if not report.faults:
        return f"{_number(len(report.rules), 'rule')} in {files}, no faults."
    faulty = len({fault.file for fault in report.faults})
    return f"{_number(len(report.faults), 'fault')} in {faulty} of {files}."


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
