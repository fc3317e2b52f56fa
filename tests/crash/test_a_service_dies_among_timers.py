"""Two services share their timers; one is killed while both act on them: each timer has been acted upon once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select

from leads.store.schema import cards, timers, verdicts
from playground.slack import LocalSlack
from tests.crash.rig import API_KEY, Crew

LEADS = 500
"""More than one look claims, so that each of the two has some."""
WITHIN = 90
"""Seconds: what the killed one had claimed is claimed again after its lease, of 30 s."""

RULES = """
rules:
  - id: asks
    on: human.requested
    ring: ["slack:#leads"]
    escalate:
      - {after: 8s, to: "slack:#managers"}
"""
ESCALATION = "asks/escalation-1"


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_each_escalation_rings_once_though_one_service_is_killed(tmp_path: Path, postgresql_url: str) -> None:
    slack = LocalSlack(rates=False, echoes=False)
    await slack.start()
    for place in ("leads", "managers"):
        slack.add_place(place)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "all.yaml").write_text(RULES)
    (tmp_path / "people.yaml").write_text("people:\n  - {name: Dana Ruiz, email: dana@acme.example}\n")
    paths = {"LEADBELL_RULES": str(tmp_path / "rules"), "LEADBELL_PEOPLE": str(tmp_path / "people.yaml")}
    crew = Crew(tmp_path, postgresql_url, {**slack.settings, **paths}, slack.settings["SLACK_API_URL"], spares=False)
    try:
        await crew.add()
        await crew.add()
        await slack.attach(crew.serving[0].url)
        await _ask(crew.serving[0].url)
        assert _timers(crew) == LEADS

        await _until(lambda: len(_escalated(crew)) > 0)
        crew.serving[0].kill_now()
        assert len(_escalated(crew)) < LEADS  # it died in the midst of it
        await crew.bury(crew.serving[0])
        await _until(lambda: len(_escalated(crew)) == LEADS and not _timers(crew))
        await crew.stop()
        rang = Counter(row.lead_id for row in _escalated(crew))
        assert set(rang.values()) == {1}
        assert {row.reason for row in _escalated(crew)} == {"rings"}
        assert set(_cards_each(crew)) == {2}  # one among the leads, one with the managers
    finally:
        await crew.stop()
        await slack.stop()
        crew.database.close()


async def _ask(url: str) -> None:
    at = datetime.now(UTC).isoformat()
    events = [
        {"id": f"evt_{number}", "kind": "human.requested", "at": at, "lead": {"id": f"lead_{number}"}}
        for number in range(LEADS)
    ]
    headers = {"Authorization": f"Bearer {API_KEY}"}
    async with aiohttp.ClientSession(url, headers=headers) as http, http.post("/v1/events", json=events) as answer:
        assert await answer.json() == {"accepted": LEADS, "duplicates": 0}


def _timers(crew: Crew) -> int:
    """How many escalations are still to come. Other timers are set for other things."""
    of = timers.c.kind.startswith("escalate")
    return int(crew.rows(select(func.count()).select_from(timers).where(of))[0][0])


def _escalated(crew: Crew) -> list[Any]:
    return crew.rows(select(verdicts.c.lead_id, verdicts.c.reason).where(verdicts.c.rule == ESCALATION))


def _cards_each(crew: Crew) -> list[int]:
    counted = select(func.count()).select_from(cards).group_by(cards.c.lead_id)
    return [row[0] for row in crew.rows(counted)]


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN):
        while True:
            if await asyncio.to_thread(holds):
                return
            await asyncio.sleep(0.05)
