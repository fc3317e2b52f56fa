"""Is an erased lead gone from every table, in pieces, once, and can two services disagree about it?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text

from bot.erasing import Eraser
from leads.store.erased import Erasure, find_erasure, unfinished
from leads.store.erasing import AT_ONCE, Erasing, take_events
from leads.store.reading import find_lead
from leads.store.recording import Counted
from leads.store.schema import audit, erased_ids, events, inbox, lead_ids, leads, timers, verdicts
from tests.contract.store.rig import ORG, Store, happening, in_one_batch, now, opened, recorded, taking_over

SALT = "5a" * 32


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as store:
        yield store


def wish(lead: str = "lead_1", by: str = "p_mona") -> Erasing:
    return Erasing(ORG, lead, by, now(), f"fresh of {lead}", SALT)


async def erased(store: Store, lead: str = "lead_1") -> Erasure | None:
    eraser = Eraser(store.database, store.writer.submit, ORG, now, webhooks=False)
    return await eraser.erase(lead, "p_mona")


async def known(store: Store, lead: str = "lead_1", events: int = 1) -> str:
    some = [happening(f"{number} of {lead}", lead, email="zoe@x.example") for number in range(events)]
    for start in range(0, events, 200):
        await store.writer.submit(recorded(*some[start : start + 200]))
    return str(store.read(find_lead(ORG, lead)).id)


def put(table: Any, **row: Any) -> Any:
    def command(connection: Connection) -> None:
        connection.execute(insert(table).values(row))

    return command


@pytest.mark.asyncio
async def test_every_table_is_left_without_it(store: Store) -> None:
    lead_id = await known(store, events=3)
    await known(store, "lead_2")
    lead = store.read(find_lead(ORG, "lead_1"))
    await store.writer.submit(taking_over(lead, key=f"api:take_over:{lead_id}:zoe@x.example"))
    verdict = {"org": ORG, "event_id": "0 of lead_1", "rule": "r", "lead_id": lead_id, "reason": "rings"}
    await store.writer.submit(put(verdicts, **verdict, because='[["email is zoe@x.example", "zoe@x.example", true]]'))
    await store.writer.submit(put(timers, org=ORG, kind="k", subject=lead_id, fence=1, due_at=1))
    erasure = await erased(store)
    assert erasure is not None
    assert erasure.finished
    assert [row.lead_id for row in store.rows(lead_ids)] == [row.id for row in store.rows(leads)] != [lead_id]
    assert {row.lead_id for row in store.rows(events)}.isdisjoint({lead_id})
    assert [store.rows(table) for table in (verdicts, timers, inbox)] == [[], [], []]
    (noted,) = store.rows(audit)
    assert (noted.by, noted.did, noted.subject) == ("p_mona", "lead.erased", lead_id)
    kept = repr(store.rows(erased_ids))
    assert "zoe" not in kept
    assert "lead_1" not in kept


@pytest.mark.asyncio
async def test_by_any_id_that_it_is_known_by_and_none_of_them_revives_it(store: Store) -> None:
    lead_id = await known(store)
    await store.writer.submit(put(lead_ids, org=ORG, source="crm", outside_id="0035", lead_id=lead_id))
    assert await erased(store, "0035") is not None
    for any_id in ("lead_1", "0035", lead_id):
        assert await store.writer.submit(recorded(happening(f"new of {any_id}", any_id))) == Counted(0, 1, 1)
        found = store.read(find_erasure(ORG, any_id))
        assert found is not None
        assert found.lead_id == lead_id
    assert store.rows(leads) == []
    assert await erased(store, "nobody") is None


@pytest.mark.asyncio
async def test_a_long_history_goes_in_pieces_and_is_finished_after_a_crash(store: Store) -> None:
    lead_id = await known(store, events=2 * AT_ONCE + 10)
    assert await store.writer.submit(wish()) is not None  # and then it dies
    assert store.rows(leads) == []
    assert store.read(unfinished(ORG)) == [lead_id]
    assert not await store.writer.submit(take_events(ORG, lead_id, now()))
    await Eraser(store.database, store.writer.submit, ORG, now, webhooks=False).finish()
    assert store.rows(events) == []
    assert store.read(unfinished(ORG)) == []
    repeat = happening(f"{2 * AT_ONCE} of lead_1", "lead_9")
    assert await store.writer.submit(recorded(repeat)) == Counted(0, 1)


@pytest.mark.asyncio
async def test_events_and_the_wish_in_one_batch(store: Store) -> None:
    """What was taken before the wish goes with it; everybody is answered truly."""
    await known(store)
    answers = await in_one_batch(store, [recorded(happening("e1")), wish(), recorded(happening("e2"))])
    assert answers[0] == answers[2] == Counted(1, 0)
    await erased(store)
    assert store.rows(leads) == []
    assert await store.writer.submit(recorded(happening("e3"))) == Counted(0, 1, 1)


@pytest.mark.asyncio
async def test_another_organisations_lead_is_left_alone(store: Store) -> None:
    await known(store)
    await store.writer.submit(recorded(happening("e1", "lead_1"), org="other"))
    await erased(store)
    assert [row.org for row in store.rows(leads)] == ["other"]
    assert await store.writer.submit(recorded(happening("e2", "lead_1"), org="other")) == Counted(1, 0)


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_an_event_that_waits_for_the_lead_while_another_service_erases_it(postgresql_url: str) -> None:
    with opened(postgresql_url) as one, opened(postgresql_url) as two:
        await known(one)
        with one.database.writer.connect() as connection, connection.begin():
            assert wish()(connection) is not None
            waiting = asyncio.create_task(two.writer.submit(recorded(happening("e1"), happening("e2", "lead_2"))))
            await waits_for_a_lock(one)
        assert await waiting == Counted(1, 1, 1)
        assert len(two.rows(leads)) == 1
        assert await two.writer.submit(recorded(happening("e3"))) == Counted(0, 1, 1)


async def waits_for_a_lock(store: Store) -> None:
    asked = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    async with asyncio.timeout(20):
        while not store.read(lambda connection: connection.execute(asked).scalar_one()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.mark.asyncio
async def test_nothing_is_looked_up_before_something_was_erased(store: Store) -> None:
    await known(store)
    assert store.read(lambda connection: list(connection.execute(select(erased_ids)))) == []
    assert store.read(find_erasure(ORG, "lead_1")) is None
