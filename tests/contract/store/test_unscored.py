"""Are messages that wait for scores claimed in their order, once, by one, and do their scores happen once?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from leads.scoring import Judgement
from leads.store.reading import find_lead, timeline
from leads.store.schema import unscored
from leads.store.unscored import (
    LEASE,
    RecordScores,
    Unscored,
    Waiting,
    any_due,
    await_scores,
    claim,
    let_go,
    put_off,
    waiting,
    words_of,
)
from tests.contract.store.rig import ORG, Store, happening, now, opened, recorded

HOUR = 3_600_000


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url, await_scores(HOUR)) as store:
        yield store


async def write(store: Store, *names: str, ago: int = 0, lead: str = "lead_1", **data: Any) -> None:
    """Messages; `ago`: milliseconds before they come in."""
    came = [happening(name, lead) for name in names]
    some = [
        replace(one, event=replace(one.event, at=one.event.at - ago, data={**one.event.data, **data})) for one in came
    ]
    await store.writer.submit(recorded(*some))


async def claimed(store: Store, most: int = 10, at: int | None = None) -> list[Unscored]:
    found: list[Unscored] = await store.writer.submit(claim(now() + 1 if at is None else at, most))
    return found


@pytest.mark.asyncio
async def test_what_came_in_late_goes_behind_and_nothing_is_claimed_twice(store: Store) -> None:
    await write(store, "old", ago=2 * HOUR)
    await write(store, "new")
    await write(store, "scored", score=100, category="hate")
    (first,) = await claimed(store, most=1)
    assert first.event_id == "new"
    assert [one.event_id for one in await claimed(store)] == ["old"]
    assert await claimed(store) == []
    assert not store.read(any_due(now()))
    again = await claimed(store, at=now() + LEASE + 1)
    assert {one.event_id for one in again} == {"new", "old"}


@pytest.mark.asyncio
async def test_a_lease_that_is_over_puts_nothing_off(store: Store) -> None:
    await write(store, "m")
    (mine,) = await claimed(store)
    (theirs,) = await claimed(store, at=now() + LEASE + 1)
    await store.writer.submit(put_off(mine, now() + HOUR, failed=True))
    await store.writer.submit(let_go([mine]))
    (row,) = store.rows(unscored)
    assert (row.lease_until, row.attempts) == (theirs.lease_until, 0)
    await store.writer.submit(put_off(theirs, now() + HOUR, failed=True))
    (row,) = store.rows(unscored)
    assert (row.lease_until, row.attempts, row.due_at > now()) == (0, 1, True)


@pytest.mark.asyncio
async def test_scores_by_two_who_had_the_message_happen_once(store: Store) -> None:
    await write(store, "m")
    (mine,) = await claimed(store)
    (theirs,) = await claimed(store, at=now() + LEASE + 1)
    assert store.read(waiting(ORG)).number == 1
    did = await asyncio.gather(
        store.writer.submit(RecordScores(mine, Judgement({"hate": 0.4}))),
        store.writer.submit(RecordScores(theirs, Judgement({"hate": 0.9}))),
    )
    assert sorted(did) == ["already", "message.scored"]
    lead = store.read(find_lead(ORG, "lead_1"))
    assert (lead.score, lead.scored) in ((400, 1), (900, 1))
    assert store.read(waiting(ORG)) == Waiting()
    assert store.read(words_of(mine)) == "over"
    ((_, message), *_) = [one for one in store.read(timeline(ORG, lead.id)) if one[1].id == "m"]
    assert message.data["score"] == lead.score
    assert "message.scored" not in {one.kind for _, one in store.read(timeline(ORG, lead.id))}


@pytest.mark.asyncio
async def test_a_message_with_nothing_to_be_said_of_waits_no_longer(store: Store) -> None:
    await write(store, "m")
    (mine,) = await claimed(store)
    assert await store.writer.submit(RecordScores(mine, Judgement())) == "nothing to say"
    assert store.rows(unscored) == []
