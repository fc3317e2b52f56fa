"""The database is gone, locked or full: everybody hears so in words, nothing that was accepted is lost, and everything
heals by itself."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from leads.store import database
from tests.postgresql import Postgresql
from tests.story.people import DANA, email
from tests.story.seat import Seat
from tests.story.stage import LEAD, Stage
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]
NOT_STORED = "Leadbell can't store this now; nothing was changed. Press again."


async def refused(stage: Stage, path: str, body: object | None = None) -> str:
    """Ask for what can't be had now: a problem document, with the time after which to ask again; its words."""
    call: Any = stage.http.get(stage.url + path) if body is None else stage.http.post(stage.url + path, json=body)
    async with call as answer:
        said = await answer.json(content_type=None)
        assert (answer.status, said["code"]) == (503, "unavailable"), said
        assert int(answer.headers["Retry-After"]) >= 1
        assert answer.headers["Content-Type"] == "application/problem+json"
        return str(said["detail"])


def event(id: str) -> dict[str, Any]:
    said = {"text": "x" * 2000}
    return {"id": id, "kind": "message.received", "at": "2026-11-22T10:00:00Z", "lead": {"id": LEAD}, "data": said}


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_postgresql_is_stopped_and_comes_back(
    postgresql_url: str, postgresql: Postgresql, open_stage: OpenStage
) -> None:
    stage = await open_stage(database=postgresql_url)
    seat = stage.seats["slack"]
    await stage.asks()
    card = await seat.card("Asks for a person")
    await stage.at_rest()
    await asyncio.to_thread(postgresql.go_down)
    try:
        told = [await refused(stage, "/v1/events", event("gone_1")) for _ in range(2)]
        assert "the database's server is being stopped" in told[0] or told[0] == told[1]
        assert told[1] == "The database can't be written to now: the database can't be reached."
        await refused(stage, f"/v1/leads/{LEAD}")
        await refused(stage, f"/v1/leads/{LEAD}/takeover", {"by": email(DANA)})
        status, ready = await stage.get("/readyz")
        assert (status, ready["status"]) == (503, "not ready")
        assert ready["parts"]["database"] != "ok"
        assert (await stage.get("/healthz"))[0] == 200
        await seat.press(DANA, card, "Take over")
        await seat.private(DANA, NOT_STORED)
    finally:
        await asyncio.to_thread(postgresql.come_back)

    await eventually(lambda: is_taken(stage, "gone_1"))
    await seat.press(DANA, card, "Take over")
    for one in stage.seats.values():
        await one.card("Dana Ruiz has control")
        assert len(one.cards()) == 1
    await eventually(lambda: is_ready(stage))


@pytest.mark.asyncio
async def test_another_process_holds_the_file(stage: Stage, tmp_path: Path) -> None:
    seat = stage.seats["slack"]
    card = await rung(stage, seat)
    other = sqlite3.connect(tmp_path / "stage.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        assert "another process is writing to the database" in await refused(stage, "/v1/events", event("busy_1"))
        assert (await stage.lead())["id"], "reading goes on"
        await seat.press(DANA, card, "Take over")
        await seat.private(DANA, NOT_STORED)
    finally:
        other.execute("ROLLBACK")
        other.close()
    await heals(stage, seat, card, "busy_1")


@pytest.mark.asyncio
async def test_the_disk_is_full(stage: Stage, tmp_path: Path) -> None:
    seat = stage.seats["slack"]
    card = await rung(stage, seat)
    with files_may_not_grow(tmp_path):
        told = ""
        for number in range(500):  # what lies in the file so far is written over first
            status, said = await stage.post("/v1/events", event(f"before_{number}"))
            if status != 202:
                told = await refused(stage, "/v1/events", event("full_1"))
                break
        assert "the disk that holds the database" in told, said
        assert (await stage.lead())["id"], "reading goes on"
        await seat.press(DANA, card, "Take over")
        await seat.private(DANA, NOT_STORED)
    await heals(stage, seat, card, "full_1")
    assert (await stage.lead())["messages"] == number + 1, "what was accepted is there, what was refused is not"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 100)


@contextmanager
def files_may_not_grow(folder: Path) -> Iterator[None]:
    """No file that this process writes may become longer than the database's longest is now."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    length = max(one.stat().st_size for one in folder.glob("stage.db*"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (length + 8192, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def rung(stage: Stage, seat: Seat) -> Any:
    await stage.asks()
    card = await seat.card("Asks for a person")
    await stage.at_rest()
    return card


async def heals(stage: Stage, seat: Seat, card: Any, id: str) -> None:
    """What was refused is taken when it comes again, and a press counts."""
    await eventually(lambda: is_taken(stage, id))
    await seat.press(DANA, card, "Take over")
    for one in stage.seats.values():
        await one.card("Dana Ruiz has control")
    await eventually(lambda: is_ready(stage))


async def is_taken(stage: Stage, id: str) -> bool:
    status, said = await stage.post("/v1/events", event(id))
    return status == 202 and said["accepted"] + said["duplicates"] == 1


async def is_ready(stage: Stage) -> bool:
    return (await stage.get("/readyz"))[0] == 200
