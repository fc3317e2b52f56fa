"""Who of a team was rung last?

One row a team, changed in the transaction of the ring itself. Whoever asks whose turn it is holds the row until the
commit, so that of two services each takes the next person.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, Text, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from leads.store.schema import turns
from leads.store.statements import write_rows

Team = tuple[str, str]
"""An organisation, and the name of a team of it."""


def rang_last(connection: Connection, org: str, team: str) -> str | None:
    """The id of the person who was rung last of a team, None where nobody ever was. The row is locked."""
    given = {"b_org": org, "b_team": team}
    if connection.dialect.name == "sqlite":  # the only writer
        return connection.execute(_ASKED, given).scalar_one_or_none()
    connection.execute(postgresql.insert(turns).values(org=org, team=team, person_id=None).on_conflict_do_nothing())
    return connection.execute(_ASKED.with_for_update(), given).scalar_one_or_none()


def write_turns(connection: Connection, taken: Mapping[Team, str]) -> None:
    """Put down who was rung last."""
    rows = [{"b_org": org, "b_team": team, "b_person": person} for (org, team), person in sorted(taken.items())]
    if connection.dialect.name == "sqlite":
        write_rows(connection, "put turn", _put, rows)
    else:
        write_rows(connection, "take turn", _TAKE, rows)


_ASKED = select(turns.c.person_id).where(turns.c.org == bindparam("b_org"), turns.c.team == bindparam("b_team"))
_TAKE = (
    update(turns)
    .where(turns.c.org == bindparam("b_org"), turns.c.team == bindparam("b_team"))
    .values(person_id=bindparam("b_person", type_=Text))
)


def _put() -> sqlite.Insert:
    made = sqlite.insert(turns).values(
        org=bindparam("b_org"), team=bindparam("b_team"), person_id=bindparam("b_person", type_=Text)
    )
    return made.on_conflict_do_update(
        index_elements=[turns.c.org, turns.c.team], set_={"person_id": made.excluded.person_id}
    )
