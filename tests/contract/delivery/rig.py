"""One service's delivery on a real store: rules, dispatcher and couriers, with a carrier that notes what it does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import Connection

from bot.delivery import outbox
from bot.delivery.carrier import Sent
from bot.delivery.courier import Courier
from bot.delivery.dispatcher import Dispatcher
from bot.delivery.outbox import Claim
from bot.delivery.pace import Pace
from bot.delivery.parcels import Parcel
from bot.delivery.rings import Rings, RingSettings
from bot.directory import Directory
from bot.platforms.port import Capabilities
from leads.change import Change
from leads.lead import Lead
from leads.store.draft import Draft
from leads.store.reading import find_lead
from leads.store.writer import RESULT
from rules.check import check_sources
from rules.match import Ruleset
from rules.read import Source
from tests.contract.store.rig import ORG, Store, happening, now, recorded, taking_over

RULES = b"""
rules:
  - id: asks
    on: human.requested
    ring:
      - {to: "slack:#leads", else: "slack:#backup"}
  - id: booked
    on: call.scheduled
    ring: "slack:#booked"
  - id: everywhere
    on: webform.submitted
    ring: ["slack:#a", "slack:#b", "slack:#c", "slack:#d"]
"""
SWIFT = Capabilities(pace=0, edits_per_minute=None)

_numbers = count(1)
_BEGAN = now()


@dataclass
class Clock:
    """The time at which the tests began, and as much more as one wants: it stands still otherwise, so that no pause
    runs out by itself on a busy machine."""

    ahead: int = 0

    def __call__(self) -> int:
        return _BEGAN + self.ahead


@dataclass
class Screen:
    """What a platform shows: the other side of the `Carrier` port. Several services may send to one."""

    name: str = "slack"
    capabilities: Capabilities = SWIFT
    shown: dict[str, str] = field(default_factory=dict)  # message id -> address and words
    log: list[str] = field(default_factory=list)  # "post #leads words", in order
    faults: list[Exception] = field(default_factory=list)  # the next calls of `send` raise these
    ill: dict[str, Exception] = field(default_factory=dict)  # lead id -> what sending its things raises
    nowhere: dict[str, Exception] = field(default_factory=dict)  # channel -> what finding it raises
    gate: asyncio.Event | None = None  # while it isn't set, sending has arrived and the answer hasn't come back
    waiting: int = 0

    async def find(self, claim: Claim) -> dict[str, Any]:
        name = claim.address.rpartition(":")[2]
        if name in self.nowhere:
            raise self.nowhere[name]
        return {"id": name}

    async def send(self, claim: Claim, place: Mapping[str, Any], parcel: Parcel) -> Sent:
        if self.faults:
            raise self.faults.pop(0)
        if parcel.lead.id in self.ill:
            raise self.ill[parcel.lead.id]
        words = self.words(parcel)
        if parcel.kind == "card" and parcel.message is not None:
            if parcel.row.hash == words:
                return Sent(parcel.message, words, "nothing")
            message, did = str(parcel.message["id"]), "edit"
        else:
            message, did = f"m{next(_numbers)}", "post"
        self.shown[message] = f"{place['id']} {words}"
        self.log.append(f"{did} {place['id']} {words}")
        await self._answer()
        return Sent({"id": message}, words, did)

    async def _answer(self) -> None:
        if self.gate is not None and not self.gate.is_set():
            self.waiting += 1
            await self.gate.wait()

    async def take_back(self, message: Mapping[str, Any]) -> None:
        del self.shown[str(message["id"])]
        self.log.append("take back")

    async def erase(self, message: Mapping[str, Any]) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.shown.pop(str(message["id"]), None)
        self.log.append(f"erase {message['id']}")

    @staticmethod
    def words(parcel: Parcel) -> str:
        """All of a lead that these tests change."""
        lead = parcel.lead
        if parcel.kind == "line":
            return f"line {parcel.row.template} {parcel.row.event_id} of {lead.id}"
        holder = lead.control.by.name if lead.control.by else "nobody"
        return f"{parcel.row.state} card of {lead.id}: {lead.messages} messages, {holder}, v{lead.control.version}"

    def posts(self, channel: str = "") -> list[str]:
        """What was posted, in order."""
        return [one.removeprefix("post ") for one in self.log if one.startswith(f"post {channel}")]


@dataclass
class Town:
    """One service: store, rules, pace and couriers, sending to a screen."""

    store: Store
    screen: Screen
    clock: Clock
    meanwhile: list[Callable[[], None]] = field(default_factory=list)
    """What happens elsewhere between a batch's reading and its writing."""
    pace: Pace = field(init=False)
    courier: Courier = field(init=False)
    dispatcher: Dispatcher = field(init=False)

    def __post_init__(self) -> None:
        self.pace = Pace(self.screen.capabilities)
        self.courier = Courier(self.screen, self.pace, self.store.database.read, self.write, self.clock)
        self.dispatcher = Dispatcher("slack", self.courier, self.pace, self.store.database.read, self.write, self.clock)
        loop = asyncio.get_running_loop()
        self.store.writer.on_commit = lambda _: _wake(loop, self.dispatcher)

    async def write(self, command: Any) -> Any:
        return await self.store.writer.submit(command, RESULT)

    async def happens(self, event_id: str, lead: str = "lead_1", kind: str = "human.requested", **said: Any) -> Lead:
        """Let something happen to a lead now."""
        await self.store.writer.submit(recorded(happening(event_id, lead, kind, at=self.clock(), **said)))
        found: Lead = self.store.read(find_lead(ORG, lead))
        return found

    async def taken_over(self, lead: Lead) -> None:
        """Let somebody take over a lead: every card shows it at once."""
        await self.store.writer.submit(taking_over(lead))

    async def claim(self, most: int = 10, holder: int = 0) -> list[Claim]:
        claims: list[Claim] = await self.write(outbox.claim("slack", self.clock(), most, holder))
        return claims

    async def deliver(self) -> None:
        """Send all that is due now, once."""
        for claim in await self.claim():
            await self.courier.deliver(claim)

    @asynccontextmanager
    async def dispatching(self) -> AsyncIterator[None]:
        """While the dispatcher runs."""
        running = asyncio.create_task(self.dispatcher.run())
        try:
            yield
        finally:
            await self.dispatcher.stop()
            await running
            self.__post_init__()  # one that was stopped sends nothing any more


