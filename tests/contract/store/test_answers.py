"""Are requests found again by time and outcome, and is a weekly card owed once, whoever looks?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from sqlalchemy import insert

from leads.requests import Request
from leads.store.answers import Span, figures_of, unanswered
from leads.store.notices import claim, told
from leads.store.owed import fences, keep_due, owe, owed_to, subject_of
from leads.store.schema import leads, notices, requests, timers, verdicts
from leads.store.unwanted import unwanted_by, want
from tests.contract.store.rig import ORG, Store, now, opened

MINUTE = 60_000
DAY = 24 * 60 * MINUTE


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as made:
        yield made


async def put(store: Store, table: Any, *rows: dict[str, Any]) -> None:
    await store.writer.submit(lambda connection: connection.execute(insert(table), list(rows)).rowcount)


async def asked(store: Store, event: str, at: int, org: str = ORG, **more: Any) -> None:
    """A request of a lead of its own."""
    lead = {
        "id": f"l_{org}_{event}",
        "org": org,
        "created_at": at,
        "last_activity": at,
        "state": orjson.dumps({"created_at": at}).decode(),
    }
    await put(store, leads, lead)
    row = {"event_id": event, "lead_id": lead["id"], "kind": "human.requested", "asked": True, "asked_at": at}
    await put(store, requests, {"org": org, **row, **more})


async def rang(store: Store, event: str, *rules: str) -> None:
    rows = [
        {"org": ORG, "event_id": event, "rule": one, "lead_id": "l", "reason": "rings", "because": "[]"}
        for one in rules
    ]
    await put(store, verdicts, *rows)


@pytest.mark.asyncio
async def test_figures_of_a_time(store: Store) -> None:
    start = now() - DAY
    await asked(store, "e1", start, answered_at=start + 2 * MINUTE, answered_by="p_dana", ended="answered")
    await asked(store, "e2", start + 1, answered_at=start + 6 * MINUTE + 1, answered_by="p_ben", ended="answered")
    await asked(store, "e3", start + 2)
    await asked(store, "e4", start + 3, ended="blocked")
    await asked(store, "rung", start + 4, asked=False)
    await asked(store, "before", start - 1)
    await asked(store, "theirs", start, org="other")
    await rang(store, "e1", "a", "a/escalation-1")
    await rang(store, "e3", "b")
    ask = figures_of(
        ORG, Span(start, start + DAY), "UTC", {"p_dana": ("emea",)}, {"a": "Asks"}, lambda one: one.split("/")[0]
    )
    found = store.read(ask)
    whole = found.whole
    assert (whole.requests, whole.answered, whole.unanswered, whole.median) == (4, 2, 1, 4 * MINUTE)
    assert {one.name: one.requests for one in found.rules} == {"Asks": 1, "b": 1, "No rule rang": 2}
    assert {one.name: one.answered for one in found.teams} == {"emea": 1, "No team": 1}
    wide = figures_of(ORG, Span(start, start + DAY, False), "UTC", {}, {}, str)
    assert store.read(wide).whole.requests == 5


@pytest.mark.asyncio
async def test_who_was_not_answered_page_by_page(store: Store) -> None:
    start = now() - DAY
    for number in range(5):
        await asked(store, f"e{number}", start + number // 2)
    await asked(store, "on it", start, on_it_at=start + 1)
    await asked(store, "booked", start, ended="booked")
    await asked(store, "returned", start - 5, ended="returned", ended_at=start)
    await rang(store, "e4", "a", "b")
    found: list[str] = []
    before: tuple[int, str] | None = None
    for _ in range(9):
        some, more = store.read(unanswered(ORG, Span(0, start + DAY), before=before, most=2))
        found += [one.request.event_id for one in some]
        if not more:
            break
        last: Request = some[-1].request
        before = last.asked_at, last.event_id
    assert found == ["e4", "e3", "e2", "e1", "e0", "returned"]
    newest = store.read(unanswered(ORG, Span(0, start + DAY), most=1))[0][0]
    assert (newest.rules, newest.lead.id) == (("a", "b"), "l_acme_e4")


@pytest.mark.asyncio
async def test_timers_of_the_weekly_card_follow_people(store: Store) -> None:
    submit = store.writer.submit
    await submit(keep_due(ORG, "weekly", {"mona": (1, 100), "mary": (1, 100)}))
    await submit(keep_due(ORG, "weekly", {"mona": (1, 999), "max": (2, 300)}))
    assert store.read(fences(ORG, "weekly")) == {"mona": 1, "max": 2}
    assert {row.subject: row.due_at for row in store.rows(timers)} == {"mona": 100, "max": 300}
    await submit(keep_due(ORG, "weekly", {"mona": (5, 700), "max": (2, 800)}))  # Mona has moved
    assert {row.subject: row.due_at for row in store.rows(timers)} == {"mona": 700, "max": 300}


@pytest.mark.asyncio
async def test_what_is_due_is_owed_once_and_told_once(store: Store) -> None:
    submit, at = store.writer.submit, now()
    await submit(keep_due(ORG, "weekly", {"mona": (1, at)}))
    assert await submit(owe(ORG, "weekly", "mona", 7, at + DAY)) is False  # her timer was set anew since
    assert await submit(owe(ORG, "weekly", "mona", 1, at + 7 * DAY)) is True
    assert store.read(owed_to(ORG, "weekly", at)) == ["mona"]
    subject = subject_of("weekly", "mona")
    assert await submit(claim(ORG, {subject}, at)) == {subject}
    assert await submit(claim(ORG, {subject}, at)) == set()
    assert store.read(owed_to(ORG, "weekly", at)) == []
    later = at + 6 * MINUTE
    assert store.read(owed_to(ORG, "weekly", later)) == ["mona"]  # whoever claimed it has died
    assert await submit(claim(ORG, {subject}, later)) == {subject}
    await submit(told(ORG, {subject}, later))
    assert store.read(owed_to(ORG, "weekly", later + DAY)) == []
    assert await submit(owe(ORG, "weekly", "mona", 1, at + 14 * DAY)) is True
    assert store.read(owed_to(ORG, "weekly", at + 7 * DAY)) == ["mona"]
    assert await submit(owe(ORG, "weekly", "mona", 1, None)) is False
    assert store.rows(timers) == []
    assert len(store.rows(notices)) == 1


@pytest.mark.asyncio
async def test_who_does_not_want_it(store: Store) -> None:
    submit = store.writer.submit
    assert await submit(want(ORG, "mona", "weekly", False, 1)) is True
    assert await submit(want(ORG, "mona", "weekly", False, 2)) is False
    assert store.read(unwanted_by(ORG, "weekly")) == {"mona"}
    assert store.read(unwanted_by("other", "weekly")) == set()
    assert await submit(want(ORG, "mona", "weekly", True, 3)) is True
    assert store.read(unwanted_by(ORG, "weekly")) == set()
