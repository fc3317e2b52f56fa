"""Does the write path keep the requests that what happened makes, and are those of before found again?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from sqlalchemy import delete, insert

from bot.keeping import DAY, Keep, Keeper
from leads.change import Change, Event
from leads.control import block, return_to_automated, unblock
from leads.intake import Incoming
from leads.lead import Who
from leads.requests import KINDS, requests_of
from leads.store.draft import Draft
from leads.store.erasing import Erasing
from leads.store.merging import Merge
from leads.store.reading import find_lead, read_event
from leads.store.recording import Decide
from leads.store.request_filling import fill
from leads.store.requests import note
from leads.store.schema import events, requests, requests_filled, verdicts
from leads.wishes import on_it, reply
from tests.contract.store.rig import BEN, DANA, ORG, Store, happening, in_one_batch, now, opened, recorded, taking_over

SALT = "ab" * 16


def rings_for_messages(change: Change, draft: Draft) -> None:
    """A rule that rings for every message, and what is kept of requests after it."""
    if change.event.kind == "message.received":
        row = {"org": draft.org, "event_id": change.event.id, "rule": "r", "lead_id": change.after.id}
        draft.verdicts.append({**row, "reason": "rings", "because": orjson.dumps([]).decode()})
    note(change, draft)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url, rings_for_messages) as made:
        yield made


def kept(store: Store, lead: str = "") -> list[tuple[Any, ...]]:
    rows = store.rows(requests, requests.c.asked_at, requests.c.event_id)
    return [_told(row) for row in rows if not lead or row.lead_id == lead]


def _told(row: Any) -> tuple[Any, ...]:
    names = (
        "event_id", "kind", "asked", "asked_at", "on_it_at", "on_it_by", "taken_at", "taken_by", "answered_at",
        "answered_by", "left_at", "ended", "ended_at",
    )  # fmt: skip
    return tuple(getattr(row, name) or None for name in names)


def as_it_should_be(store: Store) -> list[tuple[Any, ...]]:
    """By the pure function, from all that is on record."""
    rang = frozenset(row.event_id for row in store.rows(verdicts) if row.reason == "rings")
    of_lead: dict[str, list[Event]] = {}
    for row in store.rows(events, events.c.seq):
        if row.kind in KINDS:
            of_lead.setdefault(row.lead_id, []).append(read_event(row))
    found = [one for lead, some in of_lead.items() for one in requests_of(lead, some, rang)]
    return [_told(one) for one in sorted(found, key=lambda one: (one.asked_at, one.event_id))]


async def decide(store: Store, wish: Any, by: Who = DANA, lead: str = "lead_1") -> Any:
    return await store.writer.submit(deciding(store, wish, by, lead))


def deciding(store: Store, wish: Any, by: Who = DANA, lead: str = "lead_1") -> Decide:
    return Decide(ORG, store.read(find_lead(ORG, lead)).id, by, wish)


def asks(event: str, lead: str = "lead_1", *, ago: int = 0) -> Incoming:
    return happening(event, lead, "human.requested", at=now() - ago)


async def a_day(store: Store) -> None:
    """Two leads' day, with all that matters."""
    start = now()
    await store.writer.submit(recorded(happening("m1"), happening("m2", "lead_2"), asks("a1")))
    await decide(store, lambda lead: on_it(lead, BEN), BEN)
    await store.writer.submit(taking_over(store.read(find_lead(ORG, "lead_1"))))
    await decide(store, lambda lead: reply(lead, DANA, "Hello"))
    await store.writer.submit(recorded(happening("m3"), asks("a2"), happening("left", kind="lead.left")))
    await decide(store, lambda lead: return_to_automated(lead, DANA))
    await store.writer.submit(recorded(happening("m4", "lead_2"), asks("a3", "lead_2")))
    await decide(store, lambda lead: block(lead, reason="spam"), BEN, "lead_2")
    await store.writer.submit(recorded(asks("a4", "lead_2")))
    await decide(store, lambda lead: unblock(lead), BEN, "lead_2")
    await store.writer.submit(recorded(asks("a5", "lead_2", ago=-1_000), happening("c", "lead_2", "call.scheduled")))
    assert now() - start < 60_000


