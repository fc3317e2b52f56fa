"""Which databases do the tests run on, and how does hypothesis behave?

`database_url` gives a test a fresh, empty database, once on SQLite and once on PostgreSQL. The server starts with
the first test that needs it (each worker of pytest-xdist has its own) and fails the tests where it can't.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.postgresql import Postgresql

# No deadline: other work on the machine is no fault of the code. CI tries the same examples each time, so that it fails
# for what was changed; a developer's runs look for new ones.
settings.register_profile(
    "leadbell", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ
)
settings.register_profile("quick", settings.get_profile("leadbell"), max_examples=15)
settings.load_profile("leadbell")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """A running PostgreSQL."""
    server = Postgresql()
    yield server
    server.stop()


@pytest.fixture
def postgresql_url(postgresql: Postgresql) -> Iterator[str]:
    """A fresh, empty database on PostgreSQL."""
    url = postgresql.create()
    yield url
    postgresql.drop(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh database on SQLite."""
    return f"sqlite:///{tmp_path / 'leadbell.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, empty database on each of the two."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
