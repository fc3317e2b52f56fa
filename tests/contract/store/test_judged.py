"""Is what was decided for a lead's events found again, and where it rang?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from sqlalchemy import insert

from leads.store.judged import Place, Stored, judged
from leads.store.reading import find_lead
from leads.store.schema import cards, destinations, lines, verdicts
from leads.store.threads import lead_of_thread
from tests.contract.store.rig import ORG, Store, happening, now, opened, recorded


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as made:
        yield made


async def put(store: Store, table: Any, **row: Any) -> None:
    await store.writer.submit(lambda connection: connection.execute(insert(table), [{"org": ORG, **row}]).rowcount)


async def verdict(store: Store, event: str, rule: str, reason: str, lead: str, because: Any = ()) -> None:
    kept = orjson.dumps([[text, value, True] for text, value in because]).decode()
    await put(store, verdicts, event_id=event, rule=rule, lead_id=lead, reason=reason, because=kept)


async def destination(store: Store, id: int, platform: str, address: str, fault: str | None = None) -> None:
    await put(store, destinations, id=id, platform=platform, address=address, fault=fault)


async def card(store: Store, lead: str, event: str, where: int, **more: Any) -> None:
    row = {
        "state": "live", "kind": "message.received", "rang_at": 1, "rule": "r", "rule_name": "R", "wanted": 1,
        "shown": 1, "created_at": now(), "edited_at": 0, "attempts": 0,
    }  # fmt: skip
    await put(store, cards, lead_id=lead, destination_id=where, event_id=event, **(row | more))


async def line(store: Store, lead: str, event: str, where: int, **more: Any) -> None:
    row = {"template": "rang", "state": "waiting", "created_at": now(), "attempts": 0}
    await put(store, lines, lead_id=lead, destination_id=where, event_id=event, **(row | more))


async def lead_with(store: Store, *events: str, lead: str = "lead_1") -> str:
    """The inner id of a lead to whom these happened, one after the other."""
    for number, event in enumerate(events):
        await store.writer.submit(recorded(happening(event, lead, at=now() - 1_000 + number)))
    return str(store.read(find_lead(ORG, lead)).id)


@pytest.mark.asyncio
async def test_what_rang_last_and_the_newest_events(store: Store) -> None:
    lead = await lead_with(store, "e1", "e2", "e3")
    await lead_with(store, "theirs", lead="lead_2")
    await verdict(store, "e1", "a", "rings", lead)
    await verdict(store, "e2", "b", "rings", lead, [("num_employees is at least 500", 900)])
    await verdict(store, "e2", "a", "no owner", lead)
    await verdict(store, "e3", "a", "late", lead)
    await verdict(store, "theirs", "a", "rings", "another")
    found = store.read(judged(ORG, lead, most=2))
    assert found.rang.event.id == "e2"
    assert found.rang.verdicts == (
        Stored("a", "no owner", ()), Stored("b", "rings", (("num_employees is at least 500", 900),)),
    )  # fmt: skip
    assert [one.event.id for one in found.latest] == ["e3", "e2"]
    assert store.read(judged("theirs", lead)).latest == ()
    older = store.read(judged(ORG, lead, most=1))
    assert older.rang == found.rang  # also where it isn't among the newest


@pytest.mark.asyncio
async def test_a_lead_for_whom_nothing_rang(store: Store) -> None:
    lead = await lead_with(store, "e1")
    found = store.read(judged(ORG, lead))
    assert found.rang is None
    assert [one.event.kind for one in found.latest] == ["stage.changed", "message.received", "lead.created"]
    assert store.read(judged(ORG, "nobody")).rang is None


@pytest.mark.asyncio
async def test_the_first_ring_is_the_card_and_a_further_one_its_line(store: Store) -> None:
    lead = await lead_with(store, "e1")
    await destination(store, 1, "slack", "channel::#leads")
    await destination(store, 2, "teams", "channel::Sales/Leads", "Teams is away.")
    await destination(store, 3, "webex", "channel::Leads")
    await verdict(store, "e1", "a", "rings", lead)
    before = now() - 500
    await card(store, lead, "e2", 1, posted_at=11, created_at=before)  # made for e1, tells of e2
    await card(store, lead, "e2", 3, state="gave_up", fault="No such space.", created_at=before)
    await store.writer.submit(recorded(happening("e2")))
    await verdict(store, "e2", "a", "rings", lead)
    await line(store, lead, "e2", 1, sent_at=22, state="sent")
    await card(store, lead, "e2", 2, fault=None)
    await card(store, lead, "e2", 2, state="closed")  # went elsewhere
    found = store.read(judged(ORG, lead, most=9))
    places = {one.event.id: set(one.places) for one in found.latest}
    gone = Place("webex", "channel::Leads", "gave_up", None, "No such space.")
    assert places["e1"] == {Place("slack", "channel::#leads", "rang", 11), gone}
    assert places["e2"] == {
        Place("slack", "channel::#leads", "rang", 22),
        Place("teams", "channel::Sales/Leads", "waits", None, "Teams is away."),
        gone,
    }


@pytest.mark.asyncio
async def test_a_thread_belongs_to_the_lead_of_its_card(store: Store) -> None:
    lead = await lead_with(store, "e1")
    await destination(store, 1, "slack", "channel::#leads")
    await destination(store, 2, "webex", "channel::Leads")
    await card(store, lead, "e1", 1, message='{"id":"1795.25","channel":"C1"}')
    await card(store, lead, "e1", 2, message='{"id":"Y2lz","room":"R1","earlier":["Y2lzb","Y2lza"]}')
    assert store.read(lead_of_thread(ORG, "slack", "1795.25")) == lead
    assert store.read(lead_of_thread(ORG, "webex", "Y2lza")) == lead  # the card that it took the place of
    for platform, message in (("webex", "1795.25"), ("slack", "1795"), ("slack", "C1"), ("slack", "%"), ("slack", "_")):
        assert store.read(lead_of_thread(ORG, platform, message)) is None
    assert store.read(lead_of_thread("theirs", "slack", "1795.25")) is None


@pytest.mark.asyncio
async def test_a_line_that_tells_of_several_leads_is_nobodys_thread(store: Store) -> None:
    lead = await lead_with(store, "e1")
    await destination(store, 1, "slack", "channel::#leads")
    await card(store, lead, "e1", 1, message='{"id":"1.1","channel":"C1"}')
    await line(store, lead, "e1", 1, template="digest+3", message='{"id":"1.2","channel":"C1"}')
    await line(store, lead, "e1", 1, card_id=1, message='{"id":"1.3","channel":"C1"}')
    assert store.read(lead_of_thread(ORG, "slack", "1.2", "C1")) is None
    assert store.read(lead_of_thread(ORG, "slack", "1.3", "C1")) == lead
    assert store.read(lead_of_thread(ORG, "slack", "1.1", "C1")) == lead
    assert store.read(lead_of_thread(ORG, "slack", "1.1", "C2")) is None  # another place's message of the same id
