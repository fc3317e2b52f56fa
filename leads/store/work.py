"""What does one transaction read, decide and write?

A batch of lead commands is one read of all they need (the leads locked in the order of their ids, so
that two services can't wait for each other), then each command in memory on its own draft, then one
write of all that was accepted. A command that raises loses its draft and nothing else; no savepoint,
no query a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from leads.change import Change, Event
from leads.codec import Record, decode
from leads.store import schema
from leads.store.destinations import Destinations
from leads.store.draft import Draft, Held, Standing
from leads.store.erased import ErasedIds, Key
from leads.store.flush import flush
from leads.store.reading import read_events
from leads.store.statements import write_rows
from leads.store.turns import rang_last

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Needs:
    """What a command wants read before it runs. `creates`: an unknown outside id becomes a new lead."""

    outside: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    inbox: str = ""
    creates: bool = False
    recalled: tuple[str, ...] = ()
    """Ids of events that it wants to read, of its own organisation."""


class LeadCommand(Generic[T]):
    """A change to leads. `run` is pure but for the draft, and may raise to refuse."""

    org: str
    weight: int = 1  # how many of a batch's 200 places it takes
    trace: str = ""  # under which id what follows from it is logged

    def needs(self) -> Needs:
        raise NotImplementedError

    def run(self, draft: Draft) -> T:
        raise NotImplementedError


OnChange = Callable[[Change, Draft], None]
"""What a change sets off."""


@dataclass(frozen=True, slots=True)
class WorkSettings:
    """What is handed in: time (ms), fresh ids, and what a change sets off (rules, cards, webhooks)."""

    now: Callable[[], int]
    new_id: Callable[[], str]
    on_change: OnChange


def in_turn(*follow: OnChange) -> OnChange:
    """All that a change sets off, one after the other."""

    def on_change(change: Change, draft: Draft) -> None:
        for one in follow:
            one(change, draft)

    return on_change


class Work:
    """Runs batches of lead commands. Belongs to the one writing thread."""

    def __init__(self, settings: WorkSettings) -> None:
        self._settings = settings
        self._destinations = Destinations()
        self._erased = ErasedIds()
        self._due: set[str] = set()
        self._reasons: Counter[str] = Counter()

    def take_due(self) -> set[str]:
        """The platforms for which the last batch left something to send."""
        due, self._due = self._due, set()
        return due

    def take_reasons(self) -> Counter[str]:
        """How many verdicts of each reason the last batch brought."""
        reasons, self._reasons = self._reasons, Counter()
        return reasons

    def forget(self) -> None:
        """After a roll-back: what was remembered of the transaction is not so."""
        self._destinations.forget()
        self._due = set()
        self._reasons = Counter()

    def run(self, connection: Connection, commands: list[LeadCommand[Any]]) -> list[tuple[object, Exception | None]]:
        """Run the commands and write what they accepted. One (answer, fault) a command, in order."""
        if not commands:
            return []
        needs = [(command, command.needs()) for command in commands]
        shared = _Loaded(self._erased)
        shared.load_ids(connection, needs, self._settings.new_id)
        shared.load_leads(connection, needs)
        shared.load_seen(connection, needs)
        base = Draft(
            now=self._settings.now(), new_id=self._settings.new_id, on_change=self._settings.on_change,
            destination=lambda org, platform, address: self._destinations.find(connection, org, platform, address),
            platform=lambda number: self._destinations.platform(number, connection),
            place=lambda number: self._destinations.place(number, connection),
            leads=shared.leads, ids=shared.ids, seen=shared.seen, inbox=shared.inbox, cards=shared.cards,
            erased=shared.erased, recalled=dict(_recalled(connection, needs)),
            rung_before=partial(_rung, connection), turn_of=partial(rang_last, connection),
        )  # fmt: skip
        results: list[tuple[object, Exception | None]] = []
        for command in commands:
            draft = base.branch(command.org, command.trace)
            try:
                result = command.run(draft)
            except SQLAlchemyError:  # no refusal: the transaction itself is ill
                raise
            except Exception as fault:
                results.append((None, fault))
                continue
            base.accept(draft)
            results.append((result, None))
        flush(connection, base)
        self._reasons.update(str(row["reason"]) for row in base.verdicts)
        self._due |= {self._destinations.platform(destination, connection) for destination in base.due}
        return results


class _Loaded:
    """What was read for a batch."""

    def __init__(self, erased_ids: ErasedIds) -> None:
        self._erased_ids = erased_ids
        self._made: set[str] = set()  # ids of leads that this batch is the first to hear of
        self.ids: dict[Key, str] = {}
        self.leads: dict[str, Held] = {}
        self.cards: dict[str, list[Standing]] = {}
        self.seen: set[Key] = set()
        self.erased: set[Key] = set()
        self.inbox: dict[tuple[str, str], str] = {}

    def load_ids(
        self, connection: Connection, needs: list[tuple[LeadCommand[Any], Needs]], new_id: Callable[[], str]
    ) -> None:
        wanted: dict[str, set[str]] = {}
        creating: dict[str, set[str]] = {}
        for command, need in needs:
            wanted.setdefault(command.org, set()).update(need.outside)
            if need.creates:
                creating.setdefault(command.org, set()).update(need.outside)
        for org, outside in wanted.items():
            self._find(connection, org, outside)
        unknown = {(org, one) for org, some in creating.items() for one in some if (org, one) not in self.ids}
        events = {(command.org, event) for command, need in needs for event in need.events}
        self.erased, seen = self._erased_ids.among(connection, unknown, events)
        self.seen |= seen
        missing = sorted(unknown - self.erased)
        if not missing:
            return
        rows = [{"org": org, "source": EVENTS, "outside_id": outside, "lead_id": new_id()} for org, outside in missing]
        write_rows(connection, "new lead ids", lambda: _insert_ids(connection.dialect.name), rows)
        self._made = {row["lead_id"] for row in rows}
        if connection.dialect.name == "sqlite":  # the only writer: nobody can have been first
            self.ids.update({(row["org"], row["outside_id"]): row["lead_id"] for row in rows})
            return
        for org in {org for org, _ in missing}:
            self._find(connection, org, {outside for of, outside in missing if of == org})

    def _find(self, connection: Connection, org: str, outside: set[str]) -> None:
        if not outside:
            return
        rows = connection.execute(_FIND_IDS, {"org": org, "outside": sorted(outside)})
        self.ids.update({(org, row.outside_id): row.lead_id for row in rows})

    def load_leads(self, connection: Connection, needs: list[tuple[LeadCommand[Any], Needs]]) -> None:
        ids = {lead for _, need in needs for lead in need.leads} | set(self.ids.values())
        if not ids:
            return
        wanted = {"ids": sorted(ids)}
        self._lock(connection, wanted)
        self._look_again(connection)
        if not self.leads:
            return
        for row in connection.execute(_FIND_CARDS, {"ids": sorted(self.leads)}):
            self.cards.setdefault(row.lead_id, []).append(Standing(**row._mapping))

    def _lock(self, connection: Connection, wanted: dict[str, list[str]]) -> None:
        for row in connection.execute(_FIND_LEADS, wanted):
            record: Record = orjson.loads(row.state)
            self.leads[row.id] = Held(decode(row.id, row.org, record), record, stored=True)

    def _look_again(self, connection: Connection) -> None:
        """A lead may have been erased by another service while we waited for its row: then its ids are gone too. Or it
        was merged: then they are another lead's, which is locked out of order; a deadlock repeats the batch."""
        lost = {key for key, lead in self.ids.items() if lead not in self.leads and lead not in self._made}
        if not lost:
            return
        for key in lost:
            del self.ids[key]
        for org in {org for org, _ in lost}:
            self._find(connection, org, {outside for of, outside in lost if of == org})
        self.erased |= {key for key in lost if key not in self.ids}
        moved = {self.ids[key] for key in lost if key in self.ids} - self.leads.keys()
        if moved:
            self._lock(connection, {"ids": sorted(moved)})

    def load_seen(self, connection: Connection, needs: list[tuple[LeadCommand[Any], Needs]]) -> None:
        events: dict[str, set[str]] = {}
        keys: dict[str, set[str]] = {}
        for command, need in needs:
            if need.events:
                events.setdefault(command.org, set()).update(need.events)
            if need.inbox:
                keys.setdefault(command.org, set()).add(need.inbox)
        for org, wanted in events.items():
            found = connection.execute(_FIND_EVENTS, {"org": org, "ids": sorted(wanted)}).scalars()
            self.seen.update((org, event) for event in found)
        for org, wanted in keys.items():
            for row in connection.execute(_FIND_INBOX, {"org": org, "keys": sorted(wanted)}):
                self.inbox[(org, row.key)] = row.result


