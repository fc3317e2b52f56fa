"""Is a list read in small pieces, all of one moment, and without sorting it anew?"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.csv.columns import choose
from bot.csv.exports import job_of
from bot.csv.job import Job
from bot.csv.reading import PIECE, read
from leads.filters import Filter, read_filter
from tests.story.stage import Stage, opened

LEADS = 2 * PIECE + 50


@pytest_asyncio.fixture
async def stage(tmp_path: Path, database_url: str) -> AsyncIterator[Stage]:
    async with opened(tmp_path, database=database_url) as made:
        yield made


async def come(stage: Stage, first: int, number: int) -> None:
    at = datetime.fromtimestamp(stage.watch(), UTC).isoformat()
    events = [
        {"id": f"evt_{one}", "kind": "page.visited", "at": at, "lead": {"id": f"lead_{one}", "country": "DE"}}
        for one in range(first, first + number)
    ]
    status, body = await stage.post("/v1/events", events)
    assert status == 202, body


async def job(stage: Stage, filter: Filter) -> Job:
    await stage.service.listing.caught_up()
    database = stage.service.database
    return await database.read(job_of(database, stage.service.org, filter, "latest", choose()))


@pytest.mark.asyncio
async def test_a_list_of_one_moment_in_pieces(stage: Stage) -> None:
    await come(stage, 0, LEADS)
    while await stage.service.listing.behind():
        await stage.service.listing.caught_up()
    told = await job(stage, Filter())
    assert Job.read(told.written()) == told
    pieces = read(told)
    found = next(pieces)
    assert len(found) == PIECE
    await come(stage, LEADS, 100)
    await stage.service.listing.caught_up()
    for piece in pieces:
        assert len(piece) <= PIECE
        found += piece
    assert {record["known_by"] for record in found} == {f"lead_{one}" for one in range(LEADS)}
    assert len(found) == LEADS


@pytest.mark.asyncio
async def test_nothing_is_sorted_on_sqlite(stage: Stage) -> None:
    database = stage.service.database
    if database.postgresql:
        pytest.skip("PostgreSQL may sort: it hashes what it joins")
    await come(stage, 0, 10)
    now = stage.service.now()
    for pairs in ([], [("country", "DE")], [("country", "DE"), ("stage", "browsing")], [("timeframe", "7d")]):
        told = await job(stage, read_filter(pairs, now=now))

        def plan(connection: object, told: Job = told) -> list[str]:
            asked = f"EXPLAIN QUERY PLAN {told.sql}"
            return [row[3] for row in connection.exec_driver_sql(asked, told.values)]  # type: ignore[attr-defined]

        steps = await database.read(plan)
        assert not [step for step in steps if "ORDER BY" in step and "CORRELATED" not in step][1:], (pairs, steps)
        assert steps[0].startswith("SEARCH d USING PRIMARY KEY (term=?"), (pairs, steps)
        assert "SCAN" not in " ".join(steps)


def test_the_process_loads_nothing_that_it_does_not_need() -> None:
    """Each of these is megabytes of the memory that an export takes."""
    asked = "import bot.csv.process, sys; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True).stdout.split()
    assert not {"sqlalchemy", "psycopg", "pycountry", "fastapi", "slack_sdk", "leads.fields"} & set(loaded)
