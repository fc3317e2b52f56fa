"""Are keys kept as hashes alone, known to a process soon after they changed, and nobody else's?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.api.failures import MOST_FAILURES
from bot.api.keys import LOOK_EVERY, SETTING, Keyring, new_key
from bot.api.problems import Problem
from leads.store import api_keys
from leads.store.api_keys import SCOPES, ApiKey, TooManyKeys, all_keys, hash_of, put_key, revoke_key
from leads.store.schema import api_keys as table
from tests.contract.store.rig import ORG, Store, now, opened

HERE = "203.0.113.7"


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as store:
        yield store


def made(id: str, secret: str, *scopes: api_keys.Scope, org: str = ORG, at: int = 0) -> ApiKey:
    return ApiKey(org, id, f"key {id}", scopes or SCOPES, hash_of(secret.encode()), secret[-4:], at)


def refusal(keyring: Keyring, given: str, scope: api_keys.Scope = "events", address: str = HERE) -> Problem:
    with pytest.raises(Problem) as raised:
        keyring.admit(f"Bearer {given}", address, scope)
    return raised.value


def test_a_new_key_has_256_bits_and_is_recognised() -> None:
    some = {new_key() for _ in range(50)}
    assert len(some) == 50
    assert all(key.startswith("lbk_") and len(key) == 4 + 43 for key in some)


@pytest.mark.asyncio
async def test_the_key_itself_is_nowhere(store: Store) -> None:
    secret = new_key()
    await store.writer.submit(put_key(made("k1", secret, "events")))
    (row,) = store.rows(table)
    assert secret not in str(row)
    assert secret[4:] not in str(row)
    assert (row.hash, row.last4, row.scopes) == (hash_of(secret.encode()), secret[-4:], "events")


@pytest.mark.asyncio
async def test_a_key_opens_what_its_scopes_say_and_is_told_what_it_lacks(store: Store) -> None:
    keyring = Keyring(store.database, ORG, "", now)
    await store.writer.submit(put_key(made("k1", "secret one", "events", "leads")))
    await keyring.refresh()
    assert keyring.admit("Bearer secret one", HERE, "leads").id == "k1"
    assert keyring.admit("bearer  secret one ", HERE, "events").id == "k1"
    problem = refusal(keyring, "secret one", "act")
    assert (problem.code, problem.more) == ("forbidden", {"scope": "act"})
    assert problem.detail == "This needs a key of the scope act; this one has events, leads."


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic c2VjcmV0", "secret one", "Bearer \xff"]
)
async def test_anything_else_is_a_401(store: Store, given: str) -> None:
    keyring = Keyring(store.database, ORG, "", now)
    await store.writer.submit(put_key(made("k1", "secret one")))
    await keyring.refresh()
    with pytest.raises(Problem) as raised:
        keyring.admit(given, HERE, "events")
    assert raised.value.code == "unauthorized"


@pytest.mark.asyncio
async def test_no_key_at_all_opens_nothing(store: Store) -> None:
    keyring = Keyring(store.database, ORG, "", now)
    await keyring.refresh()
    assert refusal(keyring, "").code == "unauthorized"


@pytest.mark.asyncio
async def test_another_organisations_key_opens_nothing_here(store: Store) -> None:
    keyring = Keyring(store.database, ORG, "", now)
    await store.writer.submit(put_key(made("k1", "theirs", org="theirs")))
    await keyring.refresh()
    assert refusal(keyring, "theirs").code == "unauthorized"
    assert store.read(all_keys(ORG)) == []
    assert await store.writer.submit(revoke_key(ORG, "k1", 5)) is None
    assert store.rows(table)[0].revoked_at is None


@pytest.mark.asyncio
async def test_a_revoked_key_stays_listed_after_those_in_force(store: Store) -> None:
    for number in range(4):
        await store.writer.submit(put_key(made(f"k{number}", f"secret {number}", at=number)))
    revoked = await store.writer.submit(revoke_key(ORG, "k3", 50))
    again = await store.writer.submit(revoke_key(ORG, "k3", 60))
    assert revoked is not None
    assert revoked == again
    assert revoked.revoked_at == 50
    assert [key.id for key in store.read(all_keys(ORG))] == ["k2", "k1", "k0", "k3"]


@pytest.mark.asyncio
async def test_a_running_process_follows_by_itself(store: Store) -> None:
    assert LOOK_EVERY <= 1  # half of what is promised
    keyring = Keyring(store.database, ORG, "", now)
    await keyring.refresh()
    watching = asyncio.create_task(keyring.watch())

    def opens() -> bool:
        try:
            return keyring.admit("Bearer secret one", HERE, "events").id == "k1"
        except Problem:
            return False

    async def until(wanted: bool) -> None:
        async with asyncio.timeout(10):
            while opens() is not wanted:  # noqa: ASYNC110 (the watch looks by itself)
                await asyncio.sleep(0.2)  # fewer tries than are limited

    await store.writer.submit(put_key(made("k1", "secret one")))
    await until(True)
    await store.writer.submit(revoke_key(ORG, "k1", 5))
    await until(False)
    watching.cancel()


@pytest.mark.asyncio
async def test_there_is_a_most_of_keys_in_force(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_keys, "MOST_IN_FORCE", 3)
    for number in range(3):
        await store.writer.submit(put_key(made(f"k{number}", f"secret {number}")))
    with pytest.raises(TooManyKeys, match="revoke one first"):
        await store.writer.submit(put_key(made("k9", "one more")))
    await store.writer.submit(revoke_key(ORG, "k0", 5))
    await store.writer.submit(put_key(made("k9", "one more")))


# -- too many failures --------------------------------------------------------------------------------------


def fail(keyring: Keyring, address: str = HERE) -> None:
    for _ in range(MOST_FAILURES):
        assert refusal(keyring, "wrong", address=address).code == "unauthorized"
    problem = refusal(keyring, "wrong", address=address)
    assert problem.code == "too_many_failures"
    assert 0 < problem.more["retry_after"] <= 60


@pytest.mark.asyncio
async def test_wrong_keys_are_limited_by_address_and_a_good_one_never(store: Store) -> None:
    keyring = Keyring(store.database, ORG, "", now)
    await store.writer.submit(put_key(made("k1", "secret one")))
    await keyring.refresh()
    fail(keyring)
    assert keyring.admit("Bearer secret one", "198.51.100.9", "events").id == "k1"
    assert keyring.admit("Bearer secret one", HERE, "events").id == "k1"  # nobody finds 256 bits by trying
    assert refusal(keyring, "wrong", address="198.51.100.9").code == "unauthorized"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("chosen", "locked_out"), [("short", True), ("a long key that nobody guesses in a year", False)]
)
async def test_a_short_chosen_key_is_not_found_by_trying(store: Store, chosen: str, locked_out: bool) -> None:
    keyring = Keyring(store.database, ORG, chosen, now)
    await keyring.refresh()
    known, stranger = "198.51.100.9", HERE
    assert keyring.admit(f"Bearer {chosen}", known, "manage").id == SETTING
    fail(keyring, known)
    fail(keyring, stranger)
    assert keyring.admit(f"Bearer {chosen}", known, "manage").id == SETTING  # it was good from there before
    if locked_out:
        assert refusal(keyring, chosen, address=stranger).code == "too_many_failures"
    else:
        assert keyring.admit(f"Bearer {chosen}", stranger, "manage").id == SETTING


def test_all_keys_are_compared_whichever_fits(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.api import keys

    compared = 0
    digest = keys.hmac.compare_digest

    def counting(one: str, other: str) -> bool:
        nonlocal compared
        compared += 1
        return digest(one, other)

    monkeypatch.setattr(keys.hmac, "compare_digest", counting)
    keyring = Keyring(store.database, ORG, "the first, long enough to be no guess", now)
    keyring._keys = [*keyring._keys, *(made(f"k{number}", f"secret {number}") for number in range(3))]
    for given in ("the first, long enough to be no guess", "secret 2", "wrong"):
        compared = 0
        try:
            keyring.admit(f"Bearer {given}", HERE, "events")
        except Problem:
            assert given == "wrong"
        assert compared == 4


@pytest.mark.asyncio
async def test_a_key_outside_ascii_is_taken_by_its_bytes(store: Store) -> None:
    keyring = Keyring(store.database, ORG, "schlüssel, und lang genug für alle", now)
    given = "schlüssel, und lang genug für alle".encode().decode("latin-1")  # as a server hands headers on
    assert keyring.admit(f"Bearer {given}", HERE, "act").id == SETTING
    key = replace(made("k", "x"), scopes=())
    keyring._keys = [key]
    assert refusal(keyring, "x").code == "forbidden"
