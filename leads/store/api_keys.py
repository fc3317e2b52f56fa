"""Which API keys are there, and what may each do?

Of a key only its SHA-256 is stored. A key is 256 random bits, so that nobody can find it by trying, however fast:
the slow hash that a password needs would cost every call and protect nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Row, func, insert, select, update

from leads.store.people import raise_revision
from leads.store.schema import api_keys

Scope = Literal["events", "leads", "act", "manage"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

SUBJECT = "api_keys"
"""The name of their revision, which processes look at before trusting their copy."""

MOST_IN_FORCE = 200
"""Keys of one organisation in force at once: each call is held against all of them."""
MOST_LISTED = 500


class TooManyKeys(ValueError):
    """The organisation has as many keys in force as it may have."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key, without the key. Times are milliseconds."""

    org: str
    id: str
    name: str
    scopes: tuple[Scope, ...]
    hash: str
    last4: str
    created_at: int
    revoked_at: int | None = None


def hash_of(key: bytes) -> str:
    """What is stored of a key: its SHA-256 in hex."""
    return sha256(key).hexdigest()


def put_key(key: ApiKey) -> Callable[[Connection], None]:
    """Add a key. Raises `TooManyKeys`."""

    def command(connection: Connection) -> None:
        in_force = select(func.count()).where(api_keys.c.org == key.org, api_keys.c.revoked_at.is_(None))
        if connection.execute(in_force).scalar_one() >= MOST_IN_FORCE:
            raise TooManyKeys(f"{MOST_IN_FORCE} keys are in force, which is the most: revoke one first")
        row = {
            "org": key.org, "id": key.id, "name": key.name, "scopes": " ".join(key.scopes), "hash": key.hash,
            "last4": key.last4, "created_at": key.created_at,
        }  # fmt: skip
        connection.execute(insert(api_keys).values(row))
        raise_revision(connection, key.org, SUBJECT)

    return command


def revoke_key(org: str, key_id: str, now: int) -> Callable[[Connection], ApiKey | None]:
    """Put a key out of force; one that is already stays as it was. The key, None where there is none of this id.
    `now`: milliseconds."""

    def command(connection: Connection) -> ApiKey | None:
        this = (api_keys.c.org == org, api_keys.c.id == key_id)
        changed = connection.execute(
            update(api_keys).where(*this, api_keys.c.revoked_at.is_(None)).values(revoked_at=now)
        )
        if changed.rowcount:
            raise_revision(connection, org, SUBJECT)
        row = connection.execute(select(api_keys).where(*this)).one_or_none()
        return None if row is None else _read(row)

    return command


def keys_in_force(org: str) -> Callable[[Connection], list[ApiKey]]:
    """The keys that open something, newest first."""

    def query(connection: Connection) -> list[ApiKey]:
        asked = select(api_keys).where(api_keys.c.org == org, api_keys.c.revoked_at.is_(None))
        asked = asked.order_by(api_keys.c.created_at.desc(), api_keys.c.id).limit(MOST_IN_FORCE)
        return [_read(row) for row in connection.execute(asked)]

    return query


def all_keys(org: str) -> Callable[[Connection], list[ApiKey]]:
    """Those in force first, then the revoked ones, newest first; at most 500."""

    def query(connection: Connection) -> list[ApiKey]:
        asked = select(api_keys).where(api_keys.c.org == org)
        revoked = api_keys.c.revoked_at.is_not(None)
        asked = asked.order_by(revoked, api_keys.c.created_at.desc(), api_keys.c.id).limit(MOST_LISTED)
        return [_read(row) for row in connection.execute(asked)]

    return query


def _read(row: Row[Any]) -> ApiKey:
    scopes = tuple(scope for scope in SCOPES if scope in row.scopes.split())
    return ApiKey(row.org, row.id, row.name, scopes, row.hash, row.last4, row.created_at, row.revoked_at)
