"""Is what was answered stored, once, and does a refusal take back its own changes and no others'?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from leads.change import Change
from leads.control import return_to_automated
from leads.people import Person
from leads.store.draft import Draft
from leads.store.people import put_people, revision
from leads.store.reading import find_lead
from leads.store.recording import Counted, Decide, Decision
from leads.store.schema import events, inbox, lead_ids, leads, people, verdicts
from leads.store.writer import CLICK, StoreUnavailable
from tests.contract.store.rig import (
    BEN,
    DANA,
    ORG,
    Refused,
    Store,
    ThenRefuse,
    happening,
    in_one_batch,
    opened,
    recorded,
    taking_over,
    wish,
)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as store:
        yield store


async def known(store: Store, lead: str = "lead_1") -> str:
    """The inner id of a lead that something has happened to."""
    await store.writer.submit(recorded(happening(f"first of {lead}", lead)))
    found = store.read(find_lead(ORG, lead))
    assert found is not None
    return str(found.id)


# -- events ---------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_an_event_makes_its_lead_and_is_stored_with_what_it_causes(store: Store) -> None:
    assert await store.writer.submit(recorded(happening("e1", first_name="Ada"))) == Counted(1, 0)
    lead = store.read(find_lead(ORG, "lead_1"))
    assert (lead.text("first_name"), lead.stage, lead.messages) == ("Ada", "engaged", 1)
    kinds = [row.kind for row in store.rows(events, events.c.seq)]
    assert kinds == ["lead.created", "message.received", "stage.changed"]


@pytest.mark.asyncio
async def test_an_event_counts_once_in_a_list_in_a_batch_and_after(store: Store) -> None:
    once = happening("e1")
    assert await store.writer.submit(recorded(once, once)) == Counted(1, 1)
    assert await store.writer.submit(recorded(once)) == Counted(0, 1)
    both = await in_one_batch(store, [recorded(happening("e2")), recorded(happening("e2"), happening("e3"))])
    assert both == [Counted(1, 0), Counted(1, 1)]
    assert store.read(find_lead(ORG, "lead_1")).messages == 3


@pytest.mark.asyncio
async def test_two_commands_of_one_batch_build_on_each_other(store: Store) -> None:
    lead = store.read(find_lead(ORG, await known(store)))
    answers = await in_one_batch(
        store,
        [
            recorded(happening("e1", first_name="Ada")),
            taking_over(lead, DANA),
            recorded(happening("e2", last_name="Lovelace")),
            taking_over(lead, BEN),
        ],
    )
    assert [getattr(one, "code", one) for one in answers] == [Counted(1, 0), "done", Counted(1, 0), "taken"]
    lead = store.read(find_lead(ORG, "lead_1"))
    assert (lead.name, lead.messages, lead.control.by) == ("Ada Lovelace", 3, DANA)
    assert lead.waiting is not None
    walked = [row.id for row in store.rows(events, events.c.seq) if not row.id.startswith("~")]
    assert walked == ["first of lead_1", "e1", "e2"]


@pytest.mark.asyncio
async def test_clicks_go_before_events_in_a_batch_of_both(store: Store) -> None:
    lead = store.read(find_lead(ORG, await known(store)))
    event = asyncio.create_task(in_one_batch(store, [recorded(happening("e1"))]))
    await asyncio.sleep(0)
    assert (await store.writer.submit(taking_over(lead), CLICK)).code == "done"
    assert await event == [Counted(1, 0)]


# -- refusals -------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_a_refusal_takes_back_its_own_changes_and_no_others(store: Store) -> None:
    answers = await in_one_batch(
        store,
        [
            recorded(happening("e1", first_name="Ada")),
            ThenRefuse(happening("e2", first_name="Bob"), happening("x1", "lead_2")),
            recorded(happening("e2", last_name="Lovelace")),
            ThenRefuse(happening("e3")),
        ],
    )
    assert answers[0] == answers[2] == Counted(1, 0)
    assert isinstance(answers[1], Refused)
    assert isinstance(answers[3], Refused)
    lead = store.read(find_lead(ORG, "lead_1"))
    assert (lead.name, lead.messages) == ("Ada Lovelace", 2)
    assert store.read(find_lead(ORG, "lead_2")) is None
    assert len(store.rows(leads)) == 1
    assert await store.writer.submit(recorded(happening("x1", "lead_2"))) == Counted(1, 0)


@pytest.mark.asyncio
async def test_a_fault_of_ours_in_one_command_hangs_nobody_and_harms_no_other(store: Store) -> None:
    unstorable = happening("bad", city=object())  # what no JSON writer takes
    answers = await in_one_batch(store, [recorded(happening("e1")), recorded(unstorable), recorded(happening("e2"))])
    assert answers[0] == answers[2] == Counted(1, 0)
    assert isinstance(answers[1], TypeError)
    assert await store.writer.submit(recorded(happening("e3"))) == Counted(1, 0)
    assert store.read(find_lead(ORG, "lead_1")).messages == 3


@pytest.mark.asyncio
async def test_what_the_database_refuses_in_one_command_harms_no_other(store: Store) -> None:
    twice = [{"org": ORG, "event_id": "e", "rule": "r", "lead_id": "l", "reason": "rings", "because": "[]"}] * 2

    def clash(connection: Connection, /) -> None:
        connection.execute(insert(verdicts), twice)

    before, refused, after = await in_one_batch(store, [recorded(happening("e1")), clash, recorded(happening("e2"))])
    assert before == after == Counted(1, 0)
    assert isinstance(refused, Exception)
    assert store.rows(verdicts) == []


def test_a_fault_of_the_database_names_no_words_of_a_lead(store: Store) -> None:
    row = {"org": ORG, "event_id": "e", "rule": "r", "lead_id": "l", "reason": "rings", "because": "my secret words"}
    with pytest.raises(IntegrityError) as refused, store.database.writer.begin() as connection:
        connection.execute(insert(verdicts), [row] * 2)
    assert "secret" not in str(refused.value)


@pytest.mark.asyncio
async def test_nobody_hears_of_a_failed_wake_up_after_a_commit(database_url: str) -> None:
    def ring(change: Change, draft: Draft) -> None:
        draft.is_due(draft.destination(draft.org, "slack", "channel::#leads"), draft.now)

    woken: list[set[str]] = []

    def fail(platforms: set[str]) -> None:
        woken.append(platforms)
        raise RuntimeError("the event loop is closed")

    with opened(database_url, ring) as store:
        store.writer.on_commit = fail
        assert await store.writer.submit(recorded(happening("e1"))) == Counted(1, 0)
        assert await store.writer.submit(recorded(happening("e2"))) == Counted(1, 0)
        assert woken == [{"slack"}, {"slack"}]


# -- decisions ------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio
async def test_of_many_who_take_over_at_once_one_wins_and_the_others_are_told_who(store: Store) -> None:
    lead = store.read(find_lead(ORG, await known(store)))
    people_at_once = [type(DANA)(f"p{number}", f"Rep {number}", f"r{number}@acme.example") for number in range(32)]
    decisions: list[Decision] = await asyncio.gather(
        *(store.writer.submit(taking_over(lead, one, seen=0), CLICK) for one in people_at_once)
    )
    won = [one for one in decisions if one.code == "done"]
    assert len(won) == 1
    assert won[0].lead is not None
    winner = won[0].lead.control.by
    assert [one.code for one in decisions].count("taken") == 31
    assert {one.lead.control.by for one in decisions if one.lead is not None} == {winner}
    assert store.read(find_lead(ORG, "lead_1")).control.by == winner
    assert [row.kind for row in store.rows(events)].count("conversation.taken_over") == 1


@pytest.mark.asyncio
async def test_a_repeated_callback_does_nothing_and_is_answered_the_same(store: Store) -> None:
    lead = store.read(find_lead(ORG, await known(store)))
    press = taking_over(lead, DANA, key="slack:1")
    assert [one.code for one in await in_one_batch(store, [press, press])] == ["done", "done"]
    back = Decide(ORG, lead.id, DANA, lambda one: return_to_automated(one, DANA), key="slack:2")
    assert (await store.writer.submit(back)).code == "done"
    again = await store.writer.submit(press)
    assert again.code == "done"
    assert again.lead.control.by is None
    assert len(store.rows(inbox)) == 2
    assert [row.kind for row in store.rows(events)].count("conversation.taken_over") == 1


@pytest.mark.asyncio
async def test_a_repeat_of_a_refusal_is_answered_the_same_after_its_reason_has_passed(store: Store) -> None:
    lead = store.read(find_lead(ORG, await known(store)))
    await store.writer.submit(taking_over(lead, BEN))
    press = taking_over(lead, DANA, key="teams:1")
    first = await store.writer.submit(press)
    await store.writer.submit(Decide(ORG, lead.id, BEN, lambda one: return_to_automated(one, BEN)))
    again = await store.writer.submit(press)
    assert (first.code, first.before) == (again.code, again.before) == ("taken", BEN)


@pytest.mark.asyncio
async def test_another_organisations_lead_is_never_found(store: Store) -> None:
    await store.writer.submit(recorded(happening("e1"), org="theirs"))
    theirs = store.read(find_lead("theirs", "lead_1"))
    assert store.read(find_lead(ORG, "lead_1")) is None
    assert store.read(find_lead(ORG, theirs.id)) is None
    assert (await store.writer.submit(Decide(ORG, theirs.id, DANA, wish(DANA)))).code == "unknown_lead"
    assert await store.writer.submit(recorded(happening("e1"))) == Counted(1, 0)  # the same ids, another's
    assert store.read(find_lead(ORG, "lead_1")).id != theirs.id
    assert len(store.rows(lead_ids)) == 2
    assert store.read(find_lead("theirs", "lead_1")).control.by is None


@pytest.mark.asyncio
async def test_people_of_one_address_in_any_case_are_one(store: Store) -> None:
    one = Person("p1", ORG, "Dana Ruiz", "Dana@acme.example")
    assert await store.writer.submit(put_people(ORG, [one])) == (1, 0)
    other = Person("p2", ORG, "Dana R.", "DANA@acme.example", role="manager")
    assert await store.writer.submit(put_people(ORG, [other])) == (0, 1)
    assert await store.writer.submit(put_people(ORG, [other])) == (0, 0)
    assert [(row.id, row.name, row.role) for row in store.rows(people)] == [("p1", "Dana R.", "manager")]
    assert store.read(revision(ORG, "people")) == 2


@pytest.mark.asyncio
async def test_what_waits_is_finished_at_the_close_and_nothing_is_taken_after(database_url: str) -> None:
    store = Store(database_url)
    waiting = [asyncio.create_task(store.writer.submit(recorded(happening(f"e{one}")))) for one in range(300)]
    await asyncio.sleep(0)
    await asyncio.to_thread(store.writer.close)
    assert [one.accepted for one in await asyncio.gather(*waiting)] == [1] * 300
    with pytest.raises(StoreUnavailable):
        await store.writer.submit(recorded(happening("late")))
    store.close()


def test_who_has_no_event_loop_is_answered_too(store: Store) -> None:
    assert store.writer.submit_now(recorded(happening("e1"))) == Counted(1, 0)
    with pytest.raises(Refused):
        store.writer.submit_now(ThenRefuse())


def test_an_asker_whose_loop_has_closed_stops_nobody(store: Store) -> None:
    async def ask_and_leave() -> None:
        asking = asyncio.ensure_future(store.writer.submit(recorded(happening("e1"))))
        await asyncio.sleep(0)
        asking.cancel()

    asyncio.run(ask_and_leave())
    assert store.writer.submit_now(recorded(happening("e2"))) == Counted(1, 0)
