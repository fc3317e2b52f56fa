"""What becomes of all that is stored of a lead that was merged into another?

It is the other's. The inner id stays known as one of the other's ids, so that whoever holds it (a card that was drawn
before, a page that is open) is led there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, insert, select, update

from leads.store.listed.said import KINDS, forget_said
from leads.store.listed.unlisting import unlist
from leads.store.people import raise_revision
from leads.store.schema import (
    cards,
    events,
    feedback,
    lead_ids,
    leads,
    lines,
    listed,
    private_answers,
    requests,
    rung,
    silences,
    snoozes,
    summaries,
    timers,
    unscored,
    verdicts,
)
from leads.store.snoozes import SUBJECT

MERGED = "merged"
"""The source of ids that were inner ids of leads until they were merged into another."""


TABLES = (events, verdicts, cards, lines, silences, rung, snoozes, private_answers, requests, feedback, unscored)
"""Whose rows are simply the other lead's from then on."""


def carry_over(connection: Connection, org: str, gone: str, kept: str) -> None:
    """Let all that is stored of a lead be another's; its row goes, and its inner id leads to the other's. Call it once
    the batch's own rows are written."""
    bodies = select(events.c.body).where(events.c.org == org, events.c.lead_id == gone, events.c.kind.in_(KINDS))
    said = list(connection.execute(bodies).scalars())
    _drop_doubles(connection, org, gone, kept)
    for table in TABLES:
        moved = connection.execute(
            update(table).where(table.c.org == org, table.c.lead_id == gone).values(lead_id=kept)
        )
        if table is snoozes and moved.rowcount:  # processes keep a copy of them
            raise_revision(connection, org, SUBJECT)
    # One made of half of the words: it is made anew (leads.store.summaries).
    both = summaries.c.org == org, summaries.c.lead_id.in_((gone, kept))
    connection.execute(delete(summaries).where(*both))
    _carry_timers(connection, org, gone, kept)
    connection.execute(update(lead_ids).where(lead_ids.c.org == org, lead_ids.c.lead_id == gone).values(lead_id=kept))
    row = {"org": org, "source": MERGED, "outside_id": gone, "lead_id": kept}
    connection.execute(insert(lead_ids).values(row))
    connection.execute(delete(leads).where(leads.c.org == org, leads.c.id == gone))
    num = unlist(connection, gone)
    if num is not None:
        forget_said(connection, num, said)
    connection.execute(update(listed).where(listed.c.lead_id == kept).values(said_to=0))


def _drop_doubles(connection: Connection, org: str, gone: str, kept: str) -> None:
    """A list that somebody was sent in private may have told of both leads: it is the one's already."""
    theirs = private_answers.alias()
    same = ("org", "platform", "address", "message_id")
    both = and_(*(theirs.c[name] == private_answers.c[name] for name in same), theirs.c.lead_id == kept)
    own = private_answers.c.org == org, private_answers.c.lead_id == gone
    connection.execute(delete(private_answers).where(*own, exists().where(both)))


def _carry_timers(connection: Connection, org: str, gone: str, kept: str) -> None:
    """A lead has one timer of a kind: what the one that stays has already counts."""
    own = timers.c.org == org, timers.c.subject == gone
    theirs = timers.alias()
    same = exists().where(
        and_(theirs.c.org == timers.c.org, theirs.c.kind == timers.c.kind, theirs.c.subject == kept)
    )  # fmt: skip
    connection.execute(update(timers).where(*own, ~same).values(subject=kept))
    connection.execute(delete(timers).where(*own))


def merged_into(org: str, lead_id: str) -> Callable[[Connection], str | None]:
    """The inner id of the lead that one of this inner id was merged into, None where it wasn't."""
    own: Any = and_(lead_ids.c.org == org, lead_ids.c.outside_id == lead_id, lead_ids.c.source == MERGED)

    def query(connection: Connection) -> str | None:
        return connection.execute(select(lead_ids.c.lead_id).where(own)).scalar_one_or_none()

    return query
