"""Who asks to use Leadbell, and what was decided?

A row an e-mail address. Whoever asks again within a day rings nobody again, wherever they ask; and of all newcomers
together only so many ring managers within an hour.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from leads.people import Person, PlatformName
from leads.store.auditing import note
from leads.store.people import person_of, put_people
from leads.store.schema import newcomers, people

HOUR = 3_600_000
DAY = 24 * HOUR
KEPT = 30 * DAY
"""Milliseconds for which it is kept who asked."""
MOST_AN_HOUR = 10
"""Newcomers that ring managers within an hour: what managers can bear; a company that brings more has a people file."""
AT_ONCE = 20

State = Literal["open", "let_in", "refused"]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who asks. `zone`: IANA; times are milliseconds. What is decided stands behind: by whom (a person's id)."""

    id: str
    platform: PlatformName
    name: str
    email: str
    workspace: str = ""
    zone: str = "UTC"
    asked_at: int = 0
    state: State = "open"
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of asking: "new", asked within a day already ("again"), or too many have within an hour ("many")."""

    how: Literal["new", "again", "many"]
    newcomer: Newcomer


@dataclass(frozen=True, slots=True)
class Decided:
    """What stands decided. `how`: "now" by this, "before" by somebody, "deactivated" where whoever asks was on record
    and isn't to come back this way, "gone" where nobody asks under this id any more."""

    how: Literal["now", "before", "deactivated", "gone"]
    newcomer: Newcomer | None = None


def ask(org: str, newcomer: Newcomer, now: int) -> Callable[[Connection], Asked]:
    """Put down that somebody asks, unless they or too many others have just done so. `now`: milliseconds."""

    def command(connection: Connection) -> Asked:
        table = newcomers.c
        own = and_(table.org == org, table.email == newcomer.email)
        row = connection.execute(select(newcomers).where(own).with_for_update()).one_or_none()
        if row is not None and row.asked_at > now - DAY:
            return Asked("again", _newcomer(row))
        lately = select(func.count()).where(table.org == org, table.asked_at > now - HOUR)
        if (connection.scalar(lately) or 0) >= MOST_AN_HOUR:
            return Asked("many", newcomer)
        values = {
            "org": org, "id": newcomer.id, "platform": newcomer.platform, "name": newcomer.name,
            "email": newcomer.email, "workspace": newcomer.workspace, "zone": newcomer.zone, "asked_at": now,
            "told_at": 0, "state": "open", "decided_by": "", "decided_at": 0, "answered_at": 0,
        }  # fmt: skip
        if row is not None:
            connection.execute(update(newcomers).where(own).values(values))
            return Asked("new", newcomer)
        maker = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        put = connection.execute(maker(newcomers).values(values).on_conflict_do_nothing())
        return Asked("new" if put.rowcount else "again", newcomer)  # another service was first

    return command


def decide(
    org: str, id: str, by: Person, person: Callable[[Newcomer], Person] | None, now: int
) -> Callable[[Connection], Decided]:
    """Let whoever asks in as the person that `person` makes of them, or with None refuse them. The first to decide
    does; who is on record by now stays as they are."""

    def command(connection: Connection) -> Decided:
        own = and_(newcomers.c.org == org, newcomers.c.id == id)
        row = connection.execute(select(newcomers).where(own).with_for_update()).one_or_none()
        if row is None:
            return Decided("gone")
        if row.state != "open":
            return Decided("before", _newcomer(row))
        state: State = "refused"
        if person is not None:
            made = person(_newcomer(row))
            if not _let_in(connection, made, f"person:{by.id}", now, "person.let_in"):
                return Decided("deactivated", _newcomer(row))
            state = "let_in"
        else:
            note(org, f"person:{by.id}", now, "person.refused", f"newcomer:{id}")(connection)
        connection.execute(update(newcomers).where(own).values(state=state, decided_by=by.id, decided_at=now))
        return Decided("now", _newcomer(connection.execute(select(newcomers).where(own)).one()))

    return command


def join(person: Person, by: str, now: int) -> Callable[[Connection], bool]:
    """Let somebody in of whom nobody has to be asked. False where they were deactivated. `by`: what vouches for
    them ("platform:slack")."""

    def command(connection: Connection) -> bool:
        return _let_in(connection, person, by, now, "person.joined")

    return command


def _let_in(connection: Connection, made: Person, by: str, now: int, did: str) -> bool:
    asked = select(people).where(people.c.org == made.org, people.c.email == made.email).with_for_update()
    found = connection.execute(asked).one_or_none()
    if found is not None:
        return person_of(found).active
    put_people(made.org, [made])(connection)
    note(made.org, by, now, did, made.id)(connection)
    return True


def untold(org: str, now: int) -> Callable[[Connection], list[Newcomer]]:
    """Of whom managers weren't told yet, and who weren't told yet what was decided; at most 20 of a day."""

    def query(connection: Connection) -> list[Newcomer]:
        table = newcomers.c
        open_ones = and_(table.state == "open", table.told_at == 0)
        decided = and_(table.state != "open", table.answered_at == 0, table.decided_at > now - DAY)
        asked = select(newcomers).where(
            table.org == org, table.asked_at > now - 2 * DAY, or_(open_ones, decided)
        )  # fmt: skip
        return [_newcomer(row) for row in connection.execute(asked.order_by(table.asked_at).limit(AT_ONCE))]

    return query


def told(org: str, ids: Collection[str], now: int, *, decided: bool) -> Callable[[Connection], None]:
    """Managers were told of them; with `decided`, they themselves what was decided."""

    def command(connection: Connection) -> None:
        own = update(newcomers).where(newcomers.c.org == org, newcomers.c.id.in_(list(ids)))
        connection.execute(own.values({"answered_at" if decided else "told_at": now}))

    return command


def drop_newcomers(org: str, now: int) -> Callable[[Connection], int]:
    """Forget who asked more than 30 days ago; how many went."""

    def command(connection: Connection) -> int:
        old = delete(newcomers).where(newcomers.c.org == org, newcomers.c.asked_at < now - KEPT)
        return connection.execute(old).rowcount

    return command


def _newcomer(row: Any) -> Newcomer:
    return Newcomer(
        row.id, row.platform, row.name, row.email, row.workspace, row.zone, row.asked_at, row.state, row.decided_by
    )
