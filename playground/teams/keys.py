"""Which keys sign what the platform sends and issues, and what does a good or a forged token look like?"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from functools import cache, cached_property
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

ISSUER = "https://api.botframework.com"
LIFETIME = 3600  # seconds that an inbound token is good for
SKEW = 300  # seconds by which clocks may differ, the industry's five minutes that the documentation names
REMOVED: Any = None  # a claim overridden with None is left out


@cache
def pair(part: str) -> RSAPrivateKey:
    """The RSA key pair for a part ("forged"), another for each. It takes a tenth of a second or more to make, so a
    process makes each once: of two stand-ins in it, ids, app and addresses tell the tokens apart."""
    return generate_private_key(public_exponent=65537, key_size=2048)


class Key:
    """One RSA key pair with its id and the channels that it is endorsed for."""

    def __init__(self, part: str, endorsements: tuple[str, ...] = ()) -> None:
        self.private = pair(part)
        self.kid = secrets.token_urlsafe(20)
        self.endorsements = endorsements

    def jwk(self) -> dict[str, Any]:
        """The public half as a JWK, with the `endorsements` that Bot Framework adds to it."""
        numbers = self.private.public_key().public_numbers()
        jwk: dict[str, Any] = {"kty": "RSA", "use": "sig", "kid": self.kid, "x5t": self.kid}
        jwk |= {"n": _number(numbers.n), "e": _number(numbers.e)}
        return jwk | ({"endorsements": list(self.endorsements)} if self.endorsements else {})


class Keys:
    """The Connector's signing keys: the one in use, one endorsed for another channel, and a forger's."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._rotations = 0
        self.current = Key("signing 0", ("msteams", "skypeforbusiness"))
        self._old: list[Key] = []

    @cached_property
    def unendorsed(self) -> Key:
        """A published key that is endorsed for another channel."""
        return Key("unendorsed", ("webchat",))

    @cached_property
    def forged(self) -> Key:
        """A key that is never published."""
        return Key("forged")

    def rotate(self, keep_old: bool) -> None:
        """Sign with a new key from now on; the old one stays published for a while, or is withdrawn at once."""
        self._old = [self.current] if keep_old else []
        self._rotations += 1
        self.current = Key(f"signing {self._rotations}", self.current.endorsements)

    def published(self) -> dict[str, Any]:
        """The key set as the address in `jwks_uri` gives it."""
        return {"keys": [key.jwk() for key in (self.current, *self._old, self.unendorsed)]}

    def sign(
        self, app_id: str, service_url: str, *, key: str, alg: str, kid: str | None, claims: dict[str, Any]
    ) -> str:
        """A token to the service. `key`: current, unendorsed, forged; `kid`: None for none, "" for the key's own."""
        if key not in ("current", "unendorsed", "forged"):
            raise ValueError(f"key is current, unendorsed or forged, not {key!r}")
        signer: Key = getattr(self, key)
        now = int(self._clock())
        payload = {"serviceurl": service_url, "nbf": now, "exp": now + LIFETIME, "iss": ISSUER, "aud": app_id} | claims
        payload = {name: value for name, value in payload.items() if value is not REMOVED}
        # Whoever forges a token names the key that the service will look up.
        own = self.current.kid if key == "forged" else signer.kid
        header = {} if kid is None else {"kid": kid or own, "x5t": kid or own}
        secret: Any = {"none": None, "HS256": "a guessed secret of thirty-two bytes"}.get(alg, signer.private)
        return jwt.encode(payload, secret, algorithm=alg, headers=header)


def _number(value: int) -> str:
    """A big integer as base64url without padding, as RFC 7518 writes it."""
    raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
