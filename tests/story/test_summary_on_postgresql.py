"""Two services on one PostgreSQL: one of them makes a summary, once, and both show it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests.story.models import NAME, models, point, said
from tests.story.stage import LEAD, Stage, running
from tests.story.test_summary_in_own_words import PAUSED, kept, made, waits
from tests.story.waiting import eventually

pytestmark = pytest.mark.postgresql

OpenStage = Callable[..., Awaitable[Stage]]


@pytest.mark.asyncio
async def test_one_of_two_services_makes_it(postgresql_url: str, open_stage: OpenStage) -> None:
    async with models() as server:
        server.answer = said(questions=[point(1, "Do you support SSO?")])
        stage = await open_stage(database=postgresql_url, settings=server.settings)
        async with running(stage.environment, stage.watch) as (_, url):
            for round in (1, 2, 3):
                await stage.happens("message.received", says=f"Do you support SSO? I ask {round} times.")
                await stage.later(PAUSED)

                async def ended() -> bool:
                    return await waits(stage) == 0

                await eventually(ended)
                assert len(server.heard) == round
            assert [model for model, _ in await kept(stage)] == [NAME]
            here = await made(stage)
            async with stage.http.get(f"{url}/v1/leads/{LEAD}/summary") as answer:
                there = await answer.json()
            assert here == there
            assert here["questions"] == ["Do you support SSO?"]
        status, _ = await stage.act("merge", by="mona@acme.example", other="nobody")
        assert status in (404, 409)
        async with stage.http.delete(f"{stage.url}/v1/leads/{LEAD}") as answer:
            assert answer.status == 200
        assert await kept(stage) == []