def _wake(loop: asyncio.AbstractEventLoop, dispatcher: Dispatcher) -> None:
    loop.call_soon_threadsafe(dispatcher.wake)


@asynccontextmanager
async def town(
    url: str, screen: Screen | None = None, clock: Clock | None = None, *, rules: bytes = RULES
) -> AsyncIterator[Town]:
    """A service on a database, closed at the end."""
    clock = clock or Clock()
    ruleset = Ruleset(check_sources([Source("rules.yaml", rules)]).rules, ["slack"])
    rings: list[Rings] = []
    meanwhile: list[Callable[[], None]] = []

    def on_change(change: Change, draft: Draft) -> None:
        while meanwhile:
            meanwhile.pop()()
        rings[0].on_change(change, draft)

    store = Store(url, on_change, clock)
    settings = RingSettings(frozenset({"slack"}), frozenset(), ring_within=3_600_000, webhooks=False)
    rings.append(Rings(settings, Directory(store.database, ORG, ["slack"]), lambda: ruleset))
    try:
        yield Town(store, screen or Screen(), clock, meanwhile)
    finally:
        await asyncio.to_thread(store.close)


async def eventually(holds: Callable[[], bool], within: float = 20.0) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110 (what is waited for shows in the database or on the screen)
            await asyncio.sleep(0.01)


def execute(statement: Any) -> Callable[[Connection], int]:
    """A write of the test's own."""
    return lambda connection: int(connection.execute(statement).rowcount)
