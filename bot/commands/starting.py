"""How does a command read the settings, open the database, and say what is wrong with them?"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

import typer

from bot.settings import Settings, SettingsFault, load_environment, read_settings

if TYPE_CHECKING:
    from leads.store.database import Database

T = TypeVar("T")


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


def with_database(work: Callable[[Database], T]) -> T:
    """What `work` finds in the database of the settings; a sentence and exit code 1 where that can't be used."""
    from sqlalchemy.exc import DatabaseError

    from leads.store.database import Database
    from leads.store.migrate import NewerDatabase

    database = Database(settings_or_exit(serving=False).database_url)
    try:
        return work(database)
    except NewerDatabase as fault:
        give_up([f"{str(fault)[0].upper()}{str(fault)[1:]}."])
    except DatabaseError as fault:
        give_up([f"The database can't be opened: {str(fault.orig).splitlines()[0]}."])
    finally:
        database.close()


def with_current_database(work: Callable[[Database], T]) -> T:
    """The same in a database that is first brought up to date; the organisation's own fields are known then."""
    from bot.catalogue import adopt_now
    from bot.organisation import ORG
    from leads.store.migrate import upgrade

    def after_upgrade(database: Database) -> T:
        upgrade(database)
        adopt_now(database, ORG)
        return work(database)

    return with_database(after_upgrade)


def know_own_fields() -> None:
    """Let the organisation's own fields be known before what names them is read."""
    with_current_database(lambda database: None)
