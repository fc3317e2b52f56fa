"""Does a backtest say of a day what the rules did on that day?

A day of events is lived with the rules in force, on both databases, with a clock that is handed in; then it is replayed
from what is stored. What was rung, held, over a limit and escalated must be the same.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.backtesting import backtest, world_of
from bot.delivery.escalations import ESCALATE
from bot.delivery.limits import GATHER
from bot.delivery.rings import Rings, RingSettings
from bot.delivery.silences import HELD
from bot.directory import Directory
from bot.timers.due import next_due
from bot.timers.escalating import Escalate
from bot.timers.gathering import TellGathered
from bot.timers.held import RingHeld
from bot.timers.ticking import Ticker
from leads.control import return_to_automated
from leads.people import Person
from leads.store.people import put_people
from leads.store.reading import find_lead
from leads.store.recording import Decide
from leads.store.schema import cards, destinations, silences, verdicts
from rules.backtest import Backtest
from rules.check import check_sources
from rules.match import Ruleset
from rules.read import Source
from rules.replay import World
from rules.trial import of_nobody
from tests.contract.store.rig import DANA, ORG, Store, happening, recorded, taking_over

HOUR = 3_600_000
BEGIN = 1_790_000_000_000 // (24 * HOUR) * 24 * HOUR
"""Midnight, UTC."""
RULES = b"""
rules:
  - id: writes
    on: message.received
    when: [{all: [country is one of DE FR]}]
    unless: [{all: [control is manual]}]
    ring: ["slack:#leads"]
    limit: [1 per lead per 30m, 3 per destination per 2h]
  - id: asks
    on: human.requested
    ring: ["slack:#sales", "teams:Nowhere/Leads"]
    escalate: [{after: 10m, to: "slack:#managers"}]
  - id: night
    on: [message.received, page.visited]
    when: [{all: [country is GB]}]
    ring: ["slack:#night"]
    quiet: {hours: "00:00-07:30", then: hold}
  - {id: often, on: message.received, when: [{all: [messages_last_day is at least 3]}], ring: ["slack:#often"]}
  - {id: watches, on: page.visited, ring: ["slack:#leads"], status: watching}
"""
KINDS = ("page.visited", "message.received", "message.received", "human.requested", "call.scheduled")


@dataclass
class Day:
    """A service that lives a day by a clock of the test's."""

    url: str
    now: int = BEGIN
    store: Store = field(init=False)
    ticker: Ticker = field(init=False)
    rules: Ruleset = field(init=False)
    directory: Directory = field(init=False)

    def __post_init__(self) -> None:
        self.rules = Ruleset(check_sources([Source("rules.yaml", RULES)]).rules, ["slack"])
        self.store = Store(self.url, lambda change, draft: rings.on_change(change, draft), lambda: self.now)
        settings = RingSettings(frozenset({"slack"}), frozenset(), ring_within=HOUR, webhooks=False)
        self.directory = Directory(self.store.database, ORG, ["slack"])
        rings = Rings(settings, self.directory, lambda: self.rules)
        acts = {
            HELD: lambda timer: RingHeld(timer, rings), ESCALATE: lambda timer: Escalate(timer, rings),
            GATHER: lambda timer: TellGathered(timer, lambda: self.now),
        }  # fmt: skip
        self.ticker = Ticker(self.store.database.read, self.store.writer.submit, lambda: self.now, acts)

    async def live(self, seed: int) -> None:
        """Forty things that happen, at times of this seed, to six leads of three countries."""
        chance = random.Random(seed)
        for number in range(40):
            self.now += chance.randrange(1, 40) * 60_000
            await self._look()
            lead = chance.randrange(6)
            match chance.random():
                case share if share < 0.1:
                    await self._act(lead)
                case share:
                    await self._happens(number, lead, KINDS[int(share * 100) % len(KINDS)], late=share > 0.95)
        self.now += 24 * HOUR
        await self._look()

    async def _look(self) -> None:
        """Timers are acted on at their time, not all at once."""
        until = self.now
        while (due := self.store.read(next_due)) is not None and due <= until:
            self.now = due
            await self.ticker.tick()
        self.now = until

    async def _happens(self, number: int, lead: int, kind: str, *, late: bool) -> None:
        country = ("DE", "GB", "US")[lead % 3]
        one = happening(f"e{number}", f"lead_{lead}", kind, at=self.now, country=country)
        event = replace(one.event, at=self.now - 2 * HOUR if late else self.now)
        await self.store.writer.submit(recorded(replace(one, event=event)))

    async def _act(self, lead: int) -> None:
        found = self.store.read(find_lead(ORG, f"lead_{lead}"))
        if found is None:
            return
        if found.control.manual:
            wish = Decide(ORG, found.id, DANA, lambda now: return_to_automated(now, DANA))
            await self.store.writer.submit(wish)
        else:
            await self.store.writer.submit(taking_over(found))

    def did(self) -> Counter[tuple[str, str]]:
        """What is on record: each rule's reasons."""
        told = Counter((row.rule, row.reason) for row in self.store.rows(verdicts))
        return told

    def tried(self, rules: Ruleset, people: Sequence[Person] = ()) -> Backtest:
        nobody = World(lambda _email: False, of_nobody, HOUR)
        world = world_of(people, "UTC", HOUR) if people else nobody
        with self.store.database.snapshot() as connection:
            return backtest(connection, ORG, rules, self.rules, world, BEGIN, self.now)


