"""How is a lead erased from the record?

In one transaction it stops to exist: the lead, its ids, what was to be sent of it, its timers; its messages in chat
are put down to be removed; from then on nothing of it can be read, sent or brought back. What happened to it is then
taken away in small pieces, so that a press never waits for a long history; a piece that is left by a crash is taken
by whoever looks next (`erased.unfinished`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, and_, case, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from leads.change import SCHEMA
from leads.store.destinations import number_of
from leads.store.erased import Erasure, erasure_of, find_erasure, salt_of
from leads.store.hashing import hashed
from leads.store.listed.said import forget_said
from leads.store.listed.unlisting import unlist
from leads.store.private_answers import put_down_answers
from leads.store.schema import (
    audit,
    cards,
    destinations,
    erased_ids,
    erasures,
    events,
    feedback,
    inbox,
    lead_ids,
    leads,
    lines,
    requests,
    rung,
    salts,
    silences,
    snoozes,
    summaries,
    timers,
    unscored,
    verdicts,
)

AT_ONCE = 100
"""Events taken away in one transaction: what a click may have to wait for (performance.md)."""
AGENTS = "agents"
"""The platform of the destinations that are the agents' platform's."""
KIND = "lead.erased"


@dataclass(frozen=True, slots=True)
class Erasing:
    """One wish to erase. `any_id`: any id that the lead is known by; `by`: who wishes it, no name; `now`:
    milliseconds; `fresh`: an id for the event; `salt`: hexadecimal, taken where the organisation has none yet;
    `lane`: (inner id -> address of the agents' platform's destination), None where it isn't told."""

    org: str
    any_id: str
    by: str
    now: int
    fresh: str
    salt: str
    lane: Callable[[str], str] | None = None

    def __call__(self, connection: Connection, /) -> Erasure | None:
        """Let the lead stop to exist. None where nobody is known by this id; what was found where it was erased
        before. The pieces are `take_events`'."""
        lead_id = self._locked(connection)
        if lead_id is None:
            return find_erasure(self.org, self.any_id)(connection)
        salt = self._salted(connection)
        outside = self._ids_gone(connection, lead_id, salt)
        connection.execute(delete(leads).where(leads.c.id == lead_id))
        num = unlist(connection, lead_id)
        self._stop_sending(connection, lead_id)
        self._put_down_messages(connection, lead_id)
        put_down_answers(connection, self.org, lead_id, self.now)
        self._forget_rest(connection, lead_id)
        self._note(connection, lead_id, outside, num)
        return erasure_of(connection, self.org, lead_id)

    def _locked(self, connection: Connection) -> str | None:
        """The lead's inner id, its row locked: whoever holds it commits first, whoever comes later finds no lead."""
        known = select(lead_ids.c.lead_id).where(lead_ids.c.org == self.org, lead_ids.c.outside_id == self.any_id)
        found = connection.execute(known.order_by(lead_ids.c.source).limit(1)).scalar_one_or_none()
        own = leads.c.org == self.org, leads.c.id == (found or self.any_id)
        locked: str | None = connection.execute(select(leads.c.id).where(*own).with_for_update()).scalar_one_or_none()
        return locked

    def _salted(self, connection: Connection) -> str:
        maker = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        connection.execute(maker(salts).values(org=self.org, salt=self.salt).on_conflict_do_nothing())
        return salt_of(connection, self.org) or self.salt

    def _ids_gone(self, connection: Connection, lead_id: str, salt: str) -> list[str]:
        """Let hashes stand for the ids; returns the ids, for the agents' platform alone."""
        own = lead_ids.c.org == self.org, lead_ids.c.lead_id == lead_id
        asked = select(lead_ids.c.outside_id).where(*own).order_by(lead_ids.c.source, lead_ids.c.outside_id)
        outside = list(connection.execute(asked).scalars())
        keep_hashes(connection, self.org, lead_id, {hashed(salt, "lead", one) for one in (*outside, lead_id)})
        connection.execute(delete(lead_ids).where(*own))
        return outside

    def _stop_sending(self, connection: Connection, lead_id: str) -> None:
        """Whoever is sending something of the lead right now loses the claim: what they send next is nothing, and
        what is on its way is surplus. All its destinations first, as couriers lock them."""
        there = [select(table.c.destination_id).where(table.c.lead_id == lead_id) for table in (cards, lines)]
        known = or_(*(destinations.c.id.in_(one) for one in there))
        connection.execute(select(destinations.c.id).where(known).order_by(destinations.c.id).with_for_update()).all()
        due = [one.where(table.c.due_at.is_not(None)) for one, table in zip(there, (cards, lines), strict=True)]
        held = or_(*(destinations.c.id.in_(one) for one in due))
        lost = {"fence": destinations.c.fence + 1, "lease_until": 0}
        connection.execute(update(destinations).where(held).values(**lost))

    def _put_down_messages(self, connection: Connection, lead_id: str) -> None:
        """What stands in chat is to be removed, through the outbox; what was never sent is not sent any more."""
        agents = select(destinations.c.id).where(destinations.c.platform == AGENTS)
        for table in (cards, lines):
            stands = and_(table.c.message.is_not(None), table.c.destination_id.not_in(agents))
            values: dict[str, object] = {
                "state": case((stands, "erasing"), else_="erased"), "due_at": case((stands, self.now), else_=None),
                "message": case((stands, table.c.message), else_=None), "event_id": "", "attempts": 0,
                "fault_code": None, "fault": None, "trace": None,
            }  # fmt: skip
            if table is cards:
                values |= {"hash": None, "mention": None, "otherwise_id": None, "failing_since": None}
            else:
                values |= {"retried_at": self.now}
            connection.execute(update(table).where(table.c.lead_id == lead_id).values(**values))
            due = select(table.c.destination_id).where(table.c.lead_id == lead_id, table.c.state == "erasing")
            there = destinations.c.due_at
            earlier = case((there < self.now, there), else_=self.now)
            connection.execute(update(destinations).where(destinations.c.id.in_(due)).values(due_at=earlier))

    def _forget_rest(self, connection: Connection, lead_id: str) -> None:
        connection.execute(delete(timers).where(timers.c.org == self.org, timers.c.subject == lead_id))
        for table in (silences, snoozes, rung, requests, feedback, unscored, summaries):
            connection.execute(delete(table).where(table.c.org == self.org, table.c.lead_id == lead_id))
        # A caller's key for a wish on this lead is the caller's own text.
        asked = inbox.c.org == self.org, inbox.c.key.contains(f":{lead_id}:", autoescape=True)
        connection.execute(delete(inbox).where(*asked))

    def _note(self, connection: Connection, lead_id: str, outside: list[str], num: int | None) -> None:
        """Who did it, and that somebody has to finish; and let the agents' platform hear of it, by the ids that it
        knows: they stand with the webhook until it was taken."""
        row = {"org": self.org, "lead_id": lead_id, "num": num, "erased_at": self.now}
        connection.execute(insert(erasures).values(row))
        audited = {"org": self.org, "at": self.now, "by": self.by, "did": KIND, "subject": lead_id}
        connection.execute(insert(audit).values(audited))
        if self.lane is None:
            return
        event = {
            "org": self.org, "id": f"~{self.fresh}", "kind": KIND, "lead_id": lead_id, "at": self.now,
            "received": self.now, "channel": None, "body": "{}", "changed": "[]", "schema": SCHEMA,
        }  # fmt: skip
        connection.execute(insert(events).values(event))
        lane = number_of(connection, (self.org, AGENTS, self.lane(lead_id)))
        line = {
            "org": self.org, "destination_id": lane, "lead_id": lead_id, "card_id": None, "event_id": event["id"],
            "template": "webhook", "state": "waiting", "message": orjson.dumps({"ids": outside}).decode(),
            "created_at": self.now, "due_at": self.now, "attempts": 0,
        }  # fmt: skip
        connection.execute(insert(lines).values(line))
        there = destinations.c.due_at
        earlier = case((there < self.now, there), else_=self.now)
        connection.execute(update(destinations).where(destinations.c.id == lane).values(due_at=earlier))


