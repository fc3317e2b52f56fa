"""Of what is each person to be told at a time of their own, and to whom is that owed?

A timer a person says when; when it is due, in one transaction the next one is set and the notice is owed. Whoever
tells it claims the notice (`leads.store.notices`). `kind`: a word for what is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from leads.store.schema import notices, timers

Due = Mapping[str, tuple[int, int]]
"""Person's id -> (fence, when it is due in milliseconds). The fence changes with what the time depends on."""
MOST = 200


def subject_of(kind: str, person_id: str) -> str:
    """The notice that is owed to a person."""
    return f"{kind}:{person_id}"


def fences(org: str, kind: str) -> Callable[[Connection], dict[str, int]]:
    """The fences of the timers that are set, by person's id."""
    asked = select(timers.c.subject, timers.c.fence).where(timers.c.org == org, timers.c.kind == kind)
    return lambda connection: {row.subject: row.fence for row in connection.execute(asked)}


def keep_due(org: str, kind: str, due: Due) -> Callable[[Connection], None]:
    """Let there be a timer for each of these people and for nobody else. One with the same fence stays as it is."""

    def command(connection: Connection) -> None:
        own = timers.c.org == org, timers.c.kind == kind
        there = fences(org, kind)(connection)
        gone = sorted(there.keys() - due.keys())
        if gone:
            connection.execute(delete(timers).where(*own, timers.c.subject.in_(gone)))
        for person_id, (fence, at) in due.items():
            if there.get(person_id) != fence:
                _set(connection, org, kind, person_id, fence, at)

    return command


def owe(org: str, kind: str, person_id: str, fence: int, again: int | None) -> Callable[[Connection], bool]:
    """A person's timer is due: the notice is owed now, and the next timer is set for `again` (milliseconds; None: it is
    wanted no more). Whether it is owed."""

    def command(connection: Connection) -> bool:
        own = timers.c.org == org, timers.c.kind == kind, timers.c.subject == person_id, timers.c.fence == fence
        if not connection.execute(delete(timers).where(*own)).rowcount or again is None:
            return False
        _set(connection, org, kind, person_id, fence, again)
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        made = insert(notices).values(org=org, subject=subject_of(kind, person_id), told_at=0, lease_until=0)
        fresh = {"told_at": 0, "lease_until": 0}
        connection.execute(made.on_conflict_do_update(index_elements=[notices.c.org, notices.c.subject], set_=fresh))
        return True

    return command


def owed_to(org: str, kind: str, now: int) -> Callable[[Connection], list[str]]:
    """Ids of the people to whom it is owed, and who aren't being told."""
    at = notices.c
    due = at.org == org, at.subject.startswith(f"{kind}:", autoescape=True), at.told_at == 0, at.lease_until <= now
    asked = select(at.subject).where(*due).order_by(at.subject).limit(MOST)
    return lambda connection: [one.partition(":")[2] for one in connection.execute(asked).scalars()]


class Owed:
    """The writer's command by which a notice is owed: what is done when a person's timer is due. `again`: as of
    `owe`."""

    def __init__(self, org: str, kind: str, person_id: str, fence: int, again: int | None) -> None:
        self.trace = ""
        self._owe = owe(org, kind, person_id, fence, again)

    def __call__(self, connection: Connection) -> bool:
        return self._owe(connection)


def _set(connection: Connection, org: str, kind: str, person_id: str, fence: int, at: int) -> None:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"org": org, "kind": kind, "subject": person_id, "fence": fence, "due_at": at, "lease_until": 0}
    made = insert(timers).values(row)
    changed = {"fence": fence, "due_at": at, "lease_until": 0}
    key = [timers.c.org, timers.c.kind, timers.c.subject]
    connection.execute(made.on_conflict_do_update(index_elements=key, set_=changed))
