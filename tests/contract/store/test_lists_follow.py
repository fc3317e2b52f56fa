"""Do lists follow what happens: once, whole, beside other services, over crashes and upgrades, and to nothing?"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from alembic import command
from sqlalchemy import Connection, func, select, text

from bot.erasing import Eraser
from bot.listing import Listing
from leads.change import Event
from leads.filters import Filter, read_filter
from leads.intake import Incoming
from leads.moments import rfc3339
from leads.store.database import Database
from leads.store.keeping import drop_events
from leads.store.listed import behind, every
from leads.store.listed.projecting import Project, listed_anew
from leads.store.listed.said import AT_ONCE
from leads.store.migrate import _config, upgrade
from leads.store.reading import find_lead
from leads.store.schema import lead_terms, lead_words, listed, revisions, terms, to_list
from leads.store.writer import RESULT
from tests.contract.store.crowd_of_leads import bring_up_to_date, counted, paged, pieces
from tests.contract.store.naive_list import ranked
from tests.contract.store.rig import BEN, DANA, ORG, Store, happening, now, opened, recorded, taking_over

DAY = 86_400_000


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as store:
        yield store


def said(event_id: str, words: str, lead: str = "lead_1", kind: str = "message.received", **more: Any) -> Incoming:
    at = more.pop("at", now())
    return Incoming(lead, Event(event_id, kind, at, at, data={"text": words}, lead=more))


def asked(*pairs: tuple[str, str]) -> Filter:
    return read_filter(pairs, now=now())


def inner(store: Store, lead: str = "lead_1") -> str:
    return str(store.read(find_lead(ORG, lead)).id)


def held(store: Store) -> dict[str, int]:
    """How many rows the tables of lists have."""
    tables = (to_list, listed, terms, lead_terms, lead_words)
    return {
        table.name: store.read(
            lambda connection, table=table: connection.execute(select(func.count()).select_from(table)).scalar_one()
        )
        for table in tables
    }


def as_if_new(store: Store) -> None:
    """Every row is as it would be if lists were made from nothing."""
    before = {one.name: store.rows(one, *one.primary_key) for one in (lead_terms, terms)}
    words = sorted((row.word, row.num) for row in store.rows(lead_words))
    numbers = {row.lead_id: row.num for row in store.rows(listed)}
    docs = {row.lead_id: (row.rank, row.facts, row.doc, row.words) for row in store.rows(listed)}

    def anew(connection: Connection) -> None:
        for table in (lead_terms, terms, lead_words):
            connection.execute(table.delete())
        connection.execute(listed.update().values(terms=b"", words="", rank=-1, said_to=0))
        connection.execute(text("INSERT INTO to_list (lead_id) SELECT id FROM leads"))

    store.writer.submit_now(anew)
    bring_up_to_date(store)
    assert {row.lead_id: row.num for row in store.rows(listed)} == numbers
    assert {row.lead_id: (row.rank, row.facts, row.doc, row.words) for row in store.rows(listed)} == docs
    assert [tuple(row) for row in store.rows(lead_terms, *lead_terms.primary_key)] == [
        tuple(row) for row in before["lead_terms"]
    ]
    assert [(row.term, row.number) for row in store.rows(terms, terms.c.term)] == [
        (row.term, row.number) for row in before["terms"]
    ]
    assert sorted((row.word, row.num) for row in store.rows(lead_words)) == words


def test_what_happens_is_listed_and_what_has_changed_listed_anew(store: Store) -> None:
    store.writer.submit_now(recorded(happening("e1", first_name="Ada", country="DE"), happening("e2", "lead_2")))
    assert paged(store, Filter()) == []
    assert store.read(behind) == 2
    bring_up_to_date(store)
    assert paged(store, Filter()) == [inner(store, "lead_2"), inner(store)]
    assert paged(store, asked(("country", "DE"))) == paged(store, asked(("q", "ada"))) == [inner(store)]
    store.writer.submit_now(recorded(happening("e3", first_name="Grace", country="FR")))
    bring_up_to_date(store)
    assert paged(store, Filter()) == [inner(store), inner(store, "lead_2")]
    assert paged(store, asked(("country", "FR"))) == paged(store, asked(("q", "grace"))) == [inner(store)]
    assert paged(store, asked(("country", "DE"))) == paged(store, asked(("q", "ada"))) == []
    assert {(row.field, row.value) for row in store.rows(terms)}.isdisjoint({("country", "de")})
    as_if_new(store)


def test_who_had_a_hand_in_it(store: Store) -> None:
    store.writer.submit_now(recorded(happening("e1"), happening("e2", "lead_2")))
    for person in (DANA, BEN):
        lead = store.read(find_lead(ORG, "lead_1"))
        store.writer.submit_now(taking_over(lead, person, from_colleague=True))
    bring_up_to_date(store)
    assert (
        paged(store, asked(("with", DANA.email))) == paged(store, asked(("with", BEN.email.upper()))) == [inner(store)]
    )
    assert paged(store, asked(("control", "manual"))) == [inner(store)]
    assert paged(store, asked(("control", "automated"))) == [inner(store, "lead_2")]
    as_if_new(store)


def test_who_waits_stands_first_and_the_longest_before_the_others(store: Store) -> None:
    start = now() - DAY
    asks = [happening(f"a{n}", f"lead_{n}", "human.requested", at=start - n * 1000) for n in (1, 3, 2)]
    store.writer.submit_now(recorded(*asks, happening("m", "lead_9", at=start)))
    bring_up_to_date(store)
    assert paged(store, Filter(), limit=1) == [inner(store, f"lead_{n}") for n in (3, 2, 1, 9)]
    assert counted(store, asked(("waiting", "yes"))) == 3


def test_a_timeframe_takes_what_leads_did_themselves(store: Store) -> None:
    start = 1_700_000_000_000
    for lead, at in (("lead_1", 0), ("lead_1", 200), ("lead_2", 100), ("lead_3", 5)):
        store.writer.submit_now(recorded(happening(f"{lead} {at}", lead, "page.visited", at=start + at * DAY)))
    store.writer.submit_now(recorded(happening("agent", "lead_3", "message.sent", at=start + 100 * DAY)))
    bring_up_to_date(store)
    for first, last in ((0, 0), (0, 5), (99, 101), (1, 250), (100, 100), (150, 199), (0, 300), (6, 99), (200, 200)):
        days = [f"{_day(start + one * DAY)}" for one in (first, last)]
        filter = asked(("timeframe", "..".join(days)))
        assert filter.timeframe is not None
        wanted = store.read(lambda connection, filter=filter: ranked(connection, ORG, filter))
        assert paged(store, filter) == [lead for _, lead in wanted], days
        assert sorted(pieces(store, filter)) == sorted(lead for _, lead in wanted), days


def _day(at: int) -> str:
    return rfc3339(at)[:10]


def test_a_name_is_not_what_was_said(store: Store) -> None:
    store.writer.submit_now(
        recorded(said("e1", "hello", first_name="Ada", last_name="王"), said("e2", "Ada 王", "lead_2"))
    )
    bring_up_to_date(store)
    for word in ("ada", "王"):
        assert paged(store, asked(("said", word))) == [inner(store, "lead_2")], word
        assert paged(store, asked(("q", word))) == [inner(store, "lead_1")], word


def test_what_was_said_is_found_by_words_in_any_script(store: Store) -> None:
    store.writer.submit_now(
        recorded(
            said("e1", "Do you support SSO for 900 people?"), said("e2", "大约多少钱？", "lead_2"),
            said("e3", "Über Preise: ÇA VA?", "lead_3"), said("e4", "We do, at a price", kind="message.sent"),
        )
    )  # fmt: skip
    bring_up_to_date(store)
    for words, lead in (("sso", 1), ("SSO 900", 1), ("大约", 2), ("钱", 2), ("uber", 3), ("ca va", 3), ("price", 1)):
        assert paged(store, asked(("said", words))) == [inner(store, f"lead_{lead}")], words
    assert paged(store, asked(("said", "ss"))) == paged(store, asked(("said", "sso 大"))) == []
    assert paged(store, asked(("q", "sso"))) == []
    store.writer.submit_now(recorded(said("e5", "hello", "lead_5", first_name="Ada", company_name="王")))
    bring_up_to_date(store)
    assert paged(store, asked(("said", "ada"))) == paged(store, asked(("said", "王"))) == []
    as_if_new(store)


def test_a_long_talk_is_taken_in_in_pieces(store: Store) -> None:
    some = [said(f"e{n}", f"word{n} again", at=now() - 1000 + n) for n in range(2 * AT_ONCE + 10)]
    for start in range(0, len(some), 200):
        store.writer.submit_now(recorded(*some[start : start + 200]))
    store.writer.submit_now(recorded(said("other", "something else", "lead_2")))
    bring_up_to_date(store)
    long = " ".join(f"rare{n}" for n in range(1_500))
    store.writer.submit_now(recorded(*(said(f"long{n}", f"n{n} {long} {'x' * 20_000}", f"lead_{n}") for n in range(9))))
    bring_up_to_date(store)
    assert len(paged(store, asked(("said", "rare1499 n3")))) == 1
    for word in ("word0", f"word{AT_ONCE}", f"word{2 * AT_ONCE + 9}", "again"):
        assert paged(store, asked(("said", word))) == [inner(store)], word
    assert store.read(behind) == 0


def test_a_crash_in_between_leaves_the_notes(store: Store) -> None:
    store.writer.submit_now(recorded(*(happening(f"e{n}", f"lead_{n}") for n in range(20))))

    def dies(connection: Connection) -> None:
        Project(100)(connection)
        raise RuntimeError("it dies")

    with pytest.raises(RuntimeError):
        store.writer.submit_now(dies)
    assert held(store) == {"to_list": 20, "listed": 0, "terms": 0, "lead_terms": 0, "lead_words": 0}
    bring_up_to_date(store)
    assert counted(store, Filter()) == len(paged(store, Filter())) == 20


@pytest.mark.asyncio
async def test_nothing_of_an_erased_lead_is_left(store: Store) -> None:
    rare = "Zyxwvutsrq"
    store.writer.submit_now(recorded(happening("o1", "lead_2", first_name="Ada", country="DE")))
    bring_up_to_date(store)
    before = held(store)
    for n in range(3):
        more = {
            "first_name": rare,
            "last_name": "Quxx",
            "email": f"{rare}@secret.example",
            "owner": f"{rare}@x.example",
        }
        await store.writer.submit(recorded(said(f"{rare}{n}", f"my name is {rare}", **more)))
        if n < 2:
            await asyncio.to_thread(bring_up_to_date, store)  # the last one isn't listed yet
    eraser = Eraser(store.database, store.writer.submit, ORG, now, webhooks=False)
    assert await eraser.erase("lead_1", "p_mona") is not None
    assert paged(store, asked(("q", rare))) == paged(store, asked(("said", rare))) == []
    assert counted(store, Filter()) == 1
    bring_up_to_date(store)
    assert held(store) == before
    as_if_new(store)
    if not store.database.postgresql:
        content = await asyncio.to_thread(Path(str(store.database.url.database)).read_bytes)
        assert rare.encode() not in content
        assert rare.lower().encode() not in content


def test_services_side_by_side_list_each_lead_once(postgresql_url: str) -> None:
    with opened(postgresql_url) as one, opened(postgresql_url) as other:
        stop = threading.Event()
        faults: list[BaseException] = []

        def follow(store: Store) -> None:
            try:
                while not stop.is_set():
                    store.writer.submit_now(Project(7), RESULT)
            except BaseException as fault:
                faults.append(fault)

        threads = [threading.Thread(target=follow, args=(store,)) for store in (one, other)]
        for thread in threads:
            thread.start()
        for turn in range(40):
            for store in (one, other):
                some = [happening(f"{id(store)} {turn} {n}", f"lead_{n}", country="DE") for n in range(11)]
                store.writer.submit_now(recorded(*some))
        stop.set()
        for thread in threads:
            thread.join()
        assert faults == []
        bring_up_to_date(one)
        assert counted(one, asked(("country", "DE"))) == len(paged(one, asked(("country", "DE")))) == 11
        as_if_new(one)


def test_an_older_database_is_listed_behind_the_service_the_latest_first(database_url: str) -> None:
    with opened(database_url) as store:
        some = [happening(f"e{n}", f"lead_{n}", at=now() - n * 1000) for n in range(30)]
        store.writer.submit_now(recorded(*some))
        lead = store.read(find_lead(ORG, "lead_3"))
        store.writer.submit_now(taking_over(lead))
    database = Database(database_url)
    try:
        _forget_lists(database)
        assert upgrade(database)
        assert database.read_now(behind) == 30
    finally:
        database.close()
    with opened(database_url) as store:
        store.writer.submit_now(Project(5))
        assert paged(store, Filter()) == [inner(store, f"lead_{n}") for n in range(5)]
        bring_up_to_date(store)
        assert counted(store, Filter()) == 30
        assert paged(store, asked(("with", DANA.email))) == [inner(store, "lead_3")]


def _forget_lists(database: Database) -> None:
    """As the release before lists left it, with leads that don't know who had a hand in them."""
    config = _config()
    with database.writer.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0009")
        for row in connection.execute(text("SELECT id, state FROM leads")).all():
            state = {name: value for name, value in orjson.loads(row.state).items() if name != "hands"}
            given = {"id": row.id, "state": orjson.dumps(state).decode()}
            connection.execute(text("UPDATE leads SET state = :state WHERE id = :id"), given)
        connection.commit()


