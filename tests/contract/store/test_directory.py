"""Does the directory know who is who, soon after they changed, and where each is rung?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot import directory as directory_module
from bot.directory import Directory
from leads.people import Person
from leads.store.people import find_identities, put_identities, put_people
from tests.contract.store.rig import ORG, Store, opened

DANA = Person("p1", ORG, "Dana Ruiz", "dana@acme.example")
BEN = Person("p2", ORG, "Ben Ito", "ben@acme.example", direct="webex")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as store:
        yield store


def seen(email: str, platform: str, outside_id: str, seen_at: int) -> dict[str, object]:
    return {
        "org": ORG, "platform": platform, "installation": "T1", "outside_id": outside_id, "name": "x", "email": email,
        "fault": "", "data": {"a": 1}, "seen_at": seen_at,
    }  # fmt: skip


@pytest.mark.asyncio
async def test_people_are_found_by_address_in_any_case_and_by_id(store: Store) -> None:
    directory = Directory(store.database, ORG, ["slack"])
    await store.writer.submit(put_people(ORG, [DANA, replace(BEN, active=False)]))
    await directory.refresh()
    assert directory.by_email("DANA@acme.example") == DANA
    assert directory.known("dana@acme.example")
    assert directory.by_id("p1") == DANA
    assert directory.by_email(BEN.email) is None
    assert directory.by_id("p2") is not None
    assert not directory.known("nobody@acme.example")
    assert directory.by_email("") is None


@pytest.mark.asyncio
async def test_another_organisations_people_are_nobody(store: Store) -> None:
    await store.writer.submit(put_people("theirs", [replace(DANA, org="theirs")]))
    directory = Directory(store.database, ORG, ["slack"])
    await directory.refresh()
    assert directory.by_email(DANA.email) is directory.by_id(DANA.id) is None


@pytest.mark.asyncio
async def test_a_change_is_seen_by_the_watch_and_a_database_fault_does_not_end_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory_module, "LOOK_EVERY", 0.01)
    directory = Directory(store.database, ORG, ["slack"])
    faults = 3
    read = store.database.read

    async def failing(query):  # type: ignore[no-untyped-def]
        nonlocal faults
        if faults:
            faults -= 1
            raise OSError("the database is gone")
        return await read(query)

    store.database.read = failing  # type: ignore[method-assign]
    watching = asyncio.create_task(directory.watch())
    await store.writer.submit(put_people(ORG, [DANA]))
    async with asyncio.timeout(10):
        while directory.by_email(DANA.email) is None:  # noqa: ASYNC110 (the watch looks by itself)
            await asyncio.sleep(0.01)
    watching.cancel()
    assert faults == 0


@pytest.mark.asyncio
async def test_a_person_is_rung_where_they_said_else_where_they_were_seen_first(store: Store) -> None:
    directory = Directory(store.database, ORG, ["slack", "teams"])
    assert directory.direct_platform(DANA) == "slack"
    assert directory.direct_platform(replace(DANA, direct="teams")) == "teams"
    assert directory.direct_platform(BEN) == "slack"  # webex isn't installed
    directory.saw("DANA@acme.example", "teams", "29:dana")
    directory.saw(DANA.email, "slack", "U1")
    assert directory.direct_platform(DANA) == "teams"
    assert directory.address(DANA, "slack") == "U1"
    assert directory.address(DANA, "webex") == ""
    assert Directory(store.database, ORG, []).direct_platform(DANA) is None


@pytest.mark.asyncio
async def test_where_people_were_seen_outlives_a_restart_and_the_first_sight_stays_the_first(store: Store) -> None:
    await store.writer.submit(put_people(ORG, [DANA]))
    heard_of = seen(DANA.email, "slack", "U1", 0)
    await store.writer.submit(put_identities([heard_of, seen(DANA.email, "webex", "W1", 500)]))
    await store.writer.submit(put_identities([seen(DANA.email, "teams", "29:d", 100)]))
    await store.writer.submit(put_identities([seen(DANA.email, "teams", "29:d", 900)]))
    directory = Directory(store.database, ORG, ["slack", "teams", "webex"])
    await directory.refresh()
    assert directory.direct_platform(DANA) == "teams"
    assert directory.address(DANA, "slack") == "U1"
    [kept] = store.read(find_identities(ORG, "teams", "Dana@acme.example"))
    assert (kept["seen_at"], kept["data"]) == (100, {"a": 1})
