"""Is what is too old dropped, in small batches, and never what somebody needs?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from bot.keeping import DAY, Keep, Keeper
from leads.store.keeping import AT_ONCE
from leads.store.reading import find_lead
from leads.store.schema import cards, events, inbox, lines, verdicts
from tests.contract.store.rig import ORG, Store, happening, now, opened, recorded

HOUR = 3_600_000


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as store:
        yield store


def put(table: Any, *rows: dict[str, Any]) -> Any:
    def command(connection: Connection) -> None:
        connection.execute(insert(table), list(rows))

    return command


def card(event: str, state: str, at: int, **more: Any) -> dict[str, Any]:
    return {
        "org": ORG, "lead_id": "l", "destination_id": 1, "state": state, "event_id": event, "kind": "human.requested",
        "rang_at": at, "rule": "r", "rule_name": "r", "wanted": 1, "shown": 1, "created_at": at, "edited_at": at,
        "attempts": 0, "due_at": None, **more,
    }  # fmt: skip


def line(event: str, state: str, at: int, **more: Any) -> dict[str, Any]:
    return {
        "org": ORG, "lead_id": "l", "destination_id": 1, "state": state, "event_id": event, "template": "rang",
        "created_at": at, "attempts": 0, "due_at": None, **more,
    }  # fmt: skip


async def round(store: Store, later: int = 0, **keep: Any) -> tuple[dict[str, int], list[int]]:
    """One round, `later` milliseconds from now; what went, and how many rows each transaction took."""
    sizes: list[int] = []

    async def write(command: Any) -> Any:
        dropped = await store.writer.submit(command, 3)
        sizes.append(dropped.rows)
        return dropped

    return await Keeper(Keep(**keep), write, ORG, lambda: now() + later).round(), sizes


@pytest.mark.asyncio
async def test_answers_of_a_day_ago_go_in_small_batches(store: Store) -> None:
    old, young = now() - DAY - HOUR, now() - DAY + HOUR
    rows = [{"org": ORG, "key": f"k{number}", "at": old, "result": "x"} for number in range(2 * AT_ONCE + 5)]
    await store.writer.submit(put(inbox, *rows, {"org": ORG, "key": "young", "at": young, "result": "x"}))
    gone, sizes = await round(store)
    assert gone == {"inbox": 2 * AT_ONCE + 5, "answers": 0, "counted": 0}
    assert max(sizes) <= AT_ONCE
    assert [row.key for row in store.rows(inbox)] == ["young"]


@pytest.mark.asyncio
async def test_nothing_else_is_dropped_unless_it_is_said(store: Store) -> None:
    await store.writer.submit(recorded(happening("e1")))
    await store.writer.submit(put(cards, card("e1", "closed", 1)))
    await round(store, later=5000 * DAY)
    assert len(store.rows(events)) == 3
    assert len(store.rows(cards)) == 1


@pytest.mark.asyncio
async def test_old_events_go_with_their_verdicts_and_the_lead_stays(store: Store) -> None:
    some = [happening(f"e{number}", first_name="Ada") for number in range(150)]
    await store.writer.submit(recorded(*some))
    verdict = {"org": ORG, "rule": "r", "lead_id": "l", "reason": "rings", "because": "[]"}
    await store.writer.submit(put(verdicts, {**verdict, "event_id": "e1"}, {**verdict, "event_id": "other"}))
    await store.writer.submit(recorded(*[happening(f"f{number}") for number in range(100)]))
    await store.writer.submit(
        lambda c: c.execute(update(events).where(events.c.id.like("f%")).values(received=now() + 10 * DAY)).rowcount
    )
    gone, sizes = await round(store, later=9 * DAY, events=8 * DAY)
    assert gone["events"] == 152
    assert max(sizes) <= AT_ONCE
    assert {row.id[0] for row in store.rows(events)} == {"f"}
    assert [row.event_id for row in store.rows(verdicts)] == ["other"]
    assert store.read(find_lead(ORG, "lead_1")).messages == 250


@pytest.mark.asyncio
async def test_what_a_live_card_or_something_unsent_rests_on_stays(store: Store) -> None:
    await store.writer.submit(recorded(*[happening(f"e{number}") for number in range(6)]))
    await store.writer.submit(
        put(
            cards, card("e0", "live", 1), card("e1", "closed", 1), card("e2", "moved", 1, due_at=5),
            card("e3", "closed", now() + 9 * DAY), card("e3", "gave_up", 1), card("", "erasing", 1, due_at=5),
        )
    )  # fmt: skip
    await store.writer.submit(put(lines, line("e4", "waiting", 1, due_at=5), line("e5", "sent", 1, sent_at=2)))
    gone, _ = await round(store, later=10 * DAY, events=DAY, deliveries=5 * DAY)
    assert (gone["cards"], gone["lines"]) == (2, 1)
    assert [(row.event_id, row.state) for row in store.rows(cards, cards.c.id)] == [
        ("e0", "live"), ("e2", "moved"), ("e3", "closed"), ("", "erasing"),
    ]  # fmt: skip
    assert [row.event_id for row in store.rows(lines)] == ["e4"]
    assert sorted(row.id for row in store.rows(events)) == ["e0", "e2", "e4"]
