"""One opened store, as a service has it, and what happens in it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import Connection, Table, select

from leads.change import Change, Event
from leads.control import Act, take_over
from leads.intake import Incoming
from leads.lead import Lead, Who
from leads.store.database import Database
from leads.store.draft import Draft
from leads.store.migrate import upgrade
from leads.store.recording import Decide, RecordEvents
from leads.store.work import LeadCommand, Needs, WorkSettings
from leads.store.writer import Writer

ORG = "acme"
DANA = Who("p_dana", "Dana Ruiz", "dana@acme.example")
BEN = Who("p_ben", "Ben Ito", "ben@acme.example")

_numbers = count(1)


def now() -> int:
    return int(time.time() * 1000)


def nothing_follows(change: Change, draft: Draft) -> None:
    """What a change sets off where nobody has rules."""


def new_id() -> str:
    """Ids that no two stores of a test make alike."""
    return f"id{next(_numbers):010}"


@dataclass
class Store:
    """A database with its one writer."""

    url: str
    on_change: Callable[[Change, Draft], None] = nothing_follows
    clock: Callable[[], int] = now
    database: Database = field(init=False)
    writer: Writer = field(init=False)

    def __post_init__(self) -> None:
        self.database = Database(self.url)
        upgrade(self.database)
        self.writer = Writer(self.database, WorkSettings(self.clock, new_id, self.on_change))
        self.writer.start()

    def close(self) -> None:
        self.writer.close()
        self.database.close()

    def rows(self, table: Table, *order: Any) -> list[Any]:
        """All rows of a table."""
        return self.read(lambda connection: list(connection.execute(select(table).order_by(*order))))

    def read(self, query: Callable[[Connection], Any]) -> Any:
        return self.database.read_now(query)


@contextmanager
def opened(url: str, on_change: Callable[[Change, Draft], None] = nothing_follows) -> Iterator[Store]:
    """A store that is closed at the end, whatever happens."""
    store = Store(url, on_change)
    try:
        yield store
    finally:
        store.close()


def happening(event_id: str, lead: str = "lead_1", kind: str = "message.received", **said: Any) -> Incoming:
    """An event that came in now."""
    at = said.pop("at", now())
    return Incoming(lead, Event(event_id, kind, at, at, data={"text": f"words of {event_id}"}, lead=said))


def recorded(*events: Incoming, org: str = ORG) -> RecordEvents:
    return RecordEvents(org, events)


def taking_over(lead: Lead, by: Who = DANA, *, key: str = "", **how: Any) -> Decide:
    return Decide(lead.org, lead.id, by, wish(by, **how), key=key)


def wish(by: Who, **how: Any) -> Callable[[Lead], Act | None]:
    """A person's wish to take over."""
    return lambda lead: take_over(lead, by, **how)


class Refused(Exception):
    """What a command of the tests refuses with."""


class ThenRefuse(LeadCommand[None]):
    """Lets events happen to leads, then refuses."""

    def __init__(self, *events: Incoming, refusal: Exception | None = None) -> None:
        self.org = ORG
        self._events = RecordEvents(ORG, events)
        self._refusal = refusal or Refused("no")

    def needs(self) -> Needs:
        return self._events.needs()

    def run(self, draft: Draft) -> None:
        self._events.run(draft)
        raise self._refusal


class Holding:
    """A plain command that keeps the writer busy until it is told to go on, so that others wait as one batch."""

    def __init__(self) -> None:
        self.entered, self.go_on = threading.Event(), threading.Event()

    def __call__(self, connection: Connection, /) -> None:
        self.entered.set()
        if not self.go_on.wait(20):
            raise TimeoutError("nobody let the writer go on")


async def in_one_batch(store: Store, commands: Sequence[Any], priority: int = 1) -> list[Any]:
    """Hand in commands so that the writer takes them as one batch; answers or exceptions, in order."""
    holding = Holding()
    held = asyncio.create_task(store.writer.submit(holding, 0))
    await asyncio.to_thread(holding.entered.wait, 20)
    waiting = [asyncio.create_task(store.writer.submit(command, priority)) for command in commands]
    await asyncio.sleep(0)  # each task hands its command in before it waits
    holding.go_on.set()
    await held
    return await asyncio.gather(*waiting, return_exceptions=True)
