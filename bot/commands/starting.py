"""How does a command read the settings and say what is wrong with them?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import typer

from bot.settings import Settings, SettingsFault, load_environment, read_settings


def settings_or_exit(*, serving: bool) -> Settings:
    """The settings of the environment and `.env`; all faults on standard error and exit code 1 otherwise."""
    try:
        return read_settings(load_environment(os.environ, Path(".env")), serving=serving)
    except SettingsFault as fault:
        give_up(fault.sentences)


def give_up(sentences: list[str]) -> NoReturn:
    """Say what is wrong, one sentence a line, and leave with exit code 1."""
    for sentence in sentences:
        typer.secho(sentence, fg="red", err=True)
    raise typer.Exit(1)
