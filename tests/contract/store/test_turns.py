"""Does each ring of a team take the next person, whoever asks?"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator

import pytest

from leads.change import Change
from leads.store.draft import Draft
from leads.store.schema import lines, turns
from leads.store.work import LeadCommand, Needs
from tests.contract.store.rig import ORG, Store, happening, opened, recorded

TEAM = ["ada", "ben", "cem"]


def take_turns(change: Change, draft: Draft) -> None:
    """Rings the next of three for every message."""
    if change.event.kind != "message.received":
        return
    last = draft.rang_last("emea")
    person = TEAM[0] if last is None else TEAM[(TEAM.index(last) + 1) % len(TEAM)]
    draft.takes_turn("emea", person)
    draft.lines.append({
        "org": draft.org, "destination_id": draft.destination(draft.org, "slack", f"person:{person}"),
        "lead_id": change.after.id, "card_id": None, "event_id": change.event.id, "template": "rang",
        "state": "waiting", "created_at": draft.now, "due_at": draft.now, "attempts": 0, "trace": draft.trace,
        "message": person,
    })  # fmt: skip


def rang(store: Store) -> list[str]:
    return [row.message for row in store.rows(lines, lines.c.id)]


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url, take_turns) as one:
        yield one


@pytest.mark.asyncio
async def test_each_takes_the_next_within_a_transaction_and_after_it(store: Store) -> None:
    await store.writer.submit(recorded(*(happening(f"e{number}", f"lead_{number}") for number in range(4))))
    await store.writer.submit(recorded(happening("e4", "lead_4")))
    assert rang(store) == ["ada", "ben", "cem", "ada", "ben"]
    assert [(row.team, row.person_id) for row in store.rows(turns)] == [("emea", "ben")]


class Refused(LeadCommand[None]):
    """Rings, and then is refused."""

    org = ORG

    def needs(self) -> Needs:
        return Needs()

    def run(self, draft: Draft) -> None:
        draft.takes_turn("emea", "cem")
        raise ValueError("refused")


@pytest.mark.asyncio
async def test_who_wasn_t_rung_after_all_has_taken_no_turn(store: Store) -> None:
    await store.writer.submit(recorded(happening("e1", "lead_1")))
    with pytest.raises(ValueError, match="refused"):
        await store.writer.submit(Refused())
    await store.writer.submit(recorded(happening("e2", "lead_2")))
    assert rang(store) == ["ada", "ben"]


@pytest.mark.postgresql
@pytest.mark.asyncio
async def test_of_two_services_each_takes_the_next(postgresql_url: str) -> None:
    with opened(postgresql_url, take_turns) as one, opened(postgresql_url, take_turns) as other:
        work = [
            store.writer.submit(recorded(happening(f"e{number}", f"lead_{number}")))
            for number in range(30)
            for store in ((one, other)[number % 2],)
        ]
        await asyncio.gather(*work)
        assert Counter(rang(one)) == dict.fromkeys(TEAM, 10)
