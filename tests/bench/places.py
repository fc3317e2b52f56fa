"""Where do a measurement's databases and files live?

In a folder beside the repository's other caches, removed at the end (a memory file system would make commits free).
PostgreSQL is the one from the wheel, with its own safe settings, started once, with a database for each service.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.postgresql import Postgresql

DATABASES = ("SQLite", "PostgreSQL")
_DURABLE = ("listen_addresses=",)
"""As PostgreSQL comes: fsync and synchronous_commit are on."""


class Bench:
    """What every figure is handed: a home folder and fresh databases."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.crowds: dict[tuple[str, int], str] = {}  # (kind, leads) -> URL: tests.bench.crowds
        self._numbers = count(1)
        self._server: Postgresql | None = None

    def database(self, kind: str) -> str:
        """The URL of a new, empty database; `kind` is one of `DATABASES`."""
        if kind == "SQLite":
            return f"sqlite:///{self.home / f'bench-{next(self._numbers)}.db'}"
        if self._server is None:
            self._server = Postgresql(_DURABLE)
        return self._server.create()

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()


@contextmanager
def bench() -> Iterator[Bench]:
    """A bench whose files are removed at the end."""
    Path(".cache").mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="bench-", dir=".cache") as home:
        made = Bench(Path(home).resolve())
        try:
            yield made
        finally:
            made.stop()
