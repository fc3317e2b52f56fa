"""Are deliveries listed whole and in a steady order, by each filter, and tried again as they should be?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text

from leads.store.backlog import Backlog, backlog
from leads.store.deliveries import STATES, Delivery, Wanted, find, newest
from leads.store.retrying import CannotRetry, retry
from leads.store.schema import cards, destinations, lines
from tests.contract.store.rig import ORG, Store, opened

NOON = 1_795_348_800_000
HOUR = 3_600_000
PLATFORMS = ("slack", "teams", "webex", "agents")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as store:
        yield store


def write(store: Store, command: Any) -> Any:
    return store.writer.submit_now(command)


def put(store: Store, table: Any, **row: Any) -> int:
    """A row of a table, with what it must have besides; its number."""
    usual: dict[str, Any] = {
        "org": ORG, "lead_id": "l1", "destination_id": 1, "event_id": "e1", "created_at": NOON, "attempts": 0,
    }  # fmt: skip
    if table is cards:
        usual |= {
            "state": "live", "kind": "human.requested", "rang_at": NOON, "rule": "asks", "rule_name": "Asks",
            "wanted": 1, "shown": 0, "edited_at": 0,
        }  # fmt: skip
    elif table is lines:
        usual |= {"state": "waiting", "template": "rang"}
    else:
        usual = {"org": ORG}
    command = insert(table).values({**usual, **row}).returning(table.c.id)
    return int(write(store, lambda connection: connection.execute(command).scalar_one()))


def fill(store: Store) -> None:
    """Four platforms with cards and lines in every state, many of them made in the same millisecond."""
    for platform in PLATFORMS:
        put(store, destinations, platform=platform, address="channel::#leads", due_at=NOON)
    for number in range(40):
        given = {"destination_id": number % 4 + 1, "created_at": NOON + number // 8, "lead_id": f"l{number % 3}"}
        stands: dict[str, Any] = [
            {"due_at": NOON + HOUR},
            {"posted_at": NOON + 50, "sent_at": NOON + 50},
            {"state": "gave_up", "fault_code": "timeout", "fault": "There was no answer."},
            {"state": "erased"},
            {"state": "closed"},
            {"state": "gathered"},
        ][number % 6]
        for table in (cards, lines):
            put(store, table, **given, **{name: one for name, one in stands.items() if name in table.c})


def paged(store: Store, wanted: Wanted, most: int) -> list[Delivery]:
    found: list[Delivery] = []
    after = None
    while page := store.read(newest(ORG, wanted, NOON, most, after)):
        assert len(page) <= most
        found += page
        after = page[-1].place
    return found


def test_pages_hold_each_delivery_once_whatever_their_size(store: Store) -> None:
    fill(store)
    whole = paged(store, Wanted(), 200)
    assert len(whole) == 80
    assert [one.place.created_at for one in whole] == sorted((one.created_at for one in whole), reverse=True)
    for most in (1, 7, 50):
        assert [one.id for one in paged(store, Wanted(), most)] == [one.id for one in whole]
    assert store.read(newest("theirs", Wanted(), NOON, 50)) == []


def test_each_filter_takes_what_it_says_and_all_states_together_are_all(store: Store) -> None:
    fill(store)
    whole = paged(store, Wanted(), 200)
    seen: list[str] = []
    for state in STATES:
        some = paged(store, Wanted(state=state), 3)
        assert {one.state for one in some} == {state}
        seen += [one.id for one in some]
    assert sorted(seen) == sorted(one.id for one in whole)
    for platform in PLATFORMS:
        some = paged(store, Wanted(platform=platform), 7)
        assert [one.id for one in some] == [one.id for one in whole if one.platform == platform]
    some = paged(store, Wanted(state="waiting", platform="slack", lead="l0"), 2)
    assert {(one.state, one.platform, one.lead) for one in some} == {("waiting", "slack", "l0")}


def test_what_comes_in_between_two_pages_moves_none(store: Store) -> None:
    fill(store)
    whole = [one.id for one in paged(store, Wanted(), 200)]
    first = store.read(newest(ORG, Wanted(), NOON, 30))
    put(store, cards, created_at=NOON + HOUR)
    put(store, lines, created_at=NOON + HOUR)
    rest = store.read(newest(ORG, Wanted(), NOON, 200, first[-1].place))
    assert [one.id for one in (*first, *rest)] == whole


@pytest.mark.parametrize("state", ["waiting", "gave_up"])
def test_a_list_by_state_goes_by_an_index(store: Store, state: Any) -> None:
    """Deliveries grow without end; those that wait or gave up stay few."""
    if store.database.postgresql:
        pytest.skip("PostgreSQL plans by the table's size: an empty one is read whole")
    said: list[str] = []

    def explain(connection: Connection) -> None:
        inner = connection.execute

        def noted(statement: Any, *more: Any, **how: Any) -> Any:
            if " LIMIT " in str(statement):
                compiled = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
                said.extend(str(row[3]) for row in inner(text("EXPLAIN QUERY PLAN " + compiled.replace(":", "\\:"))))
            return inner(statement, *more, **how)

        connection.execute = noted  # type: ignore[method-assign]
        newest(ORG, Wanted(state=state), NOON, 50)(connection)

    store.read(explain)
    for table in ("cards", "lines"):
        assert any(f"{table} USING INDEX ix_{table}_{state}" in one for one in said), said
    assert not any("TEMP B-TREE" in one for one in said), said


def test_a_retry_gives_what_was_given_up_a_new_day_and_twice_is_once(store: Store) -> None:
    put(store, destinations, platform="slack", address="channel::#leads", failures=5, next_send=NOON + HOUR)
    card = put(store, cards, state="gave_up", attempts=9, failing_since=NOON - 24 * HOUR, fault_code="x", fault="Y.")
    line = put(store, lines, state="gave_up", attempts=9)
    for _ in range(2):
        done = write(store, retry(ORG, "card", card, NOON))
        assert (done.state, done.attempts, done.next_try) == ("waiting", 0, NOON)
        assert write(store, retry(ORG, "line", line, NOON)).state == "waiting"
    (row,) = store.rows(cards)
    assert (row.state, row.failing_since, row.due_at) == ("live", None, NOON)
    assert store.rows(lines)[0].retried_at == NOON
    assert (store.rows(destinations)[0].due_at, store.rows(destinations)[0].next_send) == (NOON, 0)


def test_a_retry_opens_a_destination_that_is_set_aside_for_all_that_waits_there(store: Store) -> None:
    put(
        store,
        destinations,
        platform="slack",
        address="channel::#leads",
        set_aside_until=NOON + HOUR,
        due_at=NOON + HOUR,
    )
    first, second = (put(store, cards, lead_id=lead, due_at=NOON + HOUR) for lead in ("l1", "l2"))
    assert store.read(find(ORG, "card", first, NOON)).set_aside_until == NOON + HOUR
    write(store, retry(ORG, "card", first, NOON))
    assert [store.read(find(ORG, "card", one, NOON)).next_try for one in (first, second)] == [NOON, NOON]
    assert store.rows(destinations)[0].set_aside_until == 0


def test_what_a_platform_asked_to_wait_for_is_waited_for(store: Store) -> None:
    put(store, destinations, platform="slack", address="channel::#leads", next_send=NOON + 30_000, due_at=NOON)
    card = put(store, cards, due_at=NOON)
    assert write(store, retry(ORG, "card", card, NOON)).next_try == NOON + 30_000


def test_what_is_done_or_unknown_is_not_retried(store: Store) -> None:
    put(store, destinations, platform="slack", address="channel::#leads")
    sent, erased = put(store, cards, posted_at=NOON), put(store, cards, lead_id="l2", state="erased")
    over = put(store, cards, state="gave_up")  # of the same lead as the first, which is live
    for number, why in ((sent, "sent already"), (erased, "erased"), (over, "newer card")):
        with pytest.raises(CannotRetry, match=why):
            write(store, retry(ORG, "card", number, NOON))
    assert write(store, retry(ORG, "card", 999, NOON)) is None
    assert write(store, retry("theirs", "card", sent, NOON)) is None
    assert [row.due_at for row in store.rows(cards)] == [None] * 3


def test_the_backlog_counts_what_waits_and_since_when(store: Store) -> None:
    for platform in ("slack", "teams"):
        put(store, destinations, platform=platform, address="channel::#leads")
    put(store, cards, due_at=NOON + 9_000, created_at=NOON - 5_000)  # never posted: since it is there
    put(store, cards, due_at=NOON + 9_000, posted_at=NOON - HOUR, created_at=NOON - HOUR)  # an edit that isn't due yet
    put(store, lines, due_at=NOON, destination_id=2, created_at=NOON - 700)
    put(store, lines, state="gave_up", destination_id=2)
    found = store.read(lambda connection: backlog(connection, ORG, NOON))
    assert found == {"slack": Backlog(2, 5_000, 0, 0), "teams": Backlog(1, 700, 1, 0)}
    assert store.read(lambda connection: backlog(connection, "theirs", NOON)) == {}
