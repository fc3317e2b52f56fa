"""Do two leads become one, with all that is stored of them, whatever comes in meanwhile?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, select, update

from leads.lead import Lead
from leads.store.carrying import TABLES, merged_into
from leads.store.draft import Draft
from leads.store.erasing import Erasing
from leads.store.merging import Merge
from leads.store.reading import find_lead, lead_by_inner_id, timeline
from leads.store.recording import Decision
from leads.store.schema import events, lead_ids, metadata, private_answers, timers
from tests.contract.store.rig import BEN, DANA, ORG, Store, happening, in_one_batch, now, opened, recorded, taking_over


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as made:
        yield made


async def two(store: Store) -> tuple[Lead, Lead]:
    """Two leads that each said something, the older first."""
    earlier = now() - 60_000
    await store.writer.submit(recorded(happening("e1", "older", at=earlier, email="ada@x.example")))
    await store.writer.submit(recorded(happening("e2", "newer", at=earlier + 5, email="ada@x.example", city="Rome")))
    return by(store, "older"), by(store, "newer")


def by(store: Store, any_id: str) -> Lead:
    lead = store.read(find_lead(ORG, any_id))
    assert lead is not None
    return lead  # type: ignore[no-any-return]


def merging(one: Lead, other: Lead, **how: object) -> Merge:
    return Merge(ORG, one.id, other.id, BEN, **how)  # type: ignore[arg-type]


@pytest.mark.asyncio
@pytest.mark.parametrize("turned", [False, True])
async def test_the_older_takes_in_the_newer_whichever_was_named_first(store: Store, turned: bool) -> None:
    older, newer = await two(store)
    done = await store.writer.submit(merging(newer, older) if turned else merging(older, newer))
    assert (done.code, done.lead and done.lead.id) == ("done", older.id)

    assert by(store, "older").id == by(store, "newer").id == by(store, newer.id).id == older.id
    assert store.read(lead_by_inner_id(ORG, newer.id)) is None
    assert store.read(merged_into(ORG, newer.id)) == older.id
    found = store.read(timeline(ORG, older.id))
    assert [event.kind for _, event in found] == [
        "lead.merged", "stage.changed", "message.received", "lead.created", "stage.changed", "message.received",
        "lead.created",
    ]  # fmt: skip
    lead = by(store, "newer")
    assert (lead.messages, lead.text("city"), lead.control.version) == (2, "Rome", 1)


@pytest.mark.asyncio
async def test_what_happens_to_either_id_afterwards_is_the_one_leads(store: Store) -> None:
    older, newer = await two(store)
    await store.writer.submit(merging(older, newer))
    await store.writer.submit(recorded(happening("e3", "newer"), happening("e4", "older")))
    assert by(store, "older").messages == 4
    again = await store.writer.submit(recorded(happening("e2", "newer")))
    assert again.duplicates == 1


@pytest.mark.asyncio
async def test_merging_again_is_a_success_or_unknown_and_changes_nothing(store: Store) -> None:
    older, newer = await two(store)
    first = await store.writer.submit(merging(older, newer, key="slack:1"))
    again = await store.writer.submit(merging(older, newer, key="slack:1"))
    assert (first.code, again.code) == ("done", "done")
    assert (await store.writer.submit(merging(older, by(store, "newer")))).code == "already"
    assert (await store.writer.submit(merging(newer, older))).code == "unknown_lead"
    assert (await store.writer.submit(merging(older, newer))).code == "refused"
    assert len([one for one in store.rows(events) if one.kind == "lead.merged"]) == 1


@pytest.mark.asyncio
async def test_events_before_and_after_in_one_batch_belong_to_the_one_lead(store: Store) -> None:
    older, newer = await two(store)
    answers = await in_one_batch(
        store,
        [
            recorded(happening("e3", "newer")),
            merging(older, newer),
            recorded(happening("e4", "newer")),
            taking_over(by(store, "older")),
            taking_over(newer),
        ],
    )
    assert [getattr(one, "code", "taken in") for one in answers] == [
        "taken in", "done", "taken in", "done", "unknown_lead",
    ]  # fmt: skip
    lead = by(store, "newer")
    assert (lead.messages, lead.control.by) == (4, DANA)
    assert {row.lead_id for row in store.rows(events)} == {older.id}


@pytest.mark.asyncio
async def test_three_leads_merged_in_one_batch_are_one(store: Store) -> None:
    older, newer = await two(store)
    await store.writer.submit(recorded(happening("e3", "oldest", at=now() - 90_000)))
    oldest = by(store, "oldest")
    answers = await in_one_batch(store, [merging(older, newer), merging(oldest, older)])
    assert [one.code for one in answers] == ["done", "done"]
    assert {by(store, name).id for name in ("oldest", "older", "newer", newer.id, older.id)} == {oldest.id}
    assert by(store, "newer").messages == 3


@pytest.mark.asyncio
async def test_a_newer_lead_under_control_keeps_its_holder_and_two_holders_are_not_merged(store: Store) -> None:
    older, newer = await two(store)
    await store.writer.submit(taking_over(newer))
    await store.writer.submit(merging(older, newer))
    assert by(store, "older").control.by == DANA

    await store.writer.submit(recorded(happening("e5", "third")))
    await store.writer.submit(taking_over(by(store, "third"), BEN))
    decision: Decision = await store.writer.submit(merging(by(store, "older"), by(store, "third")))
    assert (decision.code, decision.said) == (
        "refused", "Dana Ruiz has control of one and Ben Ito of the other: one must return it first.",
    )  # fmt: skip
    assert by(store, "third").control.by == BEN


@pytest.mark.asyncio
async def test_a_stale_wish_merges_nothing(store: Store) -> None:
    older, newer = await two(store)
    await store.writer.submit(taking_over(older))
    assert (await store.writer.submit(merging(older, newer, seen=0))).code == "stale"
    assert by(store, "newer").id == newer.id


@pytest.mark.asyncio
async def test_a_refusal_leaves_the_batchs_others_alone(store: Store) -> None:
    older, newer = await two(store)
    answers = await in_one_batch(store, [merging(older, newer, seen=9), recorded(happening("e3", "newer"))])
    assert answers[0].code == "stale"
    assert by(store, "newer").messages == 2


@pytest.mark.asyncio
async def test_timers_go_along(store: Store) -> None:
    older, newer = await two(store)

    class Setting(Merge):
        def run(self, draft: Draft) -> Decision:
            draft.set_timer("on_it", newer.id, 7, now() + 9_000)
            draft.set_timer("reply_waiting", newer.id, 8, now() + 9_000)
            draft.set_timer("reply_waiting", older.id, 9, now() + 9_000)
            return Decision("already", older)

    await store.writer.submit(Setting(ORG, older.id, newer.id, BEN))
    await store.writer.submit(merging(older, newer))
    assert {(row.kind, row.subject, row.fence) for row in store.rows(timers)} == {
        ("on_it", older.id, 7), ("reply_waiting", older.id, 9),
    }  # fmt: skip


@pytest.mark.asyncio
async def test_erasing_takes_away_both(store: Store) -> None:
    older, newer = await two(store)
    await store.writer.submit(merging(older, newer))
    erasing = Erasing(ORG, "newer", "test", now(), "fresh", "ab" * 16)
    assert await store.writer.submit(erasing) is not None
    for name in ("older", "newer", older.id, newer.id):
        assert store.read(find_lead(ORG, name)) is None
    assert store.rows(lead_ids) == []
    back = await store.writer.submit(recorded(happening("e9", "newer"), happening("e10", "older")))
    assert back.erased == 2


@pytest.mark.asyncio
async def test_two_services_never_lose_an_event_to_a_merge(database_url: str) -> None:
    """One service merges while the other takes in what happens to the lead that goes."""
    with opened(database_url) as store, opened(database_url) as other:
        for round_ in range(8):
            older, newer = f"older{round_}", f"newer{round_}"
            await store.writer.submit(recorded(happening(f"a{round_}", older, at=now() - 9_000)))
            await store.writer.submit(recorded(happening(f"b{round_}", newer)))
            one, two_ = by(store, older), by(store, newer)
            going = [other.writer.submit(recorded(happening(f"c{round_}{at}", newer))) for at in range(6)]
            merge = store.writer.submit(merging(one, two_))
            *counted, merged = await asyncio.gather(*going, merge)
            assert merged.code == "done"
            assert [each.accepted for each in counted] == [1] * 6
            lead = by(store, newer)
            assert (lead.id, lead.messages) == (one.id, 8)
            asked = select(events.c.lead_id).where(events.c.id.like(f"c{round_}%")).distinct()
            assert store.read(lambda connection, asked=asked: list(connection.execute(asked).scalars())) == [one.id]


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_who_waited_for_the_row_of_a_lead_that_goes_finds_the_one_that_stays(postgresql_url: str) -> None:
    with opened(postgresql_url) as store:
        older, newer = await two(store)
        with store.database._reader.connect().execution_options(isolation_level="READ COMMITTED") as service:
            begun = service.begin()
            service.execute(update(lead_ids).where(lead_ids.c.lead_id == newer.id).values(lead_id=older.id))
            table = metadata.tables["leads"]
            service.execute(table.delete().where(table.c.id == newer.id))
            waiting = asyncio.create_task(store.writer.submit(recorded(happening("late", "newer"))))
            await asyncio.sleep(0.2)  # it has found the old id, and waits for a row that will be gone
            assert not waiting.done()
            begun.commit()
            assert (await waiting).accepted == 1
        found = store.read(lambda connection: connection.execute(
            select(events.c.lead_id).where(events.c.id == "late")).scalar_one())  # fmt: skip
        assert found == older.id


@pytest.mark.asyncio
async def test_a_private_list_that_told_of_both_stands_once(store: Store) -> None:
    older, newer = await two(store)
    row = {
        "org": ORG, "platform": "slack", "installation": "T1", "address": "person:p_dana", "message": "{}", "at": now(),
    }  # fmt: skip
    told = [(older.id, "m1"), (newer.id, "m1"), (newer.id, "m2")]
    rows = [{**row, "lead_id": lead, "message_id": message} for lead, message in told]

    def put(connection: Connection) -> None:
        connection.execute(private_answers.insert(), rows)

    await store.writer.submit(put)
    await store.writer.submit(merging(older, newer))
    assert sorted((one.lead_id, one.message_id) for one in store.rows(private_answers)) == [
        (older.id, "m1"), (older.id, "m2"),
    ]  # fmt: skip


def test_no_table_with_a_lead_is_forgotten() -> None:
    ours = {table.name for table in TABLES} | {"lead_ids"}
    erased = {"erasures", "erased_ids"}  # of what is no more
    lists = {"listed", "to_list", "summaries"}  # follow by themselves
    reached = {"requests_filled"}  # up to which id leads were looked through: nobody's
    named = {name for name, table in metadata.tables.items() if "lead_id" in table.c}
    assert named == ours | erased | lists | reached
