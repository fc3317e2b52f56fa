"""How is an id remembered without being kept?

As a keyed hash. The key is a salt that the database keeps, one an organisation: the hash must be found again years
later, from the command line too, when `LEADBELL_SECRET_KEY` has long been another. Whoever has the whole database can
therefore try guesses of ids against it (an e-mail address used as an id can be guessed, a random id can't).
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Literal

Of = Literal["lead", "event"]
SALT_BYTES = 32


def hashed(salt: str, of: Of, some_id: str) -> str:
    """The hash of an id: 32 hexadecimal digits. `salt`: hexadecimal, as the database keeps it. An event and a lead of
    one id have different hashes."""
    packed = some_id.encode("utf-8", "surrogatepass")
    return blake2b(packed, digest_size=16, key=bytes.fromhex(salt), person=of.encode()).hexdigest()
