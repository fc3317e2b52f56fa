"""Until when is somebody away, and who said so?"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, select, update

from leads.people import Away
from leads.store.auditing import note
from leads.store.people import person_of, raise_revision
from leads.store.schema import people


def put_away(org: str, person_id: str, away: Away, by: str, now: int) -> Callable[[Connection], bool]:
    """Let a person be away; whether that is new. `by`: who said so, and no name; `now`: milliseconds."""

    def command(connection: Connection) -> bool:
        before = _locked(connection, org, person_id)
        if before == away:
            return False
        _put(connection, org, person_id, away)
        note(org, by, now, "person.away", person_id)(connection)
        return True

    return command


def put_back(org: str, person_id: str, by: str, now: int) -> Callable[[Connection], bool]:
    """Let a person be back from `now` on (milliseconds); whether they were away, or were to be. That they were stays
    on record, since rules are tried on what has happened."""

    def command(connection: Connection) -> bool:
        before = _locked(connection, org, person_id)
        if before is None or before.until <= now:
            return False
        _put(connection, org, person_id, None if before.since >= now else Away(before.since, now, before.stand_in))
        note(org, by, now, "person.back", person_id)(connection)
        return True

    return command


def _locked(connection: Connection, org: str, person_id: str) -> Away | None:
    asked = select(people).where(people.c.org == org, people.c.id == person_id).with_for_update()
    row = connection.execute(asked).one_or_none()
    return None if row is None else person_of(row).away


def _put(connection: Connection, org: str, person_id: str, away: Away | None) -> None:
    values = {
        "away_since": away.since if away else None,
        "away_until": away.until if away else None,
        "stand_in": (away.stand_in or None) if away else None,
    }
    connection.execute(update(people).where(people.c.org == org, people.c.id == person_id).values(values))
    raise_revision(connection, org, "people")
