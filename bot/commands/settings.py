"""`leadbell settings …`: which settings are there, and what does a file of them look like?

Commands import what they need when they run, so that `--help` answers at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Tell which settings there are.")

_Out = Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there; standard output when left out.")]


@app.command()
def reference(out: _Out = None) -> None:
    """Tell every setting: what it does, what is allowed, its default and what it needs, as Markdown."""
    from bot.setting_page import reference as page

    _give(page(), out)


@app.command()
def sample(
    out: _Out = None, force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False
) -> None:
    """A file of all settings to begin from, as deploy/leadbell.env.sample. Exit code 1 if the file is there already."""
    from bot.commands.starting import give_up
    from bot.setting_page import sample as file

    if out is not None and out.exists() and not force:
        give_up([f"{out} is there already, and may be filled in: name another file, or replace it with --force."])
    _give(file(), out)


def _give(text: str, out: Path | None) -> None:
    from bot.commands.starting import give_up

    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as fault:
        give_up([f"{out} can't be written: {fault.strerror}."])
    typer.echo(f"Written to {out}.")
