"""`leadbell leads export`: a list of leads as a file for spreadsheets.

There is a whole file in the end, or none: it is written beside its place, and put there when it is done.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bot.commands.lead_filters import filtered
from bot.commands.lead_list import Order

if TYPE_CHECKING:
    from bot.csv.columns import Column
    from bot.csv.job import Job
    from leads.filters import Filter
    from leads.store.database import Database
    from leads.store.listed.pages import Order as Listed

STDOUT = "-"


@filtered
def export(
    wanted: Filter,
    csv: Annotated[str, typer.Option("--csv", metavar="FILE", help="Where to; - is standard output.")] = STDOUT,
    columns: Annotated[
        list[str] | None,
        typer.Option("--columns", metavar="NAME,…", help="Which columns, in which order; any field of a lead."),
    ] = None,
    order: Annotated[Order, typer.Option(help="Which leads come first.")] = Order.latest,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there, without asking.")] = False,
) -> None:
    """Write the leads that fit as CSV: the same leads in the same order as the Leads page. Several values of a filter
    are separated by commas; the file opens in spreadsheets, and no cell of it can run there.

    Exit code 1 if it couldn't be written; then the file is as it was before. Exit code 2 for a filter or a column
    that there isn't.
    """
    from bot.commands.starting import know_own_fields, with_current_database
    from bot.csv.columns import ColumnFault, choose

    if columns:
        know_own_fields()
    try:
        chosen = choose(columns or ())
    except ColumnFault as fault:
        allowed = ", ".join(fault.allowed)
        raise typer.BadParameter(f"{fault.sentence} Allowed: {allowed}.", param_hint="--columns") from None
    if csv == STDOUT and sys.stdout.isatty():
        typer.secho("Name a file with --csv FILE, or send standard output somewhere.", fg="red", err=True)
        raise typer.Exit(2)
    target = None if csv == STDOUT else Path(csv)
    replace = force or (target is not None and _asked(target))
    with _stopped_in_order():
        rows = with_current_database(lambda database: _export(database, wanted, chosen, order.value, target, replace))
    where = "" if target is None else f" to {csv}"
    typer.secho(f"{rows:,} {'lead' if rows == 1 else 'leads'} exported{where}.", err=True)


def _asked(target: Path) -> bool:
    """Whether there is a file, which may be replaced: somebody was asked, or the command ends here."""
    if not target.exists():
        return False
    if not target.is_file():
        _give_up(f"{target} is no file.")
    if not sys.stdin.isatty():
        _give_up(f"{target} is there already; --force replaces it.")
    if not typer.confirm(f"{target} is there already. Replace it?", err=True):
        _give_up("Nothing was written.")
    return True


def _give_up(sentence: str) -> NoReturn:
    from bot.commands.starting import give_up

    give_up([sentence])


@contextmanager
def _stopped_in_order() -> Iterator[None]:
    """A Ctrl-C, a SIGTERM or a reader that goes away ends the command in words, with nothing half-done left behind."""

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        typer.secho("\nStopped; nothing was written.", fg="red", err=True)
        raise typer.Exit(1) from None
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  # else its flushing at the end would fail once more
        raise typer.Exit(1) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _export(
    database: Database, wanted: Filter, columns: list[Column], order: Listed, target: Path | None, replace: bool
) -> int:
    from bot.csv.exports import job_of
    from bot.listing import Listing
    from bot.organisation import ORG
    from leads.store.exported import begun, ended, shown

    listing = Listing(database, ORG)
    total = asyncio.run(listing.count(wanted, most=10**9)).number if sys.stderr.isatty() else 0
    now = int(time.time() * 1000)
    now += database.clock_offset(now)
    said = shown(wanted)
    with database.writer.begin() as connection:
        number = begun(ORG, "command-line", now, said)(connection)
    job = database.read_now(job_of(database, ORG, wanted, order, columns))
    rows, whole = [0], False
    try:
        with _progress(total) as show, _opened(target, replace) as file:
            _write(job, file, lambda written: (rows.__setitem__(0, written), show(written)))
        whole = True
    finally:
        with database.writer.begin() as connection:
            ended(number, said, rows[0], whole=whole)(connection)
    return rows[0]


def _write(job: Job, descriptor: int, progress: Callable[[int], Any]) -> None:
    from bot.csv.process import export, in_words, write_all

    try:
        export(job, lambda piece: write_all(descriptor, piece), progress)
    except BrokenPipeError:
        raise
    except OSError as fault:
        _give_up(f"Nothing was written. {in_words(fault)}")


@contextmanager
def _opened(target: Path | None, replace: bool) -> Iterator[int]:
    """A descriptor of the file to write to. The file takes its name when all is well, and never was there otherwise."""
    if target is None:
        yield sys.stdout.fileno()
        return
    place = target.resolve()
    try:
        descriptor, part = tempfile.mkstemp(prefix=f".{place.name[:100]}.", suffix=".part", dir=place.parent)
    except OSError as fault:
        _give_up(f"{target} can't be written: {fault.strerror}.")
    try:
        with os.fdopen(descriptor, "wb"):
            yield descriptor
            os.fsync(descriptor)
        _put(part, place, replace)
    except OSError as fault:
        _give_up(f"{target} can't be written: {fault.strerror}.")
    finally:
        with suppress(FileNotFoundError):
            os.unlink(part)


def _put(part: str, place: Path, replace: bool) -> None:
    """Give the file its name. One that has come there meanwhile stays, unless it may be replaced."""
    umask = os.umask(0)
    os.umask(umask)
    os.chmod(part, 0o666 & ~umask)
    if replace:
        os.replace(part, place)
    else:
        os.link(part, place)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda written: None
        return
    with typer.progressbar(length=max(total, 1), label="Exporting", file=sys.stderr, show_pos=True) as bar:
        yield lambda written: bar.update(written - bar.pos)
