"""Why did a lead's events ring, or stay silent, and where did they ring?

What stands in the record of it: the verdicts, and the cards and lines that each ring became. A fixed number of
queries, whatever the lead's history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, and_, select

from leads.change import Event
from leads.events import CATALOGUE
from leads.store.reading import read_event, timeline
from leads.store.schema import cards, destinations, events, lines, silences, verdicts

MOST_RINGING = 30
"""Ringing events that are looked at: enough to tell for which of them a card was made."""
MOST_CARDS = 50
"""A lead's newest cards that are looked at."""

CAN_RING = tuple(kind.name for kind in CATALOGUE.values() if kind.rings)
"""Kinds that a rule may name."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A verdict on record. `because`: each condition that held, as printed, with the lead's value then."""

    rule: str
    reason: str
    because: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event rang or was to ring. `at`: when it got there (milliseconds); `fault`: why it hasn't."""

    platform: str
    address: str
    state: Literal["rang", "waits", "gave_up"]
    at: int | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Silent:
    """A place that a rule didn't ring at once, as a rule file writes it. `until`: when it is rung after all, None where
    it isn't; `became`: "rang", or why it wasn't rung then, "" as long as it is held. Milliseconds."""

    rule: str
    place: str
    reason: str
    until: int | None = None
    became: str = ""


@dataclass(frozen=True, slots=True)
class JudgedEvent:
    """One event with all that is on record of who was rung for it, and who wasn't."""

    event: Event
    verdicts: tuple[Stored, ...] = ()
    places: tuple[Place, ...] = ()
    silences: tuple[Silent, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedLead:
    """The event that rang last (None: none has), and the newest ones that could have, newest first."""

    rang: JudgedEvent | None
    latest: tuple[JudgedEvent, ...]


def judged(org: str, lead_id: str, *, most: int = 5) -> Callable[[Connection], JudgedLead]:
    """What the rules said of a lead's newest `most` events, and of the one that rang last."""

    def query(connection: Connection) -> JudgedLead:
        ringing = _ringing(connection, org, lead_id)
        found = dict(_events(connection, org, [ringing[0].id] if ringing else []))
        latest = [event for _, event in timeline(org, lead_id, most=most, kinds=CAN_RING)(connection)]
        found |= {event.id: event for event in latest}
        told = judge_events(connection, org, lead_id, found, ringing)
        return JudgedLead(told[ringing[0].id] if ringing else None, tuple(told[event.id] for event in latest))

    return query


def judge_events(
    connection: Connection, org: str, lead_id: str, found: Mapping[str, Event], ringing: Sequence[Any] | None = None
) -> dict[str, JudgedEvent]:
    """What the rules said of these events of a lead, by their ids, and where they rang. `ringing`: the lead's ringing
    events, the last first, where they are read already."""
    said = _verdicts(connection, org, found)
    rang = _ringing(connection, org, lead_id) if ringing is None else ringing
    where = _places(connection, org, lead_id, list(found), rang)
    silent = _silences(connection, org, found)
    return {
        id: JudgedEvent(event, tuple(said.get(id, ())), tuple(where.get(id, {}).values()), tuple(silent.get(id, ())))
        for id, event in found.items()
    }


def _ringing(connection: Connection, org: str, lead_id: str) -> Sequence[Any]:
    """The lead's ringing events, the last committed first."""
    asked = (
        select(events.c.seq, events.c.id, events.c.received)
        .join(verdicts, and_(verdicts.c.org == events.c.org, verdicts.c.event_id == events.c.id))
        .where(verdicts.c.org == org, verdicts.c.lead_id == lead_id, verdicts.c.reason == "rings")
        .distinct()
        .order_by(events.c.seq.desc())
        .limit(MOST_RINGING)
    )
    return connection.execute(asked).all()


def _events(connection: Connection, org: str, ids: Sequence[str]) -> Iterable[tuple[str, Event]]:
    if not ids:
        return []
    asked = select(events).where(events.c.org == org, events.c.id.in_(ids))
    return [(row.id, read_event(row)) for row in connection.execute(asked)]


def _verdicts(connection: Connection, org: str, ids: Iterable[str]) -> Mapping[str, list[Stored]]:
    asked = select(verdicts).where(verdicts.c.org == org, verdicts.c.event_id.in_(list(ids)))
    found: dict[str, list[Stored]] = {}
    for row in connection.execute(asked.order_by(verdicts.c.event_id, verdicts.c.rule)):
        because = tuple((text, value) for text, value, _ in orjson.loads(row.because))
        found.setdefault(row.event_id, []).append(Stored(row.rule, row.reason, because))
    return found


def _silences(connection: Connection, org: str, ids: Iterable[str]) -> Mapping[str, list[Silent]]:
    asked = select(silences).where(silences.c.org == org, silences.c.event_id.in_(list(ids)))
    found: dict[str, list[Silent]] = {id: [] for id in ids}
    for row in connection.execute(asked.order_by(silences.c.event_id, silences.c.rule, silences.c.place)):
        silent = Silent(row.rule, row.place, row.reason, row.until, row.became or "")
        found[row.event_id].append(silent)
    return found


_WHERE = (
    destinations.c.platform, destinations.c.address, destinations.c.fault.label("place_fault"),
)  # fmt: skip


def _places(
    connection: Connection, org: str, lead_id: str, ids: Sequence[str], ringing: Sequence[Any]
) -> Mapping[str, dict[tuple[str, str], Place]]:
    """Each event's places, by (platform, address). A further ring is a line under the card; the first is the card
    itself, which tells of its newest ring: the one that it was made for is the last that had rung by then."""
    found: dict[str, dict[tuple[str, str], Place]] = {}
    told = select(lines, *_WHERE).join(destinations, destinations.c.id == lines.c.destination_id)
    rang = told.where(lines.c.lead_id == lead_id, lines.c.event_id.in_(ids), lines.c.template.startswith("rang"))
    for row in connection.execute(rang.order_by(lines.c.id)):
        _put(found, row.event_id, row, row.sent_at)
    there = select(cards, *_WHERE).join(destinations, destinations.c.id == cards.c.destination_id)
    own = there.where(cards.c.org == org, cards.c.lead_id == lead_id).order_by(cards.c.id.desc()).limit(MOST_CARDS)
    for row in reversed(connection.execute(own).all()):
        if row.state == "closed" and row.posted_at is None:
            continue  # it went elsewhere before it was ever shown
        made_for = next((one.id for one in ringing if one.received <= row.created_at), None)
        for id in dict.fromkeys((made_for, row.event_id)):
            if id in ids:
                _put(found, id, row, row.posted_at)
    return found


def _put(found: dict[str, dict[tuple[str, str], Place]], event_id: str, row: Any, at: int | None) -> None:
    state: Literal["rang", "waits", "gave_up"] = "rang"
    fault = ""
    if at is None:
        state = "gave_up" if row.state == "gave_up" else "waits"
        fault = row.fault or row.place_fault or ""
    place = Place(row.platform, row.address, state, at, fault)
    found.setdefault(event_id, {}).setdefault((row.platform, row.address), place)
