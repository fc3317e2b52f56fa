"""`leadbell db …`: is the database's schema this release's?

Commands import what they need when they run, so that `--help` answers at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import typer

if TYPE_CHECKING:
    from leads.store.database import Database

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Check the database's schema, or bring it up to date.")

_SAID: dict[str, str] = {
    "current": "The database is up to date.",
    "empty": "The database is empty; `leadbell db upgrade` makes its tables (`leadbell serve` does so by itself).",
    "older": "The database is of an older release; `leadbell db upgrade` brings it up to date (`leadbell serve` too).",
    "newer": "The database was written by a newer release of Leadbell; install that one.",
}


@app.command("check")
def check() -> None:
    """Tell how the database stands to this release. Exit code 1 unless it is up to date."""
    from leads.store.migrate import schema_state

    state = _with_database(schema_state)
    typer.echo(_SAID[state])
    raise typer.Exit(0 if state == "current" else 1)


@app.command("upgrade")
def run_upgrade() -> None:
    """Bring the database up to date."""
    from bot.commands.starting import give_up
    from leads.store.migrate import NewerDatabase, upgrade

    try:
        changed = _with_database(upgrade)
    except NewerDatabase as fault:
        give_up([f"{str(fault)[0].upper()}{str(fault)[1:]}."])
    typer.echo("The database is now up to date." if changed else "The database was up to date already.")


def _with_database(work: Callable[[Database], T]) -> T:
    from sqlalchemy.exc import OperationalError

    from bot.commands.starting import give_up, settings_or_exit
    from leads.store.database import Database

    database = Database(settings_or_exit(serving=False).database_url)
    try:
        return work(database)
    except OperationalError as fault:
        give_up([f"The database can't be opened: {str(fault.orig).splitlines()[0]}."])
    finally:
        database.close()
