"""The database is gone: readiness says so, figures are still told, and the log doesn't fill up with it."""

from __future__ import annotations

import io
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator

import pytest

from bot.log import OneLine, Rarely
from tests.postgresql import Postgresql
from tests.story.stage import Stage
from tests.story.waiting import eventually

pytestmark = pytest.mark.postgresql


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a service writes to its log."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLine())
    handler.addFilter(Rarely())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.mark.asyncio
async def test_it_is_told_once_and_goes_on_by_itself(
    open_stage: Callable[..., Awaitable[Stage]], postgresql: Postgresql, postgresql_url: str, written: io.StringIO
) -> None:
    stage = await open_stage(database=postgresql_url)
    stage.service.gauges.fresh_for = 0
    await stage.asks()
    await stage.at_rest()
    postgresql.go_down()
    try:

        async def told() -> bool:
            status, body = await stage.get("/readyz")
            return status == 503 and body["parts"]["database"].startswith("can't be read")

        await eventually(told)
        looks = 0
        while looks < 12:  # every dispatcher looks four times a second, and so do others
            status, _ = await stage.post("/v1/events", {})
            assert status == 400
            status, _ = await stage.post("/v1/events", sample(looks))
            assert status == 503
            await eventually(told)
            looks += 1
        async with stage.http.get(stage.url + "/metrics") as answer:
            text = await answer.text()
        assert 'leadbell_part_ready{part="database"} 0.0' in text
        assert 'leadbell_events_total{outcome="unavailable"} 12.0' in text
        assert "leadbell_waiting{" not in text
        assert (await stage.get("/healthz"))[0] == 200
    finally:
        postgresql.come_back()
    kinds = Counter(
        tuple(line.split()[4:6]) for line in written.getvalue().splitlines() if line.split()[2] in ("WARNING", "ERROR")
    )
    assert kinds
    assert max(kinds.values()) == 1, kinds
    assert len(kinds) < 20, kinds

    async def ready() -> bool:
        return bool((await stage.get("/readyz"))[0] == 200)

    await eventually(ready)
    await stage.happens("human.requested", says="Anybody?", lead={"id": "lead_after"})
    await stage.at_rest()


def sample(number: int) -> dict[str, object]:
    """An event that can't be stored now."""
    lead = {"id": "lead_lost"}
    return {"id": f"evt_lost_{number}", "kind": "page.visited", "at": "2026-11-22T10:00:00Z", "lead": lead}
