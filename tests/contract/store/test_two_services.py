"""Do two services on one PostgreSQL lose nothing, double nothing, and keep the order of commits?"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

import orjson
import pytest
from sqlalchemy import Connection, select, update

from leads.change import Change
from leads.intake import Incoming
from leads.people import Person
from leads.store.draft import Draft
from leads.store.people import all_people, put_people
from leads.store.reading import find_lead
from leads.store.recording import Counted
from leads.store.schema import destinations, events, lead_ids, leads
from leads.store.work import LeadCommand, Needs
from tests.contract.store.rig import BEN, DANA, ORG, Store, happening, opened, recorded, taking_over

pytestmark = pytest.mark.postgresql


def ring_everywhere(change: Change, draft: Draft) -> None:
    """Marks destinations in an order that differs from lead to lead, as rules do."""
    for number in Random(change.after.id).sample(range(4), 4):
        draft.is_due(draft.destination(draft.org, "slack", f"channel::#{number}"), draft.now)


@pytest.fixture
def services(postgresql_url: str) -> Iterator[tuple[Store, Store]]:
    with opened(postgresql_url, ring_everywhere) as one, opened(postgresql_url, ring_everywhere) as other:
        yield one, other


@pytest.mark.asyncio
async def test_the_same_events_sent_to_both_are_stored_once(services: tuple[Store, Store]) -> None:
    some = [happening(f"e{number}", f"lead_{number % 7}") for number in range(140)]

    async def send(store: Store, seed: int) -> list[Counted]:
        mixed = Random(seed).sample(some, len(some))
        lists = [mixed[start : start + 5] for start in range(0, len(mixed), 5)]
        return await asyncio.gather(*(store.writer.submit(recorded(*one)) for one in lists))

    counted = [one for some in await asyncio.gather(send(services[0], 1), send(services[1], 2)) for one in some]
    assert sum(one.accepted for one in counted) == len(some)
    assert sum(one.duplicates for one in counted) == len(some)
    rows = services[0].rows(events, events.c.seq)
    outside = [row for row in rows if not row.id.startswith("~")]
    assert sorted(row.id for row in outside) == sorted(one.event.id for one in some)
    assert Counter(row.kind for row in rows)["lead.created"] == 7
    assert len(services[0].rows(leads)) == len(services[0].rows(lead_ids)) == 7
    for number in range(7):
        assert services[1].read(find_lead(ORG, f"lead_{number}")).messages == 20


@pytest.mark.asyncio
async def test_a_lead_that_both_hear_of_first_is_one_lead(services: tuple[Store, Store]) -> None:
    for turn in range(10):
        hears: list[Incoming] = [happening(f"{turn} {side}", f"new_{turn}") for side in "ab"]
        await asyncio.gather(*(store.writer.submit(recorded(one)) for store, one in zip(services, hears, strict=True)))
        lead = services[0].read(find_lead(ORG, f"new_{turn}"))
        assert lead.messages == 2
    assert len(services[0].rows(leads)) == 10


@pytest.mark.asyncio
async def test_of_two_who_take_over_on_two_services_one_wins(services: tuple[Store, Store]) -> None:
    for turn in range(10):
        await services[0].writer.submit(recorded(happening(f"t{turn}", f"lead_{turn}")))
        lead = services[0].read(find_lead(ORG, f"lead_{turn}"))
        decisions = await asyncio.gather(
            services[0].writer.submit(taking_over(lead, DANA, seen=0)),
            services[1].writer.submit(taking_over(lead, BEN, seen=0)),
        )
        assert sorted(one.code for one in decisions) == ["done", "taken"]
        holders = {one.lead.control.by for one in decisions if one.lead is not None}
        assert holders == {services[1].read(find_lead(ORG, f"lead_{turn}")).control.by}


@pytest.mark.asyncio
async def test_a_callback_that_reaches_both_services_is_carried_out_once(services: tuple[Store, Store]) -> None:
    await services[0].writer.submit(recorded(happening("e1")))
    press = taking_over(services[0].read(find_lead(ORG, "lead_1")), DANA, key="slack:1")
    decisions = await asyncio.gather(*(store.writer.submit(press) for store in services))
    assert [one.code for one in decisions] == ["done", "done"]
    kinds = Counter(row.kind for row in services[0].rows(events))
    assert kinds["conversation.taken_over"] == 1


@pytest.mark.asyncio
async def test_a_leads_events_are_numbered_in_the_order_of_their_commits(services: tuple[Store, Store]) -> None:
    """What one event found is what the one before it left: the changes chain, whichever service wrote them."""
    await asyncio.gather(
        *(
            services[number % 2].writer.submit(recorded(happening(f"e{number}", "lead_1", city=f"City {number}")))
            for number in range(60)
        )
    )
    city = None
    for row in services[0].rows(events, events.c.seq):
        for field, old, new in orjson.loads(row.changed):
            if field == "values.city":
                assert (old and old[0]) == city
                city = new[0]
    assert city == services[0].read(find_lead(ORG, "lead_1")).text("city")


@pytest.mark.asyncio
async def test_a_deadlock_is_repeated_and_nobody_hears_of_it(services: tuple[Store, Store]) -> None:
    """Each takes one destination's row and then wants the other's, in opposite orders, until both have begun."""
    await services[0].writer.submit(recorded(happening("e1")))
    numbers = [row.id for row in services[0].rows(destinations, destinations.c.id)][:2]
    both_hold = asyncio.Barrier(2)
    loop = asyncio.get_running_loop()
    runs: Counter[str] = Counter()

    def lock(name: str, order: list[int]) -> object:
        def command(connection: Connection, /) -> str:
            runs[name] += 1
            for position, number in enumerate(order):
                row = (
                    update(destinations).where(destinations.c.id == number).values(failures=destinations.c.failures + 1)
                )
                connection.execute(row)
                if position == 0 and runs[name] == 1:
                    asyncio.run_coroutine_threadsafe(both_hold.wait(), loop).result(20)
            return name

        return command

    answers = await asyncio.gather(
        services[0].writer.submit(lock("a", numbers)),  # type: ignore[arg-type]
        services[1].writer.submit(lock("b", numbers[::-1])),  # type: ignore[arg-type]
    )
    assert answers == ["a", "b"]
    assert sum(runs.values()) == 3
    asked = select(destinations.c.failures).where(destinations.c.id.in_(numbers))
    assert services[0].read(lambda connection: list(connection.execute(asked).scalars())) == [2, 2]


class NewPlaces(LeadCommand[str]):
    """Names two new destinations; the first time, the second only when both services have named one."""

    org = ORG

    def __init__(self, names: list[str], both_hold: threading.Barrier) -> None:
        self._names = names
        self._both_hold = both_hold
        self.runs = 0

    def needs(self) -> Needs:
        return Needs()

    def run(self, draft: Draft) -> str:
        self.runs += 1
        for position, name in enumerate(self._names):
            draft.is_due(draft.destination(ORG, "slack", name), draft.now)
            if position == 0 and self.runs == 1:
                self._both_hold.wait(20)
        return self._names[0]


@pytest.mark.asyncio
async def test_a_deadlock_inside_a_command_is_no_refusal_of_it(services: tuple[Store, Store]) -> None:
    both_hold = threading.Barrier(2)
    commands = [NewPlaces(["x", "y"], both_hold), NewPlaces(["y", "x"], both_hold)]
    answers = await asyncio.gather(
        *(store.writer.submit(command) for store, command in zip(services, commands, strict=True))
    )
    assert answers == ["x", "y"]
    assert sum(command.runs for command in commands) == 3
    assert sorted(row.address for row in services[0].rows(destinations)) == ["x", "y"]


@pytest.mark.asyncio
async def test_services_that_start_side_by_side_put_the_same_people_on_record_once(
    services: tuple[Store, Store],
) -> None:
    both_looked = threading.Barrier(2)

    def put(number: int) -> Callable[[Connection], tuple[int, int]]:
        people = put_people(ORG, [Person(f"p{number}", ORG, "Dana Ruiz", DANA.email)])
        looked = False

        def command(connection: Connection) -> tuple[int, int]:
            nonlocal looked
            if not looked:
                looked = True
                both_looked.wait(10)
            return people(connection)

        return command

    answers = await asyncio.gather(*(store.writer.submit(put(number)) for number, store in enumerate(services)))
    assert sorted(answers) == [(0, 0), (1, 0)]
    assert len(services[0].read(all_people(ORG))) == 1
