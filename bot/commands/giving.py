"""Where does what a command made go: to standard output, or into a file?"""

from __future__ import annotations

import sys
from pathlib import Path

import typer


def give(made: bytes, out: Path | None) -> None:
    """Write to the file, and say so, or to standard output. A sentence and exit code 1 where it can't be written."""
    from bot.commands.starting import give_up

    if out is None:
        sys.stdout.buffer.write(made)
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(made)
    except OSError as fault:
        give_up([f"{out} can't be written: {fault.strerror}."])
    typer.echo(f"Written to {out}.")
