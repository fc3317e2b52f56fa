"""The moderation server is slow, down, busy, talks nonsense or refuses us: messages and cards come all the same, their
scores later, and managers hear of what somebody must put right."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from sqlalchemy import select
from starlette.responses import Response

from leads.store.schema import unscored
from tests.story.moderation_server import (
    BUSY,
    ILL,
    NO_MODEL,
    NONSENSE,
    UNAUTHORIZED,
    ModerationServer,
    moderation_server,
)
from tests.story.people import DANA, MONA
from tests.story.seat import Seat
from tests.story.stage import LEAD, Stage, running
from tests.story.test_moderation_by_a_server import scored
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]
SAID = "Messages aren't scored"


@pytest_asyncio.fixture
async def server() -> AsyncIterator[ModerationServer]:
    async with moderation_server() as made:
        yield made


@pytest_asyncio.fixture
async def stage(server: ModerationServer, open_stage: OpenStage) -> Stage:
    return await open_stage(settings=server.settings)


async def waits(stage: Stage) -> list[str]:
    """The messages that wait for their scores."""
    found = await stage.service.database.read(lambda connection: connection.execute(select(unscored.c.event_id)).all())
    return [row[0] for row in found]


@pytest.mark.asyncio
async def test_a_slow_one_keeps_nothing_waiting(stage: Stage, server: ModerationServer, at: Seat) -> None:
    server.hold = asyncio.Event()
    await stage.happens("message.received", says="You fool")
    await stage.asks(says="")
    card = await at.card("Asks for a person")
    assert "You fool" in card.text
    await eventually(lambda: server.heard)
    lead = await stage.lead()
    assert (lead["score"], lead["scored_messages"], lead["messages"]) == (None, 0, 1)
    _, body = await stage.get(f"/v1/leads/{LEAD}/timeline")
    assert next(one for one in body["entries"] if one["kind"] == "message.received")["score"] is None
    server.hold.set()
    await at.card("Message hidden")
    await scored(stage, 0.6, 1)
    assert await waits(stage) == []


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", [ILL, BUSY, NONSENSE], ids=["ill", "busy", "nonsense"])
async def test_what_passes_is_waited_out(stage: Stage, server: ModerationServer, fault: Response) -> None:
    server.fails = fault
    for number in range(3):
        await stage.happens("message.received", says="meh", id=f"evt_m{number}")
    await eventually(lambda: len(server.heard) >= 3)
    assert (await stage.lead())["score"] is None
    assert len(await waits(stage)) == 3
    asked = len(server.heard)
    assert asked < 20
    server.fails = None
    await scored(stage, 0.75, 3)
    assert await waits(stage) == []


@pytest.mark.asyncio
@pytest.mark.parametrize(("fault", "says"), [(UNAUTHORIZED, "OPENAI_API_KEY"), (NO_MODEL, "LEADBELL_MODERATION_MODEL")])
async def test_managers_are_told_what_to_put_right(
    stage: Stage, server: ModerationServer, fault: Response, says: str
) -> None:
    server.fails = fault
    await stage.happens("message.received", says="You fool")

    def told() -> list[str]:
        return [one.text for seat in stage.seats.values() for one in seat.told(MONA) if SAID in one.text]

    await eventually(told)
    (said,) = told()
    assert says in said
    assert "1 message waits" in said
    assert "fool" not in said
    assert "secret words" not in said
    assert all(seat.times_told(DANA, SAID) == 0 for seat in stage.seats.values())
    _, ready = await stage.get("/readyz")
    assert says in str(ready)
    async with stage.http.get(stage.url + "/metrics") as answer:
        figures = await answer.text()
    assert "leadbell_unscored 1.0" in figures
    assert 'leadbell_moderation_total{outcome="failed"}' in figures
    assert len(server.heard) == 1  # it is left alone
    server.fails = None
    stage.watch.ahead += 301
    await scored(stage, 0.6, 1)
    _, ready = await stage.get("/readyz")
    assert says not in str(ready)
    assert len(told()) == 1


@pytest.mark.asyncio
async def test_one_that_is_refused_holds_up_no_other(stage: Stage, server: ModerationServer) -> None:
    server.fails = Response('{"error": {"code": "bad"}}', 400)
    await stage.happens("message.received", says="something odd", id="evt_odd")
    await eventually(lambda: server.heard)
    server.fails = None
    await stage.happens("message.received", says="meh", id="evt_meh")
    await scored(stage, 0.25, 2)


@pytest.mark.asyncio
async def test_scores_come_after_a_restart(stage: Stage, server: ModerationServer) -> None:
    server.fails = ILL
    await stage.happens("message.received", says="meh", id="evt_1")
    await eventually(lambda: server.heard)
    moderation = stage.service.moderation
    assert moderation is not None
    server.hold = asyncio.Event()
    stage.watch.ahead += 60
    await eventually(lambda: len(server.heard) >= 2)  # in hand as it stops
    server.fails = None
    async with running(stage.environment, stage.watch):
        server.hold.set()
        await scored(stage, 0.25, 1)


@pytest.mark.asyncio
async def test_an_erased_lead_is_not_sent_out(stage: Stage, server: ModerationServer) -> None:
    server.fails = ILL
    await stage.happens("message.received", says="meh")
    await eventually(lambda: server.heard)
    async with stage.http.delete(f"{stage.url}/v1/leads/{LEAD}") as answer:
        assert answer.status == 200
    assert await waits(stage) == []
    asked = len(server.heard)
    server.fails = None
    stage.watch.ahead += 3600
    await stage.happens("message.received", says="hello", lead={"id": "lead_other"})
    await eventually(lambda: "hello" in server.heard)
    assert server.heard[asked:] == ["hello"]


@pytest.mark.asyncio
async def test_two_leads_are_merged_while_one_is_scored(stage: Stage, server: ModerationServer) -> None:
    server.hold = asyncio.Event()
    await stage.happens("message.received", says="meh", id="evt_1", lead={"id": "lead_older"}, ago=60)
    await stage.happens("message.received", says="fool", id="evt_2")
    await eventually(lambda: len(server.heard) == 2)
    status, _ = await stage.post("/v1/leads/lead_older/merge", {"by": "mona@acme.example", "other": LEAD})
    assert status == 200
    server.hold.set()
    await scored(stage, 0.85, 2)


@pytest.mark.asyncio
@pytest.mark.postgresql
async def test_two_services_have_each_message_scored_once(
    postgresql_url: str, server: ModerationServer, open_stage: OpenStage
) -> None:
    stage = await open_stage(settings=server.settings, database=postgresql_url)
    async with running(stage.environment, stage.watch):
        for number in range(30):
            await stage.happens("message.received", says=f"hello {number}")
        await scored(stage, 0.0, 30)
    assert sorted(server.heard) == sorted(f"hello {number}" for number in range(30))
