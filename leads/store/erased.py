"""What was erased, and must not come back?

Looked at for ids that nobody knows (any more), and only once something was erased at all: until then it costs one
small query a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select

from leads.store.hashing import hashed
from leads.store.schema import cards, erased_ids, erasures, lines, salts

Key = tuple[str, str]
"""(organisation, id)"""


class ErasedIds:
    """Knows the salts of organisations. Belongs to the one writing thread."""

    def __init__(self) -> None:
        self._salts: dict[str, str] = {}

    def among(
        self, connection: Connection, leads: Collection[Key], events: Collection[Key]
    ) -> tuple[set[Key], set[Key]]:
        """Those of these outside ids of leads, and of these ids of events, that were erased. Call it after the ids
        were looked for among the living: whoever erased meanwhile is then seen here."""
        erased: tuple[set[Key], set[Key]] = set(), set()
        for org in {org for org, _ in (*leads, *events)}:
            salt = self._salt(connection, org)
            if salt is None:
                continue
            of_leads = {hashed(salt, "lead", one): (org, one) for of, one in leads if of == org}
            of_events = {hashed(salt, "event", one): (org, one) for of, one in events if of == org}
            given = {"b_org": org, "b_hashes": [*of_leads, *of_events]}
            for found in connection.execute(_FIND, given).scalars() if given["b_hashes"] else ():
                if found in of_leads:
                    erased[0].add(of_leads[found])
                else:
                    erased[1].add(of_events[found])
        return erased

    def _salt(self, connection: Connection, org: str) -> str | None:
        salt = self._salts.get(org)
        if salt is None:
            salt = salt_of(connection, org)
            if salt is not None:
                self._salts[org] = salt
        return salt


_SALT = select(salts.c.salt).where(salts.c.org == bindparam("b_org"))
_FIND = select(erased_ids.c.hash).where(
    erased_ids.c.org == bindparam("b_org"), erased_ids.c.hash.in_(bindparam("b_hashes", expanding=True))
)


def salt_of(connection: Connection, org: str) -> str | None:
    """An organisation's salt, None where nothing was erased yet."""
    found: str | None = connection.execute(_SALT, {"b_org": org}).scalar_one_or_none()
    return found


@dataclass(frozen=True, slots=True)
class Erasure:
    """That a lead was erased, and what has become of its messages in chat: how many are gone, how many wait to be
    removed, and how many couldn't be."""

    lead_id: str
    erased_at: int
    finished: bool
    removed: int = 0
    waiting: int = 0
    left: int = 0


def erased_as(connection: Connection, org: str, any_id: str) -> str | None:
    """The inner id of the erased lead that was known by this id, None where none was."""
    salt = salt_of(connection, org)
    if salt is None:
        return None
    own = erased_ids.c.org == org, erased_ids.c.hash == hashed(salt, "lead", any_id)
    found: str | None = connection.execute(select(erased_ids.c.lead_id).where(*own)).scalar_one_or_none()
    return found


def find_erasure(org: str, any_id: str) -> Callable[[Connection], Erasure | None]:
    """The erasure of the lead that was known by this id, None where there was none."""

    def query(connection: Connection) -> Erasure | None:
        lead_id = erased_as(connection, org, any_id)
        return None if lead_id is None else erasure_of(connection, org, lead_id)

    return query


def erasure_of(connection: Connection, org: str, lead_id: str) -> Erasure | None:
    """The erasure of the lead that had this inner id, None where there was none."""
    own = erasures.c.org == org, erasures.c.lead_id == lead_id
    row = connection.execute(select(erasures).where(*own)).one_or_none()
    if row is None:
        return None
    counted = dict.fromkeys(("removed", "waiting", "left"), 0)
    for table in (cards, lines):
        asked = select(table.c.state, func.count()).where(table.c.lead_id == lead_id).group_by(table.c.state)
        for state, number in connection.execute(asked):
            if state in _BECAME:
                counted[_BECAME[state]] += number
    return Erasure(lead_id, row.erased_at, row.finished_at is not None, **counted)


_BECAME = {"erased": "removed", "erasing": "waiting", "gave_up": "left"}


def unfinished(org: str) -> Callable[[Connection], list[str]]:
    """Inner ids of leads whose erasing was broken off before their last event was gone; at most 100."""

    def query(connection: Connection) -> list[str]:
        asked = select(erasures.c.lead_id).where(erasures.c.org == org, erasures.c.finished_at.is_(None)).limit(100)
        return list(connection.execute(asked).scalars())

    return query
