"""`leadbell db …`: is the database's schema this release's?

Commands import what they need when they run, so that `--help` answers at once.
"""

from __future__ import annotations

import typer

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
    from bot.commands.starting import with_database
    from leads.store.migrate import schema_state

    state = with_database(schema_state)
    typer.echo(_SAID[state])
    raise typer.Exit(0 if state == "current" else 1)


@app.command("upgrade")
def run_upgrade() -> None:
    """Bring the database up to date."""
    from bot.commands.starting import with_database
    from leads.store.migrate import upgrade

    changed = with_database(upgrade)
    typer.echo("The database is now up to date." if changed else "The database was up to date already.")
