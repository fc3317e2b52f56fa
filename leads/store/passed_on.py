"""Which chats are to pass on, and which were passed on for somebody who has left?

Timers of leads: one says when a chat passes on, one that it was passed on for somebody, until that is of no interest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, delete, select, update

from leads.lead import Lead
from leads.passing_on import urgency
from leads.store.draft import Draft
from leads.store.reading import read_lead
from leads.store.schema import leads, timers
from leads.store.work import LeadCommand, Needs

PASS_ON = "pass_on"
"""Kind of the timer by which a chat passes on; its fence is the control version."""
LISTED = "reassign"
"""Kind, before a person's id, of the rows that say which chats were passed on for them; they are dropped when due."""
MOST = 100


def listed_of(person_id: str) -> str:
    """The kind of the rows that say which chats were passed on for a person."""
    return f"{LISTED} {person_id}"


class Expect(LeadCommand[None]):
    """Let chats pass on in `within` milliseconds, unless control changes before."""

    def __init__(self, org: str, chats: Sequence[Lead], within: int) -> None:
        self.org = org
        self.weight = len(chats)
        self._versions = {one.id: one.control.version for one in chats}
        self._within = within

    def needs(self) -> Needs:
        return Needs(leads=tuple(self._versions))

    def run(self, draft: Draft) -> None:
        for lead_id, version in self._versions.items():
            held = draft.held(lead_id)
            if held is not None and held.lead.control.version == version and held.lead.control.manual:
                draft.set_timer(PASS_ON, lead_id, version, draft.now + self._within)


def keep_chats(org: str, chats: Sequence[tuple[str, int]]) -> Callable[[Connection], None]:
    """Let chats, each by its lead's id and control version, not pass on by themselves."""

    def command(connection: Connection) -> None:
        for lead_id, version in chats:
            row = timers.c
            own = row.org == org, row.kind == PASS_ON, row.subject == lead_id, row.fence == version
            connection.execute(delete(timers).where(*own))

    return command


def passed_on(org: str, person_id: str, *, untold: bool = False) -> Callable[[Connection], list[Lead]]:
    """The leads whose chats were passed on for a person, who waits longest first. `untold`: of which managers weren't
    told yet."""
    row = timers.c
    asked = (
        select(leads)
        .join(timers, (row.subject == leads.c.id) & (row.org == leads.c.org))
        .where(row.org == org, row.kind == listed_of(person_id), *([row.data.is_(None)] if untold else []))
        .order_by(row.due_at, row.subject)
        .limit(MOST)
    )
    return lambda connection: sorted((read_lead(one) for one in connection.execute(asked)), key=urgency)


def mark_told(org: str, person_id: str, lead_ids: Sequence[str]) -> Callable[[Connection], int]:
    """Managers were told of these; how many they are."""
    row = timers.c
    mine = update(timers).where(row.org == org, row.kind == listed_of(person_id), row.subject.in_(list(lead_ids)))
    return lambda connection: connection.execute(mine.values(data='"told"')).rowcount


def drop_listed(org: str, kind: str, lead_id: str, fence: int) -> Callable[[Connection], int]:
    """It is of no interest any more that a chat was passed on; whether it still was."""
    row = timers.c
    own = delete(timers).where(row.org == org, row.kind == kind, row.subject == lead_id, row.fence == fence)
    return lambda connection: connection.execute(own).rowcount