@pytest.fixture
def day(database_url: str) -> Iterator[Day]:
    made = Day(database_url)
    yield made
    made.store.close()


@pytest.mark.asyncio
@pytest.mark.parametrize("seed", range(6))
async def test_it_says_what_the_rules_did(day: Day, seed: int) -> None:
    await day.live(seed)
    found = day.tried(day.rules)
    told = {rule: tally.reasons for rule, tally in found.tried.items()}
    did = day.did()
    kept = day.store.rows(silences)
    held = [row for row in kept if row.reason == "quiet"]

    assert told["writes"]["rings"] == did["writes", "rings"]
    assert told["writes"]["limit"] == did["writes", "limit"] == sum(row.reason == "limit" for row in kept)
    assert told["writes"]["late"] == did["writes", "late"]
    assert told["often"]["rings"] == did["often", "rings"] > 0
    assert told["asks"]["rings"] == did["asks", "rings"]
    assert told["asks"]["escalates"] == did["asks/escalation-1", "rings"]
    assert told["watches"]["watching"] == did["watches", "watching"]
    assert told["night"]["held"] == len(held)
    assert found.tried == found.in_force
    assert not found.unknown


TEAM = b"""
rules:
  - {id: new, on: lead.created, ring: [{to: "team:emea", else: "slack:#leads"}]}
  - {id: again, on: human.requested, ring: ["team:us"], quiet: {outside: working_hours, then: hold}}
"""
PEOPLE = [
    Person("p1", ORG, "Ben", "ben@acme.example", hours="mon-sun 00:00-06:00", teams=("emea",)),
    Person("p2", ORG, "Cem", "cem@acme.example", teams=("emea",)),
    Person("p3", ORG, "Dana", "dana@acme.example", hours="mon-sun 03:00-14:00", teams=("emea", "us")),
]


@pytest.mark.asyncio
@pytest.mark.parametrize("seed", range(4))
async def test_it_says_who_of_a_team_was_rung(day: Day, seed: int) -> None:
    await day.store.writer.submit(put_people(ORG, PEOPLE))
    await day.directory.refresh()
    day.rules = Ruleset(check_sources([Source("rules.yaml", TEAM)]).rules, ["slack"])
    await day.live(seed)
    found = day.tried(day.rules, PEOPLE).tried
    by_id = {one.id: one.email for one in PEOPLE}
    places = {
        row.id: by_id.get(row.address.removeprefix("person:"), "slack:#leads") for row in day.store.rows(destinations)
    }
    rang = Counter(places[row.destination_id] for row in day.store.rows(cards) if row.rule == "new")
    did = day.did()
    assert found["new"].places == rang
    assert len(rang) > 1
    assert found["new"].reasons["rings"] == did["new", "rings"]
    assert found["again"].reasons["rings"] == did["again", "rings"]
    assert found["again"].reasons["held"] == len(day.store.rows(silences))


@pytest.mark.asyncio
async def test_what_differs_from_the_rules_in_force_is_told(day: Day) -> None:
    await day.live(1)
    fewer = Ruleset(
        check_sources([Source("new.yaml", b"rules: [{id: asks, on: human.requested, ring: ['slack:#sales']}]")]).rules,
        ["slack"],
    )
    found = day.tried(fewer).structured()
    [asks] = found["rules"]  # type: ignore[misc]
    assert asks["rings"] == day.did()["asks", "rings"] > 0
    assert asks["escalations"] == 0
    assert {one["id"] for one in found["gone"]} == {"writes", "night", "often", "watches"}  # type: ignore[attr-defined]


@pytest.mark.asyncio
async def test_what_is_no_more_is_counted_as_such(day: Day) -> None:
    await day.live(2)
    gone = day.store.read(find_lead(ORG, "lead_0"))
    events = day.tried(day.rules).events
    await day.store.writer.submit(lambda connection: _forget(connection, gone.id))
    found = day.tried(day.rules)
    assert found.events == events
    assert found.unknown["of leads that were erased since"] > 0
    assert "of leads that were erased since" in found.written()


def _forget(connection: object, lead_id: str) -> None:
    from leads.store.schema import leads

    connection.execute(leads.delete().where(leads.c.id == lead_id))  # type: ignore[attr-defined]


@pytest.mark.asyncio
async def test_of_too_many_the_newest_are_looked_at_and_that_is_said(day: Day) -> None:
    await day.live(3)
    world = World(lambda _email: False, of_nobody, HOUR)
    with day.store.database.snapshot() as connection:
        found = backtest(connection, ORG, day.rules, day.rules, world, BEGIN, day.now, most=10)
    assert (found.events, found.cut) == (10, True)
    assert "only the newest" in found.written()
