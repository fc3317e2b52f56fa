"""How are stored events walked through, so that rules can be tried on them?

Back from today's leads, change by change, to how they were when the time begins; then forward again, with the rules to
be tried and those in force side by side. All is read in one snapshot; nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from bot.delivery.addresses import channel_address
from cards.who import full_name
from leads.change import Change
from leads.codec import Record, decode
from leads.counting import NAMES
from leads.duty import calendar_of, stand_in
from leads.lead import Lead
from leads.people import Person, teams_of
from leads.snooze import Snooze, Snoozes
from leads.store.reading import read_event
from leads.store.schema import events, leads
from leads.walking import redo, undo
from rules.backtest import Backtest, Tally
from rules.match import Ruleset
from rules.quiet import around_of
from rules.replay import Replay, Said, World
from rules.verdict import ChannelTarget

AT_ONCE = 1_000
"""Events read at once."""
MOST_EVENTS = 500_000
"""Events that are looked at, the newest: what a lead was is kept in memory for each lead among them."""

Progress = Callable[[int, int], None]
"""Told of (events passed, events to pass in all)."""


@dataclass(slots=True)
class _Walk:
    """The leads as they are at one point of the walk."""

    org: str
    connection: Connection
    first: int
    last: int
    records: dict[str, Record] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)  # leads that aren't on record any more
    merged: dict[str, int] = field(default_factory=dict)  # lead -> number of the event by which it took in another

    def lead(self, lead_id: str) -> Lead | None:
        record = self.records.get(lead_id)
        return decode(lead_id, self.org, record) if record and "created_at" in record else None

    def back(self, progress: Callable[[int], None]) -> None:
        """Walk to where all begins."""
        at = self.last + 1
        while rows := self._rows(events.c.seq < at, events.c.seq.desc()):
            self._load({row.lead_id for row in rows})
            for row in rows:
                if row.kind == "lead.merged":
                    self.merged.setdefault(row.lead_id, row.seq)
                if row.lead_id in self.records and row.lead_id not in self.merged:
                    undo(self.records[row.lead_id], orjson.loads(row.changed))
            at = rows[-1].seq
            progress(len(rows))

    def _rows(self, beyond: Any, order: Any) -> Sequence[Any]:
        asked = select(events).where(events.c.org == self.org, beyond, events.c.seq.between(self.first, self.last))
        return self.connection.execute(asked.order_by(order).limit(AT_ONCE)).all()

    def forward(self) -> Iterable[Any]:
        """The events in their order; the caller lets each happen by `redo`."""
        at = self.first - 1
        while rows := self._rows(events.c.seq > at, events.c.seq):
            yield from rows
            at = rows[-1].seq

    def _load(self, wanted: set[str]) -> None:
        new = sorted(wanted - self.records.keys() - self.gone)
        if not new:
            return
        asked = select(leads.c.id, leads.c.state).where(leads.c.org == self.org, leads.c.id.in_(new))
        for row in self.connection.execute(asked):
            self.records[row.id] = orjson.loads(row.state)
        self.gone |= set(new) - self.records.keys()


def backtest(
    connection: Connection, org: str, tried: Ruleset, in_force: Ruleset, world: World, since: int, now: int,
    progress: Progress = lambda done, total: None, most: int = MOST_EVENTS,
) -> Backtest:  # fmt: skip
    """Try rules on what came in from `since` to `now` (milliseconds). `connection`: one whose reads are one snapshot.
    `most`: events that are looked at, the newest."""
    last: int = connection.execute(select(func.max(events.c.seq))).scalar_one() or 0
    first = _first_since(connection, since, last)
    cut = last - first >= most
    first = max(first, last - most + 1)
    walk = _Walk(org, connection, first, last)
    total, done = 2 * max(last - first + 1, 0), 0

    def passed(number: int) -> None:
        nonlocal done
        done += number
        progress(done, total)

    walk.back(passed)
    tallies: tuple[dict[str, Tally], dict[str, Tally]] = (
        {rule.id: Tally() for rule in tried.rules}, {rule.id: Tally() for rule in in_force.rules},
    )  # fmt: skip
    replays = [Replay(ruleset, world, walk.lead) for ruleset in (tried, in_force)]
    wanted = {kind for ruleset in (tried, in_force) for rule in ruleset.rules for kind in rule.on}
    counts = any(ruleset.asks_for(NAMES) for ruleset in (tried, in_force))
    unknown: Counter[str] = Counter()
    number = 0

    def count(which: int, said: Iterable[Said]) -> None:
        for one in said:
            lead = walk.lead(one.lead_id)
            tallies[which][one.rule].add(one, full_name(lead).text if lead is not None else one.lead_id)

    def judge(row: Any) -> None:
        lead = walk.lead(row.lead_id)
        if row.kind not in wanted or lead is None:
            return
        change = Change(None, lead, read_event(row))
        if counts and change.event.counted is None:
            unknown["whose counters weren't kept yet, by rules that ask for counters"] += 1
        for which, replay in enumerate(replays):
            count(which, replay.happens(change))

    begins = since
    born: dict[str, Any] = {}  # lead -> that it is new, which is written before what it did first, and judged after it
    for row in walk.forward():
        if number == 0 and cut:
            begins = row.received
        number += 1
        for which, replay in enumerate(replays):
            count(which, replay.until(row.received))
        if row.lead_id not in walk.records:
            unknown["of leads that were erased since"] += 1
        elif row.seq <= walk.merged.get(row.lead_id, 0):
            unknown["of leads that were merged since"] += 1
        else:
            redo(walk.records[row.lead_id], orjson.loads(row.changed))
            if walk.lead(row.lead_id) is None:
                born[row.lead_id] = row
            else:
                judge(row)
                if (first := born.pop(row.lead_id, None)) is not None:
                    judge(first)
        if number % AT_ONCE == 0:
            passed(AT_ONCE)
    for which, replay in enumerate(replays):
        count(which, replay.until(now))
    progress(total, total)
    ids = {rule.id for rule in tried.rules}
    gone = tuple(rule for rule in in_force.rules if rule.id not in ids)
    seen = len(walk.records) + len(walk.gone)
    return Backtest(begins, now, number, seen, *tallies, tried.rules, gone, unknown, cut)


def world_of(people: Iterable[Person], zone: str, ring_within: int, snoozes: Iterable[Snooze] = ()) -> World:
    """The people as they are on record now, with the last absence of each. `zone`: the organisation's; `ring_within`:
    milliseconds; `snoozes`: past ones included."""
    everybody = list(people)
    known = {person.email: person for person in everybody if person.active}
    by_id = {person.id: person for person in everybody}
    teams = teams_of(known.values())
    channel = around_of(zone)
    hours = {email: calendar_of(person) for email, person in known.items()}

    def instead(email: str, at: int) -> str | None:
        person = known.get(email.lower())
        found = None if person is None else stand_in(person, at, by_id.get)
        return email if person is None or found is person else None if found is None else found.email

    kept = Snoozes(snoozes)

    def snoozed(whose: str | ChannelTarget, lead_id: str, rule: str, at: int) -> bool:
        if isinstance(whose, ChannelTarget):
            place = channel_address(whose)
            return kept.find(lead_id, rule, at, platform=whose.platform, address=place) is not None
        person = known.get(whose.lower())
        return person is not None and kept.find(lead_id, rule, at, person_id=person.id) is not None

    return World(
        lambda email: email.lower() in known, lambda owner: hours.get(owner.lower(), channel), ring_within, instead,
        lambda name: teams.get(name, ()), snoozed,
    )  # fmt: skip


def _first_since(connection: Connection, since: int, last: int) -> int:
    """The number of the first event that came in since then; numbers grow with time, so a few looks are enough."""
    low, high = 0, last + 1
    while low < high:
        middle = (low + high) // 2
        asked = select(events.c.seq, events.c.received).where(events.c.seq >= middle).order_by(events.c.seq).limit(1)
        row = connection.execute(asked).first()
        if row is None or row.received >= since:
            high = middle
        else:
            low = row.seq + 1
    return low
