"""Does a service that is started before its database wait for it, a bounded time, and say so?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.database_wait import BETWEEN, wait_for
from leads.store.database import Database
from tests.postgresql import Postgresql

NOBODY_LISTENS = "postgresql://leadbell:geheim@127.0.0.1:1/leadbell"
ROOT = Path(__file__).parents[3]


class Clock:
    """A clock that goes on by what is waited."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds


def test_it_gives_up_after_a_while_and_tells_no_password() -> None:
    clock, database = Clock(), Database(NOBODY_LISTENS)
    said: list[str] = []
    try:
        with pytest.raises(OperationalError):
            wait_for(database, said.append, patience=5, clock=clock, pause=clock.pause)
    finally:
        database.close()
    assert 5 - BETWEEN <= clock.now <= 5
    (told,) = said
    assert told.startswith("The database can't be reached yet: ")
    assert told.endswith(". Trying for 5 s.")
    assert "geheim" not in told


def test_sqlite_is_there_at_once(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    said: list[str] = []
    wait_for(database, said.append)
    database.close()
    assert said == []


@pytest.mark.postgresql
def test_what_does_not_come_by_itself_is_not_waited_for(postgresql_url: str) -> None:
    clock, said = Clock(), list[str]()
    database = Database(postgresql_url.replace("/leadbell_", "/no_such_"))
    try:
        with pytest.raises(OperationalError, match="does not exist"):
            wait_for(database, said.append, clock=clock, pause=clock.pause)
    finally:
        database.close()
    assert (clock.now, said) == (0, [])


@pytest.mark.slow
@pytest.mark.postgresql
def test_a_service_started_first_runs_once_the_database_is_there(tmp_path: Path) -> None:
    server = Postgresql()
    try:
        url = server.create()
        server.go_down()
        environment = {name: value for name, value in os.environ.items() if "LEADBELL" not in name}
        environment |= {
            "PYTHONPATH": str(ROOT), "LEADBELL_DATABASE_URL": url, "LEADBELL_SECRET_KEY": "k" * 32,
        }  # fmt: skip
        with subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--port", "0"], cwd=tmp_path, env=environment, text=True,
            stderr=subprocess.PIPE,
        ) as started:  # fmt: skip
            try:
                assert started.stderr is not None
                assert started.stderr.readline().startswith("The database can't be reached yet: ")
                server.come_back()
                said = [started.stderr.readline()]
                while "Leadbell listens on" not in said[-1]:
                    assert said[-1], said
                    said.append(started.stderr.readline())
                assert said[0] == "The database is there.\n"
                started.send_signal(signal.SIGTERM)
                rest = started.stderr.read()
                assert started.wait(60) == 0, rest
            finally:
                started.kill()
    finally:
        server.stop()
