"""Why does the database not take what is written, in words for whoever runs it?

By SQLite's own names of its errors and PostgreSQL's codes; never by their texts, which may hold what was written.
"""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

_SQLITE = {
    "SQLITE_FULL": "the disk that holds the database is full",
    "SQLITE_BUSY": "another process is writing to the database",
    "SQLITE_LOCKED": "another process is writing to the database",
    "SQLITE_READONLY": "the database's file may not be written to",
    "SQLITE_PERM": "the database's file may not be written to",
    "SQLITE_CANTOPEN": "the database's file can't be opened",
    "SQLITE_IOERR": "the disk that holds the database refuses what is written",
    "SQLITE_CORRUPT": "the database's file is damaged: restore it from a back-up",
    "SQLITE_NOTADB": "the database's file is damaged: restore it from a back-up",
    "SQLITE_NOMEM": "there is no memory left for the database",
}
"""By the beginnings of the names (SQLITE_IOERR_WRITE), as sqlite.org/rescode.html has them."""
_POSTGRESQL = {
    "53100": "the disk of the database's server is full",
    "53200": "the database's server has no memory left",
    "53300": "the database's server takes no more connections",
    "57P01": "the database's server is being stopped",
    "57P02": "the database's server has crashed and comes back",
    "57P03": "the database's server is starting",
    "25006": "the database's server takes no writes (it is a standby, or read-only)",
    "28000": "the database's server refuses our user or password",
    "28P01": "the database's server refuses our user or password",
    "3D000": "the database's server has no such database",
    "42501": "our user of the database may not write",
}
"""By SQLSTATE (PostgreSQL's appendix A)."""
UNREACHABLE = "the database can't be reached"
OTHER = "the database refuses this"


def in_words(fault: Exception) -> str:
    """A fault of the database as a clause: "the disk that holds the database is full"."""
    cause = getattr(fault, "orig", fault)
    name = getattr(cause, "sqlite_errorname", None)
    if isinstance(name, str):
        return next((words for start, words in _SQLITE.items() if name.startswith(start)), OTHER)
    state = getattr(cause, "sqlstate", None)
    if isinstance(state, str):
        return _POSTGRESQL.get(state, UNREACHABLE if state.startswith("08") else OTHER)
    if isinstance(fault, DBAPIError):  # psycopg has no code where it never heard from the server
        return UNREACHABLE
    return OTHER
