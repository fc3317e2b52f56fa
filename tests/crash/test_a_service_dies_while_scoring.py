"""A service is killed while messages are being scored: all are scored by the next one, each once in the record."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import orjson
import pytest
from sqlalchemy import select

from leads.scoring import SCORED
from leads.store.schema import events, leads, unscored
from playground.slack import LocalSlack
from tests.crash.rig import API_KEY, Crew
from tests.story.moderation_server import moderation_server

RULES = 'rules: [{id: asks, on: human.requested, ring: ["slack:#leads"]}]'
MESSAGES = 40
SCORE = 20
"""Of each, in thousandths: "so-so". All of them together don't block."""


@pytest.mark.slow
@pytest.mark.asyncio
async def test_no_score_is_lost_and_none_counts_twice(tmp_path: Path) -> None:
    slack = LocalSlack(rates=False, echoes=False)
    await slack.start()
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "all.yaml").write_text(RULES)
    database = tmp_path / "leadbell.db"
    async with moderation_server() as server:
        settings = {**slack.settings, **server.settings, "LEADBELL_RULES": str(tmp_path / "rules")}
        address = f"sqlite+aiosqlite:///{database}"
        crew = Crew(tmp_path, address, settings, slack.settings["SLACK_API_URL"], spares=False)
        try:
            server.hold, server.first = asyncio.Event(), MESSAGES // 3  # then some are in hand, and not answered
            first = await crew.add()
            await _write(first.url)
            await _until(lambda: len(server.heard) > server.first)
            first.kill_now()
            await crew.bury(first)
            left = len(crew.rows(select(unscored.c.event_id)))
            assert 0 < left < MESSAGES
            with closing(sqlite3.connect(database)) as connection, connection:
                connection.execute("UPDATE unscored SET lease_until = 0")  # rather than wait for it to run out
            server.hold.set()
            await crew.add()
            await _until(lambda: not crew.rows(select(unscored.c.event_id)))
        finally:
            await crew.stop()
            await slack.stop()
        scored = [row[0] for row in crew.rows(select(events.c.id).where(events.c.kind == SCORED))]
        assert sorted(scored) == sorted(f"~evt_{number}/{SCORED}" for number in range(MESSAGES))
        (state,) = [orjson.loads(row[0]) for row in crew.rows(select(leads.c.state))]
        assert (state["score"], state["scored"], state["messages"]) == (MESSAGES * SCORE, MESSAGES, MESSAGES)
        assert max(Counter(server.heard).values()) <= 2  # only what was in hand is asked for again
        crew.database.close()


async def _write(url: str) -> None:
    at = datetime.now(UTC).isoformat()
    written = [
        {"id": f"evt_{number}", "kind": "message.received", "at": at, "lead": {"id": "lead_1"},
         "data": {"text": f"so-so {number}"}}
        for number in range(MESSAGES)
    ]  # fmt: skip
    headers = {"Authorization": f"Bearer {API_KEY}"}
    async with aiohttp.ClientSession(url, headers=headers) as http, http.post("/v1/events", json=written) as answer:
        assert await answer.json() == {"accepted": MESSAGES, "duplicates": 0}


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while True:
            if await asyncio.to_thread(holds):
                return
            await asyncio.sleep(0.01)
