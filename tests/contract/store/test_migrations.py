"""Does an empty or older database come up to date, once, and is a newer one left alone?"""

from __future__ import annotations

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from leads.store.database import Database
from leads.store.migrate import NewerDatabase, schema_state, upgrade
from leads.store.schema import metadata

UPGRADE = """
import sys
from leads.store.database import Database
from leads.store.migrate import upgrade
print("ready", flush=True)
sys.stdin.readline()
database = Database(sys.argv[1])
print(upgrade(database), flush=True)
database.close()
"""


def test_an_empty_database_comes_up_to_date_and_stays_so(database_url: str) -> None:
    database = Database(database_url)
    try:
        assert schema_state(database) == "empty"
        assert upgrade(database)
        assert schema_state(database) == "current"
        assert not upgrade(database)
    finally:
        database.close()


def test_the_migrations_make_the_tables_of_the_models(database_url: str) -> None:
    database = Database(database_url)

    def compare(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    try:
        upgrade(database)
        assert database.read_now(compare) == []
    finally:
        database.close()


def test_a_newer_database_is_refused_and_left_as_it_is(database_url: str) -> None:
    database = Database(database_url)
    try:
        upgrade(database)
        with database.writer.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        assert schema_state(database) == "newer"
        with pytest.raises(NewerDatabase):
            upgrade(database)
        assert schema_state(database) == "newer"
    finally:
        database.close()


def test_services_that_start_side_by_side_upgrade_once(database_url: str) -> None:
    command = [sys.executable, "-c", UPGRADE, database_url]
    running = [subprocess.Popen(command, stdin=-1, stdout=-1, text=True) for _ in range(3)]
    for one in running:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in running:  # all at once, with everything imported
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    said = sorted(one.communicate(timeout=60)[0].strip() for one in running)
    assert [one.returncode for one in running] == [0, 0, 0]
    assert said == ["False", "False", "True"]
