"""Who is on record as a person, and who did the platforms tell us of?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, case, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from leads.people import Away, Person
from leads.store.schema import identities, people, places, revisions

Row = dict[str, Any]


def all_people(org: str) -> Callable[[Connection], list[Person]]:
    """Everybody of an organisation, by name."""

    def query(connection: Connection) -> list[Person]:
        rows = connection.execute(select(people).where(people.c.org == org).order_by(people.c.name))
        return [person_of(row) for row in rows]

    return query


def person_of(row: Any) -> Person:
    """The person of a row of `people`."""
    away = None if row.away_since is None else Away(row.away_since, row.away_until, row.stand_in or "")
    return Person(
        id=row.id, org=row.org, name=row.name, email=row.email, role=row.role, zone=row.zone, hours=row.hours,
        direct=row.direct, active=row.active, teams=tuple(row.teams.split()), holidays=row.holidays, away=away,
    )  # fmt: skip


def put_people(org: str, some: Sequence[Person]) -> Callable[[Connection], tuple[int, int]]:
    """Add people, or change those of the same e-mail address (their id stays, and when they are away). Returns
    (added, changed). Who was deactivated stays so: a people file says nothing of that (`leads.store.deactivating`)."""

    def command(connection: Connection) -> tuple[int, int]:
        added = changed = 0
        for person in some:
            row = _row(person)
            asked = select(people).where(people.c.org == org, people.c.email == row["email"])
            found = connection.execute(asked).one_or_none()
            if found is None:
                connection.execute(insert(people).values(row))
                added += 1
                continue
            row |= {"id": found.id, "active": found.active and person.active}
            if any(row[name] != found._mapping[name] for name in row):
                connection.execute(update(people).where(people.c.id == found.id).values(row))
                changed += 1
        if added or changed:
            raise_revision(connection, org, "people")
        return added, changed

    return command


def _row(person: Person) -> Row:
    return {
        "id": person.id, "org": person.org, "name": person.name, "email": person.email.lower(), "role": person.role,
        "zone": person.zone, "hours": person.hours, "direct": person.direct, "active": person.active,
        "teams": " ".join(person.teams), "holidays": person.holidays,
    }  # fmt: skip


def revision(org: str, subject: str) -> Callable[[Connection], int]:
    """How often a subject ("people", "rules") has changed: what processes look at before trusting their copy."""

    def query(connection: Connection) -> int:
        asked = select(revisions.c.number).where(revisions.c.org == org, revisions.c.subject == subject)
        return connection.execute(asked).scalar_one_or_none() or 0

    return query


def raise_revision(connection: Connection, org: str, subject: str) -> None:
    """Say that a subject has changed."""
    _upsert(connection, revisions, [{"org": org, "subject": subject, "number": 1}], ("org", "subject"), {"number"})


def put_identities(rows: Sequence[Row]) -> Callable[[Connection], None]:
    """Keep what platforms told of people: org, platform, installation, outside_id, name, email, fault, data, seen_at
    (0: only heard of; a first sight stays the first)."""

    def command(connection: Connection) -> None:
        packed = [{**row, "data": orjson.dumps(row["data"]).decode()} for row in rows]
        _upsert(connection, identities, packed, ("org", "platform", "outside_id", "installation"), set())

    return command


def find_identities(
    org: str, platform: str = "", email: str = "", outside_id: str = ""
) -> Callable[[Connection], list[Row]]:
    """What platforms told of people, latest seen first; at most 50."""

    def query(connection: Connection) -> list[Row]:
        asked = select(identities).where(identities.c.org == org)
        if platform:
            asked = asked.where(identities.c.platform == platform)
        if email:
            asked = asked.where(identities.c.email == email.lower())
        if outside_id:
            asked = asked.where(identities.c.outside_id == outside_id)
        rows = connection.execute(asked.order_by(identities.c.seen_at.desc()).limit(50))
        return [{**row._mapping, "data": orjson.loads(row.data)} for row in rows]

    return query


def all_identities(org: str, emails: Sequence[str]) -> Callable[[Connection], list[Row]]:
    """What platforms told of these people, those first who were seen there first."""

    def query(connection: Connection) -> list[Row]:
        table = identities.c
        asked = select(table.email, table.platform, table.outside_id, table.seen_at)
        asked = asked.where(table.org == org, table.email.in_(list(emails))).order_by(table.seen_at)
        return [dict(row._mapping) for row in connection.execute(asked)]

    return query


def put_places(org: str, platform: str, installation: str, some: Sequence[Row]) -> Callable[[Connection], None]:
    """Keep what a platform told of its channels: outside_id, name, data."""

    def command(connection: Connection) -> None:
        own = {"org": org, "platform": platform, "installation": installation}
        rows = [{**own, **row, "data": orjson.dumps(row["data"]).decode()} for row in some]
        _upsert(connection, places, rows, ("org", "platform", "outside_id", "installation"), set())

    return command


def drop_places(org: str, platform: str, outside_ids: Sequence[str]) -> Callable[[Connection], None]:
    """Forget channels that are gone."""

    def command(connection: Connection) -> None:
        gone = places.c.outside_id.in_(list(outside_ids))
        connection.execute(delete(places).where(places.c.org == org, places.c.platform == platform, gone))

    return command


def find_places(org: str, platform: str, installation: str = "") -> Callable[[Connection], list[Row]]:
    """The channels that a platform told of."""

    def query(connection: Connection) -> list[Row]:
        asked = select(places).where(places.c.org == org, places.c.platform == platform)
        if installation:
            asked = asked.where(places.c.installation == installation)
        rows = connection.execute(asked.order_by(places.c.name))
        return [{**row._mapping, "data": orjson.loads(row.data)} for row in rows]

    return query


def _upsert(connection: Connection, table: Any, rows: list[Row], key: tuple[str, ...], adds: set[str]) -> None:
    """Insert rows or replace those of the same key; columns in `adds` are added to."""
    if not rows:
        return
    maker = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = maker(table)
    others = [name for name in rows[0] if name not in key]
    values = {name: table.c[name] + 1 if name in adds else statement.excluded[name] for name in others}
    if "seen_at" in values:
        values["seen_at"] = case((table.c.seen_at > 0, table.c.seen_at), else_=statement.excluded.seen_at)
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values), rows)
