"""Is a private answer about a lead found when the lead is erased, also when both happen at once?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.keeping import DAY, Keep, Keeper
from leads.store.erasing import Erasing
from leads.store.merging import Merge
from leads.store.private_answers import PrivateAnswer, keep_answer
from leads.store.reading import find_lead
from leads.store.schema import destinations, lines, private_answers
from tests.contract.store.rig import DANA, ORG, Store, happening, now, opened, recorded

SALT = "5a" * 32


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as store:
        yield store


async def known(store: Store, lead: str = "lead_1") -> str:
    await store.writer.submit(recorded(happening(f"e of {lead}", lead)))
    return str(store.read(find_lead(ORG, lead)).id)


def answer(*leads: str, message: str = "m1", at: int | None = None, ends_at: int | None = None) -> Any:
    given = PrivateAnswer(
        ORG, "webex", "bot", "person:p_dana", leads, {"id": message, "room": "r1"}, now() if at is None else at, ends_at
    )
    return keep_answer(given)


def wish(lead: str = "lead_1") -> Erasing:
    return Erasing(ORG, lead, "p_mona", now(), f"fresh of {lead}", SALT)


def put_down(store: Store) -> list[tuple[str, str, str]]:
    """Messages that are to be removed: (template, state, message)."""
    return [(row.template, row.state, row.message) for row in store.rows(lines, lines.c.id)]


GOES = ("answer", "erasing", '{"id":"m1","room":"r1"}')


@pytest.mark.asyncio
async def test_an_erasure_puts_it_down_to_be_removed_and_keeps_no_trace(store: Store) -> None:
    lead, other = await known(store), await known(store, "lead_2")
    await store.writer.submit(answer(lead))
    await store.writer.submit(answer(lead))  # the same message, edited
    await store.writer.submit(answer(other, message="m2"))
    erasure = await store.writer.submit(wish())
    assert (erasure.waiting, put_down(store)) == (1, [GOES])
    assert [row.lead_id for row in store.rows(private_answers)] == [other]
    [place] = store.rows(destinations)
    assert (place.platform, place.address) == ("webex", "person:p_dana")
    assert place.due_at is not None


@pytest.mark.asyncio
async def test_a_list_of_leads_goes_with_each_of_them(store: Store) -> None:
    lead, other = await known(store), await known(store, "lead_2")
    await store.writer.submit(answer(lead, other))
    await store.writer.submit(wish("lead_2"))
    assert put_down(store) == [GOES]
    await store.writer.submit(wish("lead_1"))
    assert put_down(store) == [GOES, GOES]  # one that is gone is fine


@pytest.mark.asyncio
async def test_one_of_a_lead_that_was_erased_meanwhile_is_put_down_at_once(store: Store) -> None:
    lead = await known(store)
    await store.writer.submit(wish())
    await store.writer.submit(answer(lead))
    assert (put_down(store), store.rows(private_answers)) == ([GOES], [])


@pytest.mark.asyncio
async def test_one_of_a_lead_that_was_merged_meanwhile_goes_with_the_other(store: Store) -> None:
    older, newer = await known(store), await known(store, "lead_2")
    await store.writer.submit(answer(newer, message="m0"))
    await store.writer.submit(Merge(ORG, older, newer, DANA))
    await store.writer.submit(answer(newer))
    assert {(row.lead_id, row.message_id) for row in store.rows(private_answers)} == {(older, "m0"), (older, "m1")}
    await store.writer.submit(wish())
    assert len(put_down(store)) == 2
    await store.writer.submit(answer(newer, message="m2"))
    assert [one[2] for one in put_down(store)][2:] == ['{"id":"m2","room":"r1"}']


@pytest.mark.asyncio
async def test_one_of_nobody_leaves_nothing(store: Store) -> None:
    await store.writer.submit(answer("somebody"))
    assert (put_down(store), store.rows(private_answers)) == ([], [])


@pytest.mark.asyncio
async def test_what_has_gone_by_itself_is_left_alone(store: Store) -> None:
    lead = await known(store)
    await store.writer.submit(answer(lead, ends_at=now() - 1))
    await store.writer.submit(answer(lead, message="m2", ends_at=now() + 60_000))
    await store.writer.submit(wish())
    assert [one[2] for one in put_down(store)] == ['{"id":"m2","room":"r1"}']
    assert store.rows(private_answers) == []


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_whichever_of_two_services_is_first_the_message_is_found(postgresql_url: str) -> None:
    with opened(postgresql_url) as one, opened(postgresql_url) as other:
        for turn in range(20):
            lead = await known(one, f"lead_{turn}")
            kept = answer(lead, message=f"m{turn}")
            await asyncio.gather(one.writer.submit(kept), other.writer.submit(wish(f"lead_{turn}")))
            assert one.rows(private_answers) == []
            assert len(put_down(one)) == turn + 1


@pytest.mark.asyncio
async def test_traces_are_dropped_after_their_term_or_once_the_message_has_gone(store: Store) -> None:
    lead = await known(store)
    for number in range(250):
        await store.writer.submit(answer(lead, message=f"old {number}", at=now() - 8 * DAY))
    await store.writer.submit(answer(lead, message="gone", ends_at=now() - 1))
    await store.writer.submit(answer(lead, message="young"))

    async def write(command: Any) -> Any:
        return await store.writer.submit(command)

    gone = await Keeper(Keep(answers=7 * DAY), write, ORG, now).round()
    assert gone["answers"] == 251
    assert [row.message_id for row in store.rows(private_answers)] == ["young"]


@pytest.mark.asyncio
async def test_no_word_of_a_lead_is_kept(store: Store) -> None:
    lead = await known(store)
    await store.writer.submit(answer(lead))

    def columns(connection: Connection) -> list[str]:
        return [str(value) for row in connection.execute(private_answers.select()) for value in row]

    assert not [one for one in store.read(columns) if "words" in one]
