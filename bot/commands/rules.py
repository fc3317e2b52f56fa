"""`leadbell rules …`: are the rule files right, and what do they say?"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.commands.rule_check import check, counted, number, reference
from bot.commands.rule_list import export, show
from leads.duty import calendar_of
from leads.people import Person, teams_of
from rules.check import Report, check_paths, check_sources, with_unread
from rules.durations import EXAMPLE, parse_duration
from rules.quiet import Around, around_of

app = typer.Typer(no_args_is_help=True, help="Check rule files, and ask what they say.")


class Format(StrEnum):
    """How a listing is written."""

    text = "text"
    json = "json"


@app.callback()
def _group() -> None:
    """Check rule files, and ask what they say."""


app.command("list")(show)
app.command("export")(export)
app.command()(check)
app.command()(reference)


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
    report = _right(with_unread(check_sources(sources), unread))
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


@app.command("test")
def try_out(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Rule files, or folders of them.")],
    people: Annotated[
        Path | None, typer.Option(metavar="FILE", help="People file. If left out, every owner is on record, by UTC.")
    ] = None,
    format: Annotated[Format, typer.Option(help="How the answer is written.")] = Format.text,
) -> None:
    """Run the tests that stand in rule files. Exit code 1 if one fails, or if the files can't be read."""
    from rules.trial import try_rules

    report = _right(check_paths(paths))
    failures = try_rules(report.rules, int(time.time() * 1000), _known(people), _around(people), _team(people))
    tests = sum(len(rule.tests) for rule in report.rules)
    if format is Format.json:
        failed = [one.structured() for one in failures]
        typer.echo(json.dumps({"rules": len(report.rules), "tests": tests, "failed": failed}, indent=2))
    else:
        for one in failures:
            typer.echo(one.print())
        untested = sum(1 for rule in report.rules if not rule.tests)
        without = f"; {number(untested, 'rule')} without a test" if untested else ""
        typer.echo(f"{number(tests, 'test')}, {len(failures):,} failed{without}.")
    raise typer.Exit(1 if failures else 0)


@app.command()
def backtest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Rule files, or folders of them.")],
    last: Annotated[str, typer.Option(metavar="TIME", help="How far back: 30m, 12h, 14d or 4w.")] = "14d",
    format: Annotated[Format, typer.Option(help="How the answer is written.")] = Format.text,
) -> None:
    """Tell what these rules would have done with what has happened, and how that differs from the rules in force.

    Nobody is rung and nothing is stored. Exit code 1 if the rules can't be read.
    """
    from bot.commands.backtesting import run

    try:
        span = parse_duration(last)
    except ValueError as no_time:
        typer.secho(f"--last: {no_time} {EXAMPLE}", fg="red", err=True)
        raise typer.Exit(2) from None
    report = _right(check_paths(paths))
    found = run(report.rules, span, int(time.time() * 1000))
    typer.echo(json.dumps(found.structured(), indent=2) if format is Format.json else found.written())


def _right(report: Report) -> Report:
    """The report, where it has no faults; they are told, and exit code 1, where it has."""
    if report.faults:
        for fault in report.faults:
            typer.echo(fault.print(), err=True)
        typer.echo(counted(report), err=True)
        raise typer.Exit(1)
    return report


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
    emails = {person.email for person in _people(people)}
    return lambda email: email.lower() in emails


def _around(people: Path | None) -> Callable[[str], Around]:
    """The zones and working hours of the people file; UTC and none for whoever isn't in it."""
    known = {} if people is None else {person.email: person for person in _people(people)}

    def around(owner: str) -> Around:
        person = known.get(owner.lower())
        return around_of("UTC") if person is None else calendar_of(person)

    return around


def _team(people: Path | None) -> Callable[[str], Sequence[Person]] | None:
    """The teams of the people file; None where there is no file."""
    teams = None if people is None else teams_of(_people(people))
    return None if teams is None else lambda name: teams.get(name, ())


def _people(path: Path) -> list[Person]:
    from bot.staff import PeopleFault, read_people

    try:
        return read_people(path, "", lambda: "")
    except PeopleFault as fault:
        _give_up(fault.sentences)


def _give_up(sentences: list[str]) -> NoReturn:
    for sentence in sentences:
        typer.secho(sentence, fg="red", err=True)
    raise typer.Exit(1)
