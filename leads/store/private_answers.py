"""Where do private answers about a lead stand, so that an erasure finds them?

What a person was shown of a lead in their own direct messages: ids of the message and of the lead, and no word of it.
A trace is dropped after a term (`LEADBELL_KEEP`), or once its message has gone by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, case, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from leads.store.carrying import MERGED
from leads.store.destinations import number_of
from leads.store.erased import erased_as
from leads.store.keeping import AT_ONCE, Dropped
from leads.store.schema import destinations, lead_ids, leads, lines, private_answers

ANSWER = "answer"
"""The template of the lines that stand for private answers which are to be removed."""


@dataclass(frozen=True, slots=True)
class PrivateAnswer:
    """One message that a person was sent about leads (inner ids). `message`: as the platform wrote it down, with "id";
    `address`: the destination through which it can be removed; `ends_at`: when it has gone by itself. Milliseconds."""

    org: str
    platform: str
    installation: str
    address: str
    leads: Iterable[str]
    message: Mapping[str, Any]
    at: int
    ends_at: int | None = None


def keep_answer(given: PrivateAnswer) -> Callable[[Connection], None]:
    """Keep where an answer stands. A lead that was erased while it was on its way: it is put down to be removed."""

    def command(connection: Connection) -> None:
        row = {
            "org": given.org, "platform": given.platform, "installation": given.installation,
            "address": given.address, "message_id": str(given.message["id"]),
            "message": orjson.dumps(dict(given.message)).decode(), "at": given.at, "ends_at": given.ends_at,
        }  # fmt: skip
        for lead in sorted(set(given.leads)):
            if (living := _living(connection, given.org, lead)) is not None:
                _put(connection, {**row, "lead_id": living})
            elif (erased := erased_as(connection, given.org, lead)) is not None:
                _remove(connection, {**row, "lead_id": erased}, given.at)

    return command


def _living(connection: Connection, org: str, lead: str) -> str | None:
    """The lead, or the one that it was merged into, if that is on record. Its row is held until the commit, so that
    whoever erases it meanwhile waits, and then finds the trace."""
    merged = select(lead_ids.c.lead_id).where(lead_ids.c.org == org, lead_ids.c.outside_id == lead)
    for one in (lead, connection.execute(merged.where(lead_ids.c.source == MERGED)).scalar_one_or_none()):
        own = select(leads.c.id).where(leads.c.org == org, leads.c.id == one)
        held: str | None = connection.execute(own.with_for_update(read=True, key_share=True)).scalar_one_or_none()
        if held is not None:
            return held
    return None


def _put(connection: Connection, row: dict[str, Any]) -> None:
    maker = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    made = maker(private_answers).values(row)
    again = {name: made.excluded[name] for name in ("message", "at", "ends_at")}
    keys = ["org", "lead_id", "platform", "address", "message_id"]
    connection.execute(made.on_conflict_do_update(index_elements=keys, set_=again))


def put_down_answers(connection: Connection, org: str, lead: str, now: int) -> None:
    """Put all private answers about a lead down to be removed through the outbox. Of what has gone by itself nothing is
    left to do."""
    own = private_answers.c.org == org, private_answers.c.lead_id == lead
    stands = or_(private_answers.c.ends_at.is_(None), private_answers.c.ends_at > now)
    for row in connection.execute(select(private_answers).where(*own, stands).order_by(private_answers.c.at)).all():
        _remove(connection, dict(row._mapping), now)
    connection.execute(delete(private_answers).where(*own))


def _remove(connection: Connection, row: Mapping[str, Any], now: int) -> None:
    place = number_of(connection, (row["org"], row["platform"], row["address"]))
    line = {
        "org": row["org"], "destination_id": place, "lead_id": row["lead_id"], "card_id": None, "event_id": "",
        "template": ANSWER, "state": "erasing", "message": row["message"], "created_at": now, "due_at": now,
        "attempts": 0,
    }  # fmt: skip
    connection.execute(insert(lines).values(line))
    there = destinations.c.due_at
    earlier = case((there < now, there), else_=now)
    connection.execute(update(destinations).where(destinations.c.id == place).values(due_at=earlier))


def drop_traces(org: str, before: int, now: int) -> Callable[[Connection], Dropped]:
    """Drop traces of before `before` (milliseconds), and of what has gone by itself."""

    def command(connection: Connection) -> Dropped:
        table = private_answers.c
        old = table.org == org, or_(table.at < before, table.ends_at <= now)
        some = select(table.id).where(*old).order_by(table.at).limit(AT_ONCE)
        rows = connection.execute(delete(private_answers).where(table.id.in_(some))).rowcount
        return Dropped(rows, 0 if rows == AT_ONCE else None)

    return command
