"""Who doesn't use Leadbell any more, from this moment on?

Sessions and links end with the very change, so that none of them lives again when somebody comes back. What they have
said and done stays.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, delete, select, update

from leads.store.auditing import note
from leads.store.people import raise_revision
from leads.store.schema import people, sessions, sign_in_links


def set_active(org: str, email: str, active: bool, by: str, now: int) -> Callable[[Connection], bool | None]:
    """Let somebody use Leadbell, or not any more; whether that is new, None where nobody has this address. `by`: who
    does it, and no name; `now`: milliseconds."""

    def command(connection: Connection) -> bool | None:
        asked = select(people.c.id, people.c.active).where(people.c.org == org, people.c.email == email.lower())
        row = connection.execute(asked.with_for_update()).one_or_none()
        if row is None:
            return None
        if not active:  # also of somebody who is deactivated already: there must be none
            connection.execute(delete(sessions).where(sessions.c.org == org, sessions.c.person_id == row.id))
            connection.execute(
                delete(sign_in_links).where(sign_in_links.c.org == org, sign_in_links.c.person_id == row.id)
            )
        if row.active == active:
            return False
        connection.execute(update(people).where(people.c.id == row.id).values(active=active))
        raise_revision(connection, org, "people")
        note(org, by, now, "person.activated" if active else "person.deactivated", row.id)(connection)
        return True

    return command