def take_events(org: str, lead_id: str, now: int) -> Callable[[Connection], bool]:
    """Take away some of what happened to an erased lead, with the verdicts on it. Whether nothing is left."""

    def command(connection: Connection) -> bool:
        own = events.c.org == org, events.c.lead_id == lead_id, events.c.kind != KIND
        some = list(connection.execute(select(events.c.seq, events.c.id, events.c.body).where(*own).limit(AT_ONCE)))
        of_lead = verdicts.c.org == org, verdicts.c.lead_id == lead_id
        if some:
            salt = salt_of(connection, org) or ""
            ids = [row.id for row in some]
            # What Leadbell made itself never comes in from outside.
            outside = {hashed(salt, "event", one) for one in ids if not one.startswith("~")}
            keep_hashes(connection, org, lead_id, outside)
            known = erasures.c.org == org, erasures.c.lead_id == lead_id
            num = connection.execute(select(erasures.c.num).where(*known)).scalar_one_or_none()
            if num is not None:
                forget_said(connection, num, [row.body for row in some])
            connection.execute(delete(verdicts).where(*of_lead, verdicts.c.event_id.in_(ids)))
            connection.execute(delete(events).where(events.c.seq.in_([row.seq for row in some])))
        if len(some) == AT_ONCE:
            return False
        connection.execute(delete(verdicts).where(*of_lead))
        done = erasures.c.org == org, erasures.c.lead_id == lead_id, erasures.c.finished_at.is_(None)
        connection.execute(update(erasures).where(*done).values(finished_at=now))
        return True

    return command


def keep_hashes(connection: Connection, org: str, lead_id: str, hashes: set[str]) -> None:
    """Remember ids of an erased lead by their hashes."""
    if not hashes:
        return
    maker = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [{"org": org, "hash": one, "lead_id": lead_id} for one in sorted(hashes)]
    connection.execute(maker(erased_ids).on_conflict_do_nothing(), rows)
