"""Who asks to be let in rings so often and no more, the first to decide does, and whoever is deactivated is out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from leads.people import Person
from leads.store.deactivating import set_active
from leads.store.newcomers import DAY, HOUR, MOST_AN_HOUR, Newcomer, ask, decide, drop_newcomers, join, told, untold
from leads.store.people import put_people
from leads.store.schema import audit, newcomers, people, sessions, sign_in_links
from leads.store.sign_in import begin_session, find_session, put_link
from tests.contract.store.rig import ORG, Store, opened

NOW = 1_764_000_000_000
MONA = Person("p_mona", ORG, "Mona Okafor", "mona@acme.example", role="manager")
KIM = Newcomer("n1", "slack", "Kim Lee", "kim@acme.example", "Acme", "Europe/Berlin")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as store:
        yield store


def _person(one: Newcomer) -> Person:
    return Person("p_kim", ORG, one.name, one.email, zone=one.zone)


@pytest.mark.asyncio
async def test_asking_again_and_asking_too_often(store: Store) -> None:
    submit = store.writer.submit
    assert (await submit(ask(ORG, KIM, NOW))).how == "new"
    again = await submit(ask(ORG, replace(KIM, id="n2", platform="webex"), NOW + DAY - 1))
    assert (again.how, again.newcomer.id) == ("again", "n1")
    assert (await submit(ask(ORG, replace(KIM, id="n3"), NOW + DAY))).newcomer.id == "n3"
    assert (await submit(decide(ORG, "n1", MONA, _person, NOW))).how == "gone"
    for number in range(1, MOST_AN_HOUR + 1):
        one = replace(KIM, id=f"m{number}", email=f"kim{number}@acme.example")
        how = (await submit(ask(ORG, one, NOW + DAY + 1))).how
        assert how == ("new" if number < MOST_AN_HOUR else "many")
    assert (await submit(ask(ORG, one, NOW + DAY + HOUR + 2))).how == "new"
    assert await submit(drop_newcomers(ORG, NOW + 40 * DAY)) == MOST_AN_HOUR + 1
    assert store.rows(newcomers, newcomers.c.id) == []


@pytest.mark.asyncio
async def test_the_first_to_decide_does_and_each_is_told_once(store: Store) -> None:
    submit, read = store.writer.submit, store.database.read
    await submit(ask(ORG, KIM, NOW))
    assert [one.id for one in await read(untold(ORG, NOW))] == ["n1"]
    await submit(told(ORG, ["n1"], NOW, decided=False))
    assert await read(untold(ORG, NOW)) == []
    ben = replace(MONA, id="p_ben")
    assert (await submit(decide(ORG, "n1", MONA, _person, NOW))).how == "now"
    second = await submit(decide(ORG, "n1", ben, None, NOW))
    assert (second.how, second.newcomer.state, second.newcomer.decided_by) == ("before", "let_in", "p_mona")
    assert [one.state for one in await read(untold(ORG, NOW))] == ["let_in"]
    await submit(told(ORG, ["n1"], NOW, decided=True))
    assert await read(untold(ORG, NOW)) == []
    assert [(one.email, one.role, one.zone) for one in store.rows(people, people.c.id)] == [
        ("kim@acme.example", "rep", "Europe/Berlin")
    ]


@pytest.mark.asyncio
async def test_who_is_deactivated_has_no_session_and_comes_back_by_no_other_way(store: Store) -> None:
    submit, read = store.writer.submit, store.database.read
    kim = _person(KIM)
    assert await submit(join(kim, "platform:slack", NOW)) is True
    await submit(begin_session(ORG, "session", kim.id, NOW))
    await submit(put_link(ORG, "link", kim.id, "/leads", NOW))
    assert await submit(set_active(ORG, "KIM@acme.example", False, "command-line", NOW)) is True
    assert await submit(set_active(ORG, kim.email, False, "command-line", NOW)) is False
    assert await submit(set_active(ORG, "nobody@acme.example", False, "command-line", NOW)) is None
    assert store.rows(sessions, sessions.c.hash) == []
    assert store.rows(sign_in_links, sign_in_links.c.hash) == []
    assert await submit(join(kim, "platform:slack", NOW)) is False
    await submit(put_people(ORG, [replace(kim, name="Kim B. Lee")]))
    await submit(ask(ORG, KIM, NOW))
    assert (await submit(decide(ORG, "n1", MONA, _person, NOW))).how == "deactivated"
    row = (await read(lambda connection: connection.execute(select(people)).all()))[0]
    assert (row.name, row.active) == ("Kim B. Lee", False)
    assert await submit(set_active(ORG, kim.email, True, "command-line", NOW)) is True
    assert await read(find_session(ORG, ["session"], NOW)) is None
    assert [one.did for one in store.rows(audit, audit.c.seq)] == [
        "person.joined", "person.deactivated", "person.activated",
    ]  # fmt: skip