def test_a_release_that_reckons_otherwise_lists_all_anew(store: Store) -> None:
    store.writer.submit_now(recorded(happening("e1"), happening("e2", "lead_2")))
    bring_up_to_date(store)
    assert not store.writer.submit_now(listed_anew(ORG))
    assert not store.writer.submit_now(listed_anew(ORG))
    store.writer.submit_now(lambda connection: connection.execute(revisions.update().values(number=1)))
    assert store.writer.submit_now(listed_anew(ORG))
    assert store.read(behind) == 2
    bring_up_to_date(store)
    as_if_new(store)


@pytest.mark.asyncio
async def test_a_reader_sees_what_was_committed_before_they_asked(store: Store) -> None:
    listing = Listing(store.database, ORG, store.writer)
    follows = asyncio.create_task(listing.run())
    try:
        for number in range(15):
            await store.writer.submit(recorded(happening(f"e{number}", f"lead_{number}")))
            found = await asyncio.gather(*(listing.page(Filter()) for _ in range(3)))
            assert {len(page.rows) for page in found} == {number + 1}
            assert [page.behind for page in found] == [0, 0, 0]
    finally:
        follows.cancel()
        await asyncio.gather(follows, return_exceptions=True)


@pytest.mark.asyncio
async def test_the_command_line_brings_lists_up_to_date_itself(store: Store) -> None:
    await store.writer.submit(recorded(happening("e1"), happening("e2", "lead_2")))
    listing = Listing(store.database, ORG)
    assert len((await listing.page(Filter())).rows) == 2
    assert (await listing.count(Filter())).number == 2


