"""How is a token made, and what is kept of it?

A token is 256 random bits that only its owner holds. What is stored is its hash under the secret key, so that a look
into the database signs nobody in, and nor does a row that somebody puts there. The secret key can be changed: what was
hashed with the one before is still found.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

MOST_TOKEN = 100
"""Characters; ours have 43. What is longer is none of ours."""


class Seal:
    """Hashes of tokens. `previous`: keys that only find."""

    def __init__(self, key: str, *previous: str) -> None:
        self._keys = [sha256(b"leadbell session " + one.encode()).digest() for one in (key, *previous)]

    def fresh(self) -> tuple[str, str]:
        """A new token and the hash to keep of it."""
        token = secrets.token_urlsafe(32)
        return token, self.hashes(token)[0]

    def hashes(self, token: str) -> list[str]:
        """What may be stored of a token, the hash under the present key first; nothing of what is no token."""
        if not token or len(token) > MOST_TOKEN or not token.isascii():
            return []
        return [hmac.digest(key, token.encode(), "sha256").hex() for key in self._keys]


def form_token(session_token: str) -> str:
    """What a form of this session carries, and no other site can know. It tells nothing of the session's own token."""
    return hmac.digest(session_token.encode("utf-8", "surrogatepass"), b"leadbell form", "sha256").hex()
