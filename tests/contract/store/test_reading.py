"""Is what was stored found again: a lead by any of its ids, its events in order, page by page?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert

from leads.change import Event
from leads.store.reading import MOST_ENTRIES, find_lead, lead_by_inner_id, outside_id, read_events, timeline
from leads.store.schema import lead_ids
from leads.store.work import EVENTS
from tests.contract.store.rig import ORG, Store, happening, opened, recorded

NOON = 1_795_348_800_000


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as store:
        yield store


async def history(store: Store, moments: list[int], lead: str = "lead_1") -> str:
    """A lead that wrote at these moments, in this order of arrival; its inner id."""
    some = [happening(f"{lead} {number}", lead, at=NOON + at) for number, at in enumerate(moments)]
    await store.writer.submit(recorded(*some))
    return str(store.read(find_lead(ORG, lead)).id)


def paged(store: Store, lead_id: str, most: int, **how: Any) -> list[tuple[int, Event]]:
    """The whole timeline, a page at a time."""
    found: list[tuple[int, Event]] = []
    before = None
    while page := store.read(timeline(ORG, lead_id, most=most, before=before, **how)):
        assert len(page) <= most
        found += page
        before = (page[-1][1].at, page[-1][0])
    return found


@pytest.mark.asyncio
async def test_a_lead_is_found_by_any_of_its_ids(store: Store) -> None:
    lead_id = await history(store, [0])
    other = {"org": ORG, "source": "hubspot", "outside_id": "hs-7", "lead_id": lead_id}
    await store.writer.submit(lambda connection: connection.execute(insert(lead_ids), [other]).rowcount)
    for any_id in ("lead_1", "hs-7", lead_id):
        assert store.read(find_lead(ORG, any_id)).id == lead_id
    assert store.read(find_lead(ORG, "nobody")) is None
    assert store.read(find_lead("theirs", lead_id)) is None
    assert store.read(outside_id(lead_id)) == "lead_1"
    assert store.read(outside_id("nobody")) is None
    assert store.rows(lead_ids)[0].source == EVENTS


@pytest.mark.asyncio
async def test_an_outside_id_that_equals_an_inner_one_hides_no_lead_from_its_buttons(store: Store) -> None:
    lead_id = await history(store, [0])
    await store.writer.submit(recorded(happening("e_else", lead_id)))
    assert store.read(find_lead(ORG, lead_id)).id != lead_id
    assert store.read(lead_by_inner_id(ORG, lead_id)).id == lead_id
    assert store.read(lead_by_inner_id("theirs", lead_id)) is None


@pytest.mark.asyncio
@pytest.mark.parametrize("most", [1, 3, 7, 100])
async def test_the_timeline_is_newest_first_and_pages_leave_nothing_out(store: Store, most: int) -> None:
    lead_id = await history(store, [5, 1, 9, 9, 3, 9, 5, 0])
    found = paged(store, lead_id, most)
    assert [(event.at, seq) for seq, event in found] == sorted(((event.at, seq) for seq, event in found), reverse=True)
    words = [event.id for _, event in found if event.kind == "message.received"]
    assert words == [f"lead_1 {number}" for number in (5, 3, 2, 6, 0, 4, 1, 7)]
    assert len({seq for seq, _ in found}) == len(found)


@pytest.mark.asyncio
async def test_what_comes_in_between_two_pages_shifts_none_of_them(store: Store) -> None:
    lead_id = await history(store, list(range(0, 60, 10)))
    asked = {"most": 3, "kinds": ["message.received"]}
    first = store.read(timeline(ORG, lead_id, **asked))
    await store.writer.submit(recorded(happening("new", at=NOON + 99), happening("late", at=NOON + 15)))
    seq, last = first[-1]
    second = store.read(timeline(ORG, lead_id, before=(last.at, seq), **asked))
    assert [event.at - NOON for _, event in first + second] == [50, 40, 30, 20, 15, 10]


@pytest.mark.asyncio
async def test_pages_lead_back_to_the_newest_the_way_they_came(store: Store) -> None:
    lead_id = await history(store, [5, 1, 9, 9, 3, 9, 5, 0])
    whole = paged(store, lead_id, 100)
    back: list[tuple[int, Event]] = []
    seq, event = whole[-1]
    while page := store.read(timeline(ORG, lead_id, most=3, after=(event.at, seq))):
        assert page == sorted(page, key=lambda one: (one[1].at, one[0]), reverse=True)
        back = page + back
        seq, event = page[0]
    assert back == whole[:-1]


@pytest.mark.asyncio
async def test_only_the_leads_own_events_of_the_kinds_asked_for(store: Store) -> None:
    lead_id = await history(store, [1, 2])
    await history(store, [3], "lead_2")
    await store.writer.submit(recorded(happening("theirs", at=NOON), org="theirs"))
    ids = {event.id for _, event in paged(store, lead_id, 100)}
    assert ids == {"lead_1 0", "lead_1 1", "~lead_1 0/lead.created", "~lead_1 0/stage.changed"}
    assert len(paged(store, lead_id, 100, kinds=["stage.changed"])) == 1
    assert store.read(timeline("theirs", lead_id)) == []


@pytest.mark.asyncio
async def test_a_page_is_bounded_whatever_is_asked_for(store: Store) -> None:
    lead_id = await history(store, list(range(MOST_ENTRIES)))
    assert len(store.read(timeline(ORG, lead_id, most=10_000))) == MOST_ENTRIES


@pytest.mark.asyncio
async def test_an_event_is_read_as_it_came_in(store: Store) -> None:
    given = happening("e1", first_name="Ada", skills=["SSO", "naïve Ünïcode 🎉", "a\0b"])
    await store.writer.submit(recorded(given))
    found = store.read(lambda connection: read_events(connection, [(ORG, "e1"), ("theirs", "e1"), (ORG, "e2")]))
    (read,) = found.values()
    assert read.counted
    assert {key: replace(one, counted=None) for key, one in found.items()} == {(ORG, "e1"): given.event}
    assert store.read(lambda connection: read_events(connection, [])) == {}
