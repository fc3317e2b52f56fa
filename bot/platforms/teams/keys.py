"""With which keys does the Bot Connector sign, as of now?

Read from the OpenID document and the key set it names, and kept. An unknown key id is a reason to look again at
once (the stock library refuses a rotated key for up to a day), though not for every piece of garbage.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from bot.platforms.addresses import is_safe
from bot.platforms.inquiries import Inquiries
from bot.platforms.memory import passed
from bot.platforms.port import Fault, Unreachable
from bot.platforms.teams.transport import Transport

FRESH = 3_600.0  # seconds after which the set is read again beside the work
STALE = 86_400.0  # seconds after which it is no longer believed (the documentation: refresh at least daily)
MOST_LOOKS = 10  # looks for unknown key ids ...
WINDOW = 60.0  # ... within so many seconds

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key, and the channels ("msteams") that it may speak for."""

    key: Any
    endorsements: frozenset[str]


class SigningKeys:
    """The Connector's public keys, by their ids."""

    def __init__(self, metadata_url: str, transport: Transport, clock: Callable[[], float]) -> None:
        self._url = metadata_url
        self._transport = transport
        self._clock = clock
        self._keys: Mapping[str, SigningKey] = {}
        self._read_at = float("-inf")
        self._looks: deque[float] = deque(maxlen=MOST_LOOKS)
        self._reading: Inquiries[str, bool] = Inquiries("teams", "reading the signing keys")

    async def key(self, kid: str) -> SigningKey | None:
        """The key with this id, None where there is none. Raises `Unreachable` where that can't be found out."""
        now = self._clock()
        age = passed(self._read_at, now)
        if age < STALE and kid in self._keys:
            if age >= FRESH:
                self._reading.join(self._url, self._load)
            return self._keys[kid]
        if age < STALE and len(self._looks) == MOST_LOOKS and passed(self._looks[0], now) < WINDOW:
            return None
        self._looks.append(now)
        if not await self._read() and (age >= STALE or not self._keys):
            raise Unreachable("The Bot Connector's signing keys can't be read.", code="keys_unreachable")
        return self._keys.get(kid)

    async def prepare(self) -> None:
        """Read the keys ahead of the first request."""
        await self._read()

    async def stop(self) -> None:
        await self._reading.stop()

    async def _read(self) -> bool:
        """One reading at a time, shared by all who want it; True where it succeeded."""
        return await self._reading.answer(self._url, self._load)

    async def _load(self) -> bool:
        try:
            document = await self._transport.ask("GET", self._url)
            address = document.fields.get("jwks_uri")
            if document.status != 200 or not isinstance(address, str) or not is_safe(address):
                log.warning("teams: the OpenID document names no key set (status %d)", document.status)
                return False
            found = await self._transport.ask("GET", address)
        except Fault as fault:
            log.warning("teams: the signing keys can't be read: %s", fault.code)
            return False
        keys = _keys(found.fields.get("keys"))
        if found.status != 200 or not keys:
            log.warning("teams: the key set holds no key (status %d)", found.status)
            return False
        self._keys, self._read_at = keys, self._clock()
        return True


def _keys(listed: object) -> dict[str, SigningKey]:
    """The RSA keys of a key set; others, and broken ones, are left out."""
    keys: dict[str, SigningKey] = {}
    for entry in listed if isinstance(listed, list) else ():
        if not isinstance(entry, dict) or entry.get("kty") != "RSA" or not isinstance(entry.get("kid"), str):
            continue
        try:
            key = jwt.PyJWK(entry, algorithm="RS256").key
        except (jwt.PyJWTError, ValueError, TypeError):
            continue
        endorsed = entry.get("endorsements")
        names = endorsed if isinstance(endorsed, list) else ()
        keys[entry["kid"]] = SigningKey(key, frozenset(name for name in names if isinstance(name, str)))
    return keys