def test_an_export_has_each_lead_once_while_they_change(store: Store) -> None:
    store.writer.submit_now(recorded(*(happening(f"e{n}", f"lead_{n}") for n in range(40))))
    bring_up_to_date(store)
    found: list[str] = []
    after, turn = "", 0
    while True:
        piece = store.read(every(ORG, Filter(), after, 7))
        found += [row.known_by for row in piece.rows]
        if not piece.next_cursor:
            break
        after, turn = piece.next_cursor, turn + 1
        store.writer.submit_now(
            recorded(happening(f"more {turn}", f"lead_{turn}"), happening(f"new {turn}", f"new_{turn}"))
        )
        bring_up_to_date(store)
    assert sorted(found) == sorted(f"lead_{n}" for n in range(40))


def test_what_was_said_goes_with_events_that_are_dropped(store: Store) -> None:
    old = now() - 100 * DAY
    first = said("e1", "secret words", at=old)
    store.writer.submit_now(recorded(Incoming(first.lead_id, replace(first.event, received=old))))
    store.writer.submit_now(recorded(said("e2", "other words")))
    bring_up_to_date(store)
    assert paged(store, asked(("said", "secret"))) == [inner(store)]
    assert store.writer.submit_now(drop_events(ORG, now() - 50 * DAY, 0)).rows
    bring_up_to_date(store)
    assert paged(store, asked(("said", "secret"))) == []
    assert paged(store, asked(("said", "words"))) == [inner(store)]
    as_if_new(store)
