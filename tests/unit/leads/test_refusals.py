"""Is what the database refuses told in words that name nothing of what was written?"""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from leads.store.refusals import OTHER, UNREACHABLE, in_words


def of_sqlite(name: str) -> Exception:
    fault = sqlite3.OperationalError("words of a lead")
    fault.sqlite_errorname = name
    return OperationalError("INSERT", {}, fault)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("SQLITE_FULL", "the disk that holds the database is full"),
        ("SQLITE_IOERR_WRITE", "the disk that holds the database refuses what is written"),
        ("SQLITE_BUSY_SNAPSHOT", "another process is writing to the database"),
        ("SQLITE_READONLY_DBMOVED", "the database's file may not be written to"),
        ("SQLITE_CORRUPT_INDEX", "the database's file is damaged: restore it from a back-up"),
        ("SQLITE_ERROR", OTHER),
    ],
)
def test_sqlites_errors(name: str, words: str) -> None:
    assert in_words(of_sqlite(name)) == words


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (psycopg.errors.DiskFull("words of a lead"), "the disk of the database's server is full"),
        (psycopg.errors.CannotConnectNow(), "the database's server is starting"),
        (
            psycopg.errors.ReadOnlySqlTransaction(),
            "the database's server takes no writes (it is a standby, or read-only)",
        ),
        (psycopg.errors.ConnectionFailure(), UNREACHABLE),
        (psycopg.OperationalError("the connection is lost"), UNREACHABLE),
        (psycopg.errors.OutOfMemory(), "the database's server has no memory left"),
        (psycopg.errors.LockNotAvailable(), OTHER),
    ],
)
def test_postgresqls_errors(fault: Exception, words: str) -> None:
    assert in_words(OperationalError("INSERT", {}, fault)) == words


def test_anything_else_is_no_fault_of_the_database() -> None:
    assert in_words(KeyError("words of a lead")) == OTHER
