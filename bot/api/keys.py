"""May this caller do that?

`Authorization: Bearer KEY`. What is given is hashed and held against the hash of every key in force, in constant time;
`LEADBELL_API_KEY` is one more key, with all scopes. The copy of the keys is looked at again every second, so that a new
key opens and a revoked one stops opening within two. While the database can't be read the last copy is believed.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request

from bot.api.failures import Failures
from bot.api.problems import Problem
from bot.directory import keep_fresh
from bot.platforms.inbound import header
from leads.store.api_keys import SCOPES, SUBJECT, ApiKey, Scope, hash_of, keys_in_force
from leads.store.database import Database
from leads.store.people import revision

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds between two looks at the keys' revision: half of what is promised."""
RANDOM_BYTES = 32
SETTING = "LEADBELL_API_KEY"
UNGUESSABLE = 32
"""Characters from which on a key that somebody chose counts as one that can't be found by trying."""


def new_key() -> str:
    """A fresh key: 256 random bits, with a beginning by which a leaked one is recognised."""
    return "lbk_" + secrets.token_urlsafe(RANDOM_BYTES)


class Keyring:
    """The keys of one organisation. `chosen` is LEADBELL_API_KEY, "" for none; `now` gives milliseconds."""

    def __init__(self, database: Database, org: str, chosen: str, now: Callable[[], int]) -> None:
        self._database = database
        self._org = org
        self._chosen = [ApiKey(org, SETTING, SETTING, SCOPES, hash_of(chosen.encode()), "", 0)] if chosen else []
        self._guessable = 0 < len(chosen) < UNGUESSABLE
        self._keys: list[ApiKey] = self._chosen
        self._revision = -1
        self._failures = Failures(now)

    async def refresh(self) -> None:
        """Look whether the keys have changed, and read them if so."""
        number = await self._database.read(revision(self._org, SUBJECT))
        if number != self._revision:
            self._keys = self._chosen + await self._database.read(keys_in_force(self._org))
            self._revision = number

    async def watch(self) -> None:
        """Keep the copy fresh until cancelled."""
        await keep_fresh(self.refresh, SUBJECT, every=LOOK_EVERY)

    def admit(self, authorization: str, address: str, *scopes: Scope) -> ApiKey:
        """The key that an Authorization header carries. Raises the problem: 401 for none that is in force, 403 for one
        with none of the scopes, 429 for too many failures from the caller's address. A key that nobody can find by
        trying is never locked out; a short LEADBELL_API_KEY only where it was never good before."""
        kind, _, given = authorization.partition(" ")
        key = self._find(given.strip()) if kind.lower() == "bearer" else None
        if key is None:
            raise self._failed(address, *scopes)
        if key.id == SETTING and self._guessable:
            if self._failures.wait(address) and not self._failures.was_good(address):
                raise self._failed(address, *scopes)  # else the limit would be none: the right guess would get through
            self._failures.good(address)
        if not set(scopes) & set(key.scopes):
            held, wanted = ", ".join(key.scopes), " or ".join(scopes)
            raise Problem("forbidden", f"This needs a key of the scope {wanted}; this one has {held}.", scope=scopes[0])
        return key

    def _find(self, given: str) -> ApiKey | None:
        """All are compared, whichever fits: the time tells nothing."""
        hashed = hash_of(given.encode("latin-1", "replace"))  # the bytes that stood in the header
        fitting = [key for key in self._keys if hmac.compare_digest(key.hash, hashed)]
        return fitting[0] if fitting else None

    def _failed(self, address: str, *scopes: Scope) -> Problem:
        wait = self._failures.wait(address)
        if wait:
            return Problem("too_many_failures", f"Try again in {wait} s, with a good key.", retry_after=wait)
        if self._failures.note(address):
            log.warning("api_key_failures address=%s", address)
        wanted = " or ".join(scopes)
        return Problem("unauthorized", f"Send `Authorization: Bearer KEY` with a key of the scope {wanted}.")


def needs(*scopes: Scope) -> Callable[[Request], Coroutine[Any, Any, None]]:
    """A dependency that lets only a key with one of these scopes through. It runs before a byte of the body is read."""

    async def check(request: Request) -> None:
        keyring: Keyring = request.app.state.service.keys
        keyring.admit(header(request, "authorization"), request.client.host if request.client else "", *scopes)

    return check
