"""`leadbell settings …`: which settings are there, and what does a file of them look like?

Commands import what they need when they run, so that `--help` answers at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.giving import give

app = typer.Typer(no_args_is_help=True, help="Tell which settings there are.")

_Out = Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there; standard output when left out.")]


@app.command()
def reference(out: _Out = None) -> None:
    """Tell every setting: what it does, what is allowed, its default and what it needs, as Markdown."""
    from bot.setting_page import reference as page

    give(page().encode(), out)


@app.command()
def sample(
    out: _Out = None, force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False
) -> None:
    """A file of all settings to begin from, as deploy/leadbell.env.sample. Exit code 1 if the file is there already."""
    from bot.commands.starting import give_up
    from bot.setting_page import sample as file

    if out is not None and out.exists() and not force:
        give_up([f"{out} is there already, and may be filled in: name another file, or replace it with --force."])
    give(file().encode(), out)
