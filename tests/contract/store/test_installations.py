"""Are installations' tokens sealed, one organisation's alone, and known to a process soon after they changed?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import insert, update

from bot.installing.book import InstallationBook
from bot.installing.sealing import Sealing, Unopenable
from leads.store.install_states import Begun, begin_install, take_install
from leads.store.installations import TakenInstallation
from leads.store.schema import destinations
from leads.store.schema import installations as table
from tests.contract.store.rig import ORG, Store, now, opened

KEY, OLDER = "a secret key of 32 characters or more", "the secret key that was in force before"
TOKENS = {"bot_token": "xoxb-very-secret"}


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as store:
        yield store


def book(store: Store, *keys: str, org: str = ORG) -> InstallationBook:
    return InstallationBook(store.database, store.writer.submit, org, Sealing(*(keys or (KEY,))), now)


def test_a_seal_opens_for_its_own_installation_alone() -> None:
    sealing = Sealing(KEY)
    sealed = sealing.seal(TOKENS, "slack", "T1")
    assert sealing.open(sealed, "slack", "T1").secrets == TOKENS
    assert sealed != sealing.seal(TOKENS, "slack", "T1")
    for wrong in ("", "v1.", "v1.AAAA", "v1.é", sealed[:-8] + "AAAAAAA=", TOKENS["bot_token"]):
        with pytest.raises(Unopenable):
            sealing.open(wrong, "slack", "T1")
    with pytest.raises(Unopenable):
        sealing.open(sealed, "slack", "T2")
    with pytest.raises(Unopenable):
        Sealing(OLDER).open(sealed, "slack", "T1")


@pytest.mark.asyncio
async def test_tokens_are_nowhere_in_the_database_and_another_process_reads_them(store: Store) -> None:
    here, there = book(store), book(store)
    await there.refresh()
    await here.install("slack", "T1", "Acme", TOKENS, {"bot_user": "U1"})
    (row,) = store.rows(table)
    assert "xoxb" not in str(row)
    assert "xoxb" not in repr(here.of("slack"))
    assert there.find("slack", "T1") is None
    await there.refresh()
    found = there.find("slack", "T1")
    assert found is not None
    assert found.usable
    assert (found.secrets, found.row.data, found.name) == (TOKENS, {"bot_user": "U1"}, "Acme")
    assert there.of("webex") == []


@pytest.mark.asyncio
async def test_what_the_previous_key_sealed_is_sealed_anew_and_what_no_key_opens_is_said(store: Store) -> None:
    await book(store, OLDER).install("slack", "T1", "Acme", TOKENS, {})
    before = store.rows(table)[0].secrets
    stranger = book(store, KEY)
    await stranger.refresh()
    locked = stranger.find("slack", "T1")
    assert locked is not None
    assert (locked.locked, locked.usable, locked.secrets) == (True, False, {})
    rotating = book(store, KEY, OLDER)
    await rotating.refresh()
    assert rotating.of("slack")[0].secrets == TOKENS
    assert store.rows(table)[0].secrets != before
    await stranger.refresh()
    assert stranger.of("slack")[0].secrets == TOKENS  # without the older key by now


@pytest.mark.asyncio
async def test_what_has_ended_keeps_no_secret_and_heals_by_installing_again(store: Store) -> None:
    here = book(store)
    await here.install("slack", "T1", "Acme", TOKENS, {})
    old = here.of("slack")[0]
    assert await here.end("slack", "T1", "revoked")
    assert await here.end("slack", "T1", "removed")
    assert not await here.end("slack", "T1", "revoked"), "removed is more than revoked"
    ended = here.of("slack")[0]
    assert (ended.state, ended.secrets, ended.row.secrets, ended.usable) == ("removed", {}, "", False)
    assert not await here.renew(old, {"bot_token": "late"})
    await here.install("slack", "T1", "Acme Ltd", TOKENS, {})
    again = here.of("slack")[0]
    assert (again.state, again.name, again.row.ended_at, again.usable) == ("on", "Acme Ltd", None, True)
    assert not await here.end("slack", "T1", "removed", since=again.row.installed_at - 1), "it tells of the last one"


@pytest.mark.asyncio
async def test_the_oldest_stays_the_oldest_when_it_is_installed_again(store: Store) -> None:
    moment = now()
    here = InstallationBook(store.database, store.writer.submit, ORG, Sealing(KEY), lambda: moment)
    for team in ("T2", "T1"):
        await here.install("slack", team, team, TOKENS, {})
        moment += 1000
    await here.end("slack", "T2", "removed")
    await here.install("slack", "T2", "T2", TOKENS, {"bot_user": "U2"})
    assert [(one.outside_id, dict(one.row.data)) for one in here.of("slack")] == [
        ("T2", {"bot_user": "U2"}),
        ("T1", {}),
    ]
    assert here.of("slack")[0].row.installed_at == moment, "what tells of the time before is late"


@pytest.mark.asyncio
async def test_of_two_who_renew_a_token_one_wins(store: Store) -> None:
    here, there = book(store), book(store)
    await here.install("slack", "T1", "Acme", TOKENS, {})
    await there.refresh()
    assert await here.renew(here.of("slack")[0], {"bot_token": "second"})
    assert not await there.renew(there.of("slack")[0], {"bot_token": "third"})
    assert there.of("slack")[0].secrets == {"bot_token": "second"}


@pytest.mark.asyncio
async def test_a_workspace_of_another_organisation_is_refused_and_left_alone(store: Store) -> None:
    ours, theirs = book(store), book(store, org="globex")
    await ours.install("slack", "T1", "Acme", TOKENS, {})
    with pytest.raises(TakenInstallation):
        await theirs.install("slack", "T1", "Globex", {"bot_token": "theirs"}, {})
    assert not await theirs.end("slack", "T1", "removed")
    await ours.refresh()
    assert ours.of("slack")[0].secrets == TOKENS
    assert theirs.of("slack") == []


@pytest.mark.asyncio
async def test_a_state_of_a_later_release_is_not_one_to_use(store: Store) -> None:
    here = book(store)
    await here.install("slack", "T1", "Acme", TOKENS, {})
    await store.writer.submit(lambda connection: connection.execute(update(table).values(state="paused")))
    here.number = -1
    await here.refresh()
    assert not here.of("slack")[0].usable


@pytest.mark.asyncio
async def test_a_begun_installation_is_taken_once(store: Store) -> None:
    begun = Begun("hash", "browser", ORG, "slack", "p_mona", now() + 60_000)
    await store.writer.submit(begin_install(begun, now()))
    await store.writer.submit(begin_install(replace(begun, hash="old", expires_at=now() - 1), now()))
    assert await store.writer.submit(take_install("globex", "slack", ["hash"])) is None
    assert await store.writer.submit(take_install(ORG, "slack", ["hash", "hash of an older key"])) == begun
    assert await store.writer.submit(take_install(ORG, "slack", ["hash"])) is None
    await store.writer.submit(begin_install(replace(begun, hash="new"), now()))
    assert await store.writer.submit(take_install(ORG, "slack", ["old"])) is None, "what is over was taken away"


@pytest.mark.asyncio
async def test_places_of_one_workspace_are_set_aside_and_lifted_by_installing_again(store: Store) -> None:
    here = book(store)
    await here.install("slack", "T1", "Acme", TOKENS, {})
    places = {
        "channel:acme:sales": '{"id":"C1","installation":"T1"}', "person:p_dana": '{"id":"D1","installation":"T1"}',
        "channel::leads": '{"id":"C2","installation":"T12"}', "channel::old": '{"id":"C3"}', "channel::new": None,
    }  # fmt: skip
    some = [{"org": ORG, "platform": "slack", "address": one, "place": place} for one, place in places.items()]
    await store.writer.submit(lambda connection: connection.execute(insert(destinations), some))

    def standing() -> dict[str, tuple[bool, bool, str | None]]:
        """Of each address: whether it is set aside, whether its place is known, and how far the fault reaches."""
        rows = store.rows(destinations)
        return {one.address: (one.set_aside_until > now(), one.place is not None, one.fault_scope) for one in rows}

    before = standing()
    await here.set_aside("slack", "T1", "workspace_gone", "Leadbell was removed from Acme.", alone=False)
    changed = {"channel:acme:sales": (True, False, "destination"), "person:p_dana": (False, False, None)}
    assert standing() == {**before, **changed}
    await here.install("slack", "T1", "Acme", TOKENS, {})
    assert not any(aside for aside, _, _ in standing().values())
    await here.set_aside("slack", "T1", "workspace_gone", "Leadbell was removed from Acme.", alone=True)
    assert set(standing().values()) == {(True, False, "installation")}