@pytest.mark.asyncio
async def test_the_write_path_keeps_what_the_pure_function_says(store: Store) -> None:
    await a_day(store)
    assert kept(store) == as_it_should_be(store)
    ended = {row.event_id: row.ended for row in store.rows(requests)}
    assert ended == {
        "m1": "answered", "a1": "answered", "a2": "returned", "m2": "blocked", "a3": "blocked", "a5": "booked"
    }  # fmt: skip


@pytest.mark.asyncio
async def test_an_answer_and_the_next_request_in_one_batch(store: Store) -> None:
    await store.writer.submit(recorded(asks("a1", ago=5_000)))
    await store.writer.submit(taking_over(store.read(find_lead(ORG, "lead_1"))))
    answers = deciding(store, lambda lead: reply(lead, DANA, "Hello"))
    later = recorded(asks("a2", ago=-60_000))
    again = recorded(asks("a3", ago=-120_000))
    assert not [one for one in await in_one_batch(store, [answers, later, again]) if isinstance(one, Exception)]
    assert [(row.event_id, row.ended) for row in store.rows(requests, requests.c.asked_at)] == [
        ("a1", "answered"), ("a2", None),
    ]  # fmt: skip


@pytest.mark.asyncio
async def test_what_happened_before_is_looked_through_once(store: Store) -> None:
    await a_day(store)
    live = kept(store)
    await store.writer.submit(lambda connection: connection.execute(delete(requests)).rowcount)
    assert kept(store) == []
    assert await store.writer.submit(fill(ORG, now())) is True
    assert kept(store) == live
    marker = {"org": ORG, "event_id": "own", "lead_id": "x", "kind": "human.requested", "asked": True, "asked_at": 1}
    await store.writer.submit(lambda connection: connection.execute(insert(requests), [marker]).rowcount)
    assert await store.writer.submit(fill(ORG, now())) is True
    assert len(kept(store)) == len(live) + 1
    assert store.rows(requests_filled)[0].finished_at is not None


@pytest.mark.asyncio
async def test_many_leads_are_looked_through_in_pieces(store: Store) -> None:
    for number in range(120):
        await store.writer.submit(recorded(asks(f"a{number}", f"lead_{number}")))
    await store.writer.submit(lambda connection: connection.execute(delete(requests)).rowcount)
    pieces = 0
    while not await store.writer.submit(fill(ORG, now())):
        pieces += 1
    assert pieces == 2
    assert len(kept(store)) == 120


@pytest.mark.asyncio
async def test_an_erased_lead_has_none(store: Store) -> None:
    await store.writer.submit(recorded(asks("a1"), asks("a2", "lead_2")))
    await store.writer.submit(Erasing(ORG, "lead_1", "somebody", now(), "fresh", SALT))
    assert [row.event_id for row in store.rows(requests)] == ["a2"]


@pytest.mark.asyncio
async def test_requests_of_a_merged_lead_are_the_others(store: Store) -> None:
    await store.writer.submit(recorded(asks("a1"), asks("a2", "lead_2", ago=-1_000)))
    kept_lead, gone = (store.read(find_lead(ORG, one)) for one in ("lead_1", "lead_2"))
    await store.writer.submit(Merge(ORG, gone.id, kept_lead.id, DANA, None))
    one = store.read(find_lead(ORG, "lead_1")).id
    assert {row.lead_id for row in store.rows(requests)} == {one}
    await store.writer.submit(taking_over(store.read(find_lead(ORG, "lead_1"))))
    await decide(store, lambda lead: reply(lead, DANA, "Hello"))
    assert [row.ended for row in store.rows(requests)] == ["answered", "answered"]


@pytest.mark.asyncio
async def test_requests_go_with_their_events(store: Store) -> None:
    await store.writer.submit(recorded(asks("a1")))
    await Keeper(Keep(events=DAY), store.writer.submit, ORG, lambda: now() + 2 * DAY).round()
    assert store.rows(requests) == store.rows(events) == []