def _rung(connection: Connection, org: str, rule: str, destination: int, since: int) -> list[tuple[int, str]]:
    given = {"b_rule": rule, "b_destination": destination, "b_since": since, "b_org": org}
    return [(row.at, row.lead_id) for row in connection.execute(_FIND_RUNG, given)]


def _recalled(connection: Connection, needs: list[tuple[LeadCommand[Any], Needs]]) -> Mapping[tuple[str, str], Event]:
    return read_events(connection, [(command.org, one) for command, need in needs for one in need.recalled])


EVENTS = "events"
"""The source of ids that arrive with events and through the Leads API."""


def _insert_ids(dialect: str) -> Any:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    columns: Iterable[str] = ("org", "source", "outside_id", "lead_id")
    return insert(schema.lead_ids).values(dict.fromkeys(columns)).on_conflict_do_nothing()


_FIND_IDS = select(schema.lead_ids.c.outside_id, schema.lead_ids.c.lead_id).where(
    schema.lead_ids.c.org == bindparam("org"), schema.lead_ids.c.outside_id.in_(bindparam("outside", expanding=True))
)
_FIND_LEADS = (
    select(schema.leads.c.id, schema.leads.c.org, schema.leads.c.state)
    .where(schema.leads.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(schema.leads.c.id)
    .with_for_update()
)
_FIND_EVENTS = select(schema.events.c.id).where(
    schema.events.c.org == bindparam("org"), schema.events.c.id.in_(bindparam("ids", expanding=True))
)
_FIND_INBOX = select(schema.inbox.c.key, schema.inbox.c.result).where(
    schema.inbox.c.org == bindparam("org"), schema.inbox.c.key.in_(bindparam("keys", expanding=True))
)
_FIND_RUNG = select(schema.rung.c.at, schema.rung.c.lead_id).where(
    schema.rung.c.rule == bindparam("b_rule"), schema.rung.c.destination_id == bindparam("b_destination"),
    schema.rung.c.at > bindparam("b_since"), schema.rung.c.org == bindparam("b_org"),
)  # fmt: skip
_FIND_CARDS = select(
    *(getattr(schema.cards.c, name) for name in Standing.COLUMNS)
).where(
    schema.cards.c.lead_id.in_(bindparam("ids", expanding=True)), schema.cards.c.state == "live"
)  # fmt: skip
