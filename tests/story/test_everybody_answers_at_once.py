"""Two reps and an agent answer at the same instant, a thousand times: no two of them reach the lead together."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.story.people import BEN, DANA, email
from tests.story.stage import Stage

OpenStage = Callable[..., Awaitable[Stage]]

ROUNDS = 1_000
AT_ONCE = 25
"""Leads that are fought over side by side."""
AGENT = "the agent"


async def answers(stage: Stage, lead: str, who: str) -> tuple[str, int] | None:
    """Take over and reply, as fast as it goes; (who, control version) where the reply was taken."""
    path = f"/v1/leads/{lead}"
    await stage.post(f"{path}/takeover", {"by": email(who)})
    status, told = await stage.post(f"{path}/reply", {"by": email(who), "text": f"{who} answers"})
    return (who, told["version"]) if status == 200 else None


async def returns(stage: Stage, lead: str) -> None:
    await stage.post(f"/v1/leads/{lead}/return", {"by": email(DANA)})


async def claims(stage: Stage, lead: str) -> tuple[str, int] | None:
    status, told = await stage.post(f"/v1/leads/{lead}/claim-reply", {"text": "The agent answers"})
    assert status in (200, 409), told
    return (AGENT, told["version"]) if status == 200 else None


async def one_round(stage: Stage, number: int, order: random.Random) -> None:
    lead = f"lead_{number}"
    await stage.post("/v1/events", _asks(stage, lead))
    works: list[Awaitable[Any]] = [
        answers(stage, lead, DANA), answers(stage, lead, BEN), claims(stage, lead), claims(stage, lead),
        returns(stage, lead),
    ]  # fmt: skip
    order.shuffle(works)
    spoke: dict[int, set[str]] = defaultdict(set)
    for one in await asyncio.gather(*works):
        if one is not None:
            spoke[one[1]].add(one[0])
    assert all(len(who) == 1 for who in spoke.values()), (lead, dict(spoke))


@pytest.mark.slow
@pytest.mark.asyncio
async def test_nobody_speaks_under_another_ones_control(open_stage: OpenStage, database_url: str) -> None:
    stage = await open_stage(database=database_url, rules="rules: [{id: none, on: call.ended, ring: owner}]")
    order = random.Random(7)
    for first in range(0, ROUNDS, AT_ONCE):
        await asyncio.gather(*(one_round(stage, first + at, order) for at in range(AT_ONCE)))
    await stage.at_rest()
    reached: dict[tuple[str, int], set[str]] = defaultdict(set)
    replies = [one["data"] for one in stage.agents.heard if one["type"] == "reply.sent"]
    for told in replies:
        reached[told["lead"]["id"], told["version"]].add(told["by"]["name"])
    assert replies
    assert all(len(who) == 1 for who in reached.values())
    assert len({told["reply_id"] for told in replies}) == len(replies)  # each once


def _asks(stage: Stage, lead: str) -> dict[str, Any]:
    at = datetime.fromtimestamp(stage.watch(), UTC).isoformat()
    return {"id": f"evt_{lead}", "kind": "human.requested", "at": at, "lead": {"id": lead}}
