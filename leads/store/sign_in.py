"""Who may use the pages, and until when?

A link from chat can be spent once, within its minutes, by a press; a session lives as long as it is used. Of both only
a hash of the token is stored. Whoever was deactivated has neither from that moment on: the person on record is read
with each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, delete, insert, select, update

from leads.people import Person
from leads.store.people import person_of
from leads.store.schema import people, sessions, sign_in_links

LINK_LIVES = 10 * 60_000
"""Milliseconds in which a link can be spent."""
SESSION_LIVES = 12 * 3_600_000
"""Milliseconds that a session lives after it was last used."""
SESSION_ENDS = 7 * 86_400_000
"""Milliseconds after which it ends in any case."""
LOOK_EVERY = 5 * 60_000
"""Milliseconds between two notes that a session is used."""

LinkState = Literal["open", "spent", "late", "unknown", "inactive"]


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it stands. `person` is None where nobody is meant; `path` the page that it leads to."""

    state: LinkState
    person: Person | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A session in force. Times are milliseconds."""

    hash: str
    person: Person
    created_at: int
    seen_at: int
    expires_at: int


def put_link(org: str, hash: str, person_id: str, path: str, now: int) -> Callable[[Connection], None]:
    """Let a person sign in by a link that leads to `path`."""
    row = {"hash": hash, "org": org, "person_id": person_id, "path": path, "expires_at": now + LINK_LIVES}

    def command(connection: Connection) -> None:
        connection.execute(insert(sign_in_links).values(row))

    return command


def find_link(org: str, hashes: Sequence[str], now: int) -> Callable[[Connection], Link]:
    """How a link stands, without spending it. `hashes`: of its token, under each key in use."""

    def query(connection: Connection) -> Link:
        table = sign_in_links.c
        asked = select(table.person_id, table.path, table.expires_at, table.spent_at)
        row = connection.execute(asked.where(table.org == org, table.hash.in_(list(hashes)))).one_or_none()
        if row is None:
            return Link("unknown")
        person = _person(connection, org, row.person_id)
        if row.spent_at is not None:
            return Link("spent", person, row.path)
        if row.expires_at <= now:
            return Link("late", person, row.path)
        return Link("open" if person is not None else "inactive", person, row.path)

    return query


def spend_link(
    org: str, hashes: Sequence[str], fresh: str, now: int, instead_of: Sequence[str] = ()
) -> Callable[[Connection], Link]:
    """Spend a link: a session of hash `fresh` begins, and the one of `instead_of` ends. Of two who spend the same link
    one wins; anything but "open" changes nothing."""

    def command(connection: Connection) -> Link:
        found = find_link(org, hashes, now)(connection)
        if found.state != "open" or found.person is None:
            return found
        own = sign_in_links.c.org == org, sign_in_links.c.hash.in_(list(hashes)), sign_in_links.c.spent_at.is_(None)
        spent = connection.execute(update(sign_in_links).where(*own).values(spent_at=now))
        if spent.rowcount != 1:
            return Link("spent", found.person, found.path)
        begin_session(org, fresh, found.person.id, now, instead_of)(connection)
        return found

    return command


def begin_session(
    org: str, hash: str, person_id: str, now: int, instead_of: Sequence[str] = ()
) -> Callable[[Connection], None]:
    """A new session of a person; the one that the browser had before ends."""
    row = {
        "hash": hash, "org": org, "person_id": person_id, "created_at": now, "seen_at": now,
        "expires_at": now + SESSION_LIVES,
    }  # fmt: skip

    def command(connection: Connection) -> None:
        end_session(org, instead_of)(connection)
        connection.execute(insert(sessions).values(row))

    return command


def find_session(org: str, hashes: Sequence[str], now: int) -> Callable[[Connection], Session | None]:
    """The session in force of a token, None where it is over or its person is inactive."""

    def query(connection: Connection) -> Session | None:
        table = sessions.c
        asked = select(table.hash, table.person_id, table.created_at, table.seen_at, table.expires_at)
        in_force = table.org == org, table.hash.in_(list(hashes)), table.expires_at > now
        row = connection.execute(asked.where(*in_force)).one_or_none()
        person = None if row is None else _person(connection, org, row.person_id)
        if row is None or person is None:
            return None
        return Session(row.hash, person, row.created_at, row.seen_at, row.expires_at)

    return query


def use_session(org: str, session: Session, now: int) -> Callable[[Connection], None]:
    """A session is used: it lives on."""
    until = min(now + SESSION_LIVES, session.created_at + SESSION_ENDS)

    def command(connection: Connection) -> None:
        own = sessions.c.org == org, sessions.c.hash == session.hash
        connection.execute(update(sessions).where(*own).values(seen_at=now, expires_at=until))

    return command


def end_session(org: str, hashes: Sequence[str]) -> Callable[[Connection], None]:
    """Sign out."""

    def command(connection: Connection) -> None:
        if hashes:
            connection.execute(delete(sessions).where(sessions.c.org == org, sessions.c.hash.in_(list(hashes))))

    return command


def drop_ended(org: str, now: int) -> Callable[[Connection], int]:
    """Drop links and sessions that are over; a link is kept for a day, to say that it was used. How many went."""

    def command(connection: Connection) -> int:
        links = delete(sign_in_links).where(sign_in_links.c.org == org, sign_in_links.c.expires_at < now - 86_400_000)
        ended = delete(sessions).where(sessions.c.org == org, sessions.c.expires_at < now)
        return sum(connection.execute(one).rowcount for one in (links, ended))

    return command


def _person(connection: Connection, org: str, person_id: str) -> Person | None:
    """The active person of that id."""
    asked = select(people).where(people.c.org == org, people.c.id == person_id, people.c.active.is_(True))
    row = connection.execute(asked).one_or_none()
    return None if row is None else person_of(row)
