"""How do a platform's tokens lie in the database, so that who reads the database can't speak with them?

AES-256-GCM under a key that HKDF-SHA256 makes of LEADBELL_SECRET_KEY, for this use alone. What is sealed is bound to
its installation: a row's secrets put into another row don't open. The key can be changed: what was sealed under
LEADBELL_SECRET_KEY_PREVIOUS still opens, and is to be sealed anew.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

INFO = b"leadbell installations"
MARK = "v1."
NONCE = 12
"""Bytes; random, which GCM allows for up to 2^32 seals under one key (NIST SP 800-38D, 8.3)."""


class Unopenable(ValueError):
    """These secrets weren't sealed for this installation under a key that we have."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What was sealed. `fresh`: under the present key, not the one before."""

    secrets: Mapping[str, str] = field(repr=False)
    fresh: bool


class Sealing:
    """Seals and opens. `previous`: keys that only open."""

    def __init__(self, key: str, *previous: str) -> None:
        self._ciphers = [AESGCM(_derived(one)) for one in (key, *previous)]

    def seal(self, held: Mapping[str, str], platform: str, outside_id: str) -> str:
        """The secrets of an installation as they may be stored: ASCII text."""
        nonce = secrets.token_bytes(NONCE)
        sealed = self._ciphers[0].encrypt(nonce, orjson.dumps(dict(held)), _about(platform, outside_id))
        return MARK + urlsafe_b64encode(nonce + sealed).decode()

    def open(self, sealed: str, platform: str, outside_id: str) -> Opened:
        """What was sealed. Raises `Unopenable`."""
        if not sealed.startswith(MARK):
            raise Unopenable("this is no seal of ours")
        try:
            packed = urlsafe_b64decode(sealed.removeprefix(MARK))
        except ValueError:
            raise Unopenable("this is no seal of ours") from None
        for number, cipher in enumerate(self._ciphers):
            try:
                plain = cipher.decrypt(packed[:NONCE], packed[NONCE:], _about(platform, outside_id))
            except (InvalidTag, ValueError):
                continue
            return Opened(orjson.loads(plain), fresh=number == 0)
        raise Unopenable("sealed under another LEADBELL_SECRET_KEY")


def _derived(key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=INFO).derive(key.encode())


def _about(platform: str, outside_id: str) -> bytes:
    return f"{platform} {outside_id}".encode()
