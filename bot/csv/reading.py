"""In which pieces is a list read for an export?

In the order of the page, all in one transaction, so that the file holds each lead of that moment once, whatever
happens meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.csv.cells import Record
from bot.csv.job import Job
from leads.codec import encode
from leads.filters import read_filter
from leads.store.database import Database
from leads.store.listed import page

PIECE = 500
"""Rows read at once."""


def read(job: Job) -> Iterator[list[Record]]:
    """The records of the leads that fit, some at a time."""
    database = Database(job.url)
    wanted = read_filter(job.pairs, now=job.now, zone=job.zone)
    try:
        with database.session() as connection, connection.begin():
            cursor = ""
            while True:
                found = page(job.org, wanted, cursor=cursor, limit=PIECE, order=job.order)(connection)  # type: ignore[arg-type]
                yield [{**encode(row.lead), "id": row.lead.id, "known_by": row.known_by} for row in found.rows]
                cursor = found.next_cursor
                if not cursor:
                    return
    finally:
        database.close()
