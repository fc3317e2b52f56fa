"""Timers aren't acted upon any more: managers are told once, readiness and the figures say so, and it passes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.delivery.private_word import Notices, PrivateWord
from bot.timers.auditing import OVERDUE, TimerAudit
from bot.timers.ticking import Ticker
from leads.store.schema import timers
from tests.story.people import DANA, MONA
from tests.story.stage import Stage
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]
MINUTE = 60_000


async def tick_no_more(self: Ticker) -> None:
    """A ticker that hangs: it looks, and does nothing."""
    self.last_look = self._now()


async def put(stage: Stage, *subjects: str, overdue: int = 10 * MINUTE, lease: int = 0) -> None:
    """Timers of leads that nobody knows, overdue by so many milliseconds."""
    due = stage.service.now() - overdue
    rows = [
        {"org": stage.service.org, "kind": "reply_waiting", "subject": one, "fence": 1, "due_at": due,
         "lease_until": lease}
        for one in subjects
    ]  # fmt: skip
    await stage.service.writer.submit(lambda connection: connection.execute(insert(timers), rows).rowcount)


async def ready(stage: Stage) -> tuple[int, dict[str, Any]]:
    return await stage.get("/readyz")


@pytest.mark.asyncio
async def test_managers_are_told_once_by_one_of_two_services(
    open_stage: OpenStage, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ticker, "tick", tick_no_more)
    stage = await open_stage(direct={"mona": platform})
    service, at = stage.service, stage.seats[platform]
    await put(stage, "a", "b", "c")
    await put(stage, "not yet", overdue=OVERDUE // 2)
    assert not (await service.timer_audit.look()).any  # somebody may be at it
    assert (await service.timer_audit.look()).stopped == 3
    told = await at.private(MONA, "3 timers are overdue since")
    assert "timers_not_looked_at" in told.text
    assert at.told(DANA) == []

    status, body = await ready(stage)
    assert status == 503
    assert "3 are overdue and nobody acts on them" in body["parts"]["timers"]
    service.gauges.fresh_for = 0
    async with stage.http.get(stage.url + "/metrics") as answer:
        assert 'leadbell_timers_overdue{how="stopped"} 3.0' in await answer.text()

    word = PrivateWord(service.directory, service.platforms, service.tokens.sign)
    submit = service.writer.submit
    notices = Notices(service.org, service.database.read, submit, word, service.now)
    other = TimerAudit(service.org, service.database.read, ["reply_waiting"], service.directory, notices, service.now)
    for _ in range(3):
        await other.look()
        await service.timer_audit.look()
    assert other.stuck.stopped == 3
    assert at.times_told(MONA, "3 timers are overdue") == 1

    monkeypatch.undo()

    async def acted_upon() -> bool:
        return not (await service.timer_audit.look()).any

    await eventually(acted_upon)
    assert (await ready(stage))[0] == 200


@pytest.mark.asyncio
async def test_what_somebody_tries_and_fails_at_stops_no_readiness(open_stage: OpenStage) -> None:
    stage = await open_stage(direct={"mona": "slack"})
    await put(stage, "a", lease=stage.service.now() + MINUTE)
    await stage.service.timer_audit.look()
    again = stage.service.now() + 2 * MINUTE
    claimed = update(timers).where(timers.c.subject == "a").values(lease_until=again)
    await stage.service.writer.submit(lambda connection: connection.execute(claimed).rowcount)
    assert (await stage.service.timer_audit.look()).failing == 1
    await stage.seats["slack"].private(MONA, "1 timer is overdue since", "timer_failed")
    status, body = await ready(stage)
    assert (status, body["parts"]["timers"]) == (200, "ok")
    assert "acting on 1 fails" in body["notes"]["timers"]


@pytest.mark.asyncio
async def test_kinds_of_a_newer_release_are_its_own(open_stage: OpenStage) -> None:
    stage = await open_stage()
    row = {"org": stage.service.org, "kind": "from_tomorrow x", "subject": "a", "fence": 1, "due_at": 1}
    await stage.service.writer.submit(lambda connection: connection.execute(insert(timers), [row]).rowcount)
    await stage.service.timer_audit.look()
    assert not (await stage.service.timer_audit.look()).any
