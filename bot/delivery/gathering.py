"""What becomes of a burst: more rings in one thread, or more cards for one place, than anybody could read?

Cards are state and thread lines a queue, sent at the platform's pace: ten thousand at one a second would take three
hours, with the newest leads at the end. So what is too much is told in one message with its number. Nothing is
dropped: each ring keeps its verdict, its delivery says with what it was told, and who still waits for a person an hour
later gets a card then.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, case, func, insert, select, update

from bot.delivery.outbox import Claim, holds
from bot.delivery.parcels import GATHERED, Parcel, more_in
from leads.events import CATALOGUE
from leads.store.schema import cards, lines

FEW = 5
"""Rings that may wait for one thread, each as a line of its own."""
MINUTE = 60_000
"""Milliseconds: more new cards than a place takes in a minute are too many."""
FIRST = 20
"""Cards that are posted all the same, urgent ones first."""
PATIENCE = 5_000
"""Milliseconds that the first of them has waited before they are counted."""
COUNT_EVERY = 5_000
"""Milliseconds between two counts of what waits at one place: a count costs as much as a message."""
MOST_COUNTED = 10_000
"""Places remembered; an older one is counted again."""
AGAIN = 60 * MINUTE
"""Milliseconds after which a card that was gathered is looked at again."""
STILL_NEW = AGAIN // 2
"""Milliseconds within which a ring gets its card even where nobody waits any more."""


RANG = "rang"
MANY = {RANG: FEW, "lead_said": 2 * FEW}
"""Lines of one kind, by the beginning of their templates, that may wait for one thread."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Too many lines of one kind wait for the thread of a card."""

    card: int
    kind: str


def crowded_thread(parcels: Iterable[Parcel]) -> Crowd | None:
    """The card in whose thread too many rings wait, or too much of what the lead says, None where there is none."""
    lines = [one.row for one in parcels if one.kind == "line" and one.row.card_id is not None]
    for kind, most in MANY.items():
        waiting = Counter(row.card_id for row in lines if row.template.startswith(kind))
        crowded = next((card for card, number in waiting.items() if number > most), None)
        if crowded is not None:
            return Crowd(crowded, kind)
    return None


def gather_lines(held: Claim, crowd: Crowd, now: int) -> Callable[[Connection], int | None]:
    """Let the newest line that waits in a card's thread tell of all of its kind. How many it tells of; None: the claim
    was lost."""
    card, kind = crowd.card, crowd.kind

    def command(connection: Connection) -> int | None:
        if not holds(connection, held, now):
            return None
        table = lines.c
        here = (table.card_id == card, table.destination_id == held.id, table.state == "waiting")
        rang = (*here, table.template.startswith(kind), table.due_at.is_not(None))
        number, newest = connection.execute(select(func.count(), func.max(table.id)).where(*rang)).one()
        told = connection.execute(select(table.template).where(*rang, table.template != kind)).scalars()
        before = number - 1 + sum(more_in(template) for template in told)
        said = f"Told in one line with {before} others."
        gone = {"state": GATHERED, "due_at": None, "fault_code": GATHERED, "fault": said}
        connection.execute(update(lines).where(*rang, table.id != newest).values(**gone))
        connection.execute(update(lines).where(table.id == newest).values(template=f"{kind}+{before}", due_at=now))
        return int(number) - 1

    return command


def is_crowded(parcels: list[Parcel], now: int, most: int, a_minute: int | None) -> bool:
    """Whether it is worth counting what waits: nothing but new cards, which have waited for a while. `most`: how many
    cards are read at once; `a_minute`: how many messages the place takes in a minute, None for as many as there are."""
    if a_minute is None:
        return False
    new = [one for one in parcels if _is_new(one, now)]
    return len(new) >= min(most, a_minute) and now - new[0].row.due_at >= PATIENCE


class Counts:
    """When each place was counted last, in milliseconds."""

    def __init__(self) -> None:
        self._at: OrderedDict[int, int] = OrderedDict()

    def is_due(self, place: int, now: int) -> bool:
        """Whether a place is worth counting again. A count that lies ahead was made by a clock that was set back."""
        return not 0 <= now - self._at.get(place, -COUNT_EVERY) < COUNT_EVERY

    def counted(self, place: int, now: int) -> None:
        """A place was counted."""
        self._at[place] = now
        self._at.move_to_end(place)
        if len(self._at) > MOST_COUNTED:
            self._at.popitem(last=False)


def _is_new(parcel: Parcel, now: int) -> bool:
    return parcel.kind == "card" and parcel.message is None and not parcel.erased and not is_over(parcel, now)


def gather_cards(held: Claim, now: int, a_minute: int) -> Callable[[Connection], int | None]:
    """Where more new cards wait than a place takes in a minute, all but the first are told in one message. How many;
    None: the claim was lost."""

    def command(connection: Connection) -> int | None:
        if not holds(connection, held, now):
            return None
        table = cards.c
        new = (table.destination_id == held.id, table.state == "live", table.message.is_(None), table.due_at <= now)
        waiting: int = connection.execute(select(func.count()).where(*new)).scalar_one()
        if waiting <= max(a_minute, FIRST):
            return 0
        urgent_first = case((table.kind.in_(_URGENT), 0), else_=1)
        ranked = select(table.id).where(*new)
        some = connection.execute(ranked.order_by(urgent_first, table.due_at, table.id).limit(FIRST)).all()
        kept = [row.id for row in some]
        rest = (*new, table.id.not_in(kept))
        fresh = select(table.lead_id, table.event_id, func.count().over().label("number"))
        told = connection.execute(
            fresh.where(*rest, func.coalesce(table.fault_code, "") != GATHERED)
            .order_by(table.due_at, table.id)
            .limit(1)
        ).first()  # who was told of an hour ago isn't told of again
        number = told.number if told is not None else waiting - FIRST
        said = f"Told in one message with {number - 1} others; its card follows if the lead still waits in an hour."
        later = {"due_at": now + AGAIN, "fault_code": GATHERED, "fault": said}
        connection.execute(update(cards).where(*rest).values(**later))
        if told is not None:
            _say_so(connection, held, now, number, told)
        return waiting - FIRST

    return command


_URGENT = tuple(name for name, kind in CATALOGUE.items() if kind.urgent)


def _say_so(connection: Connection, held: Claim, now: int, number: int, first: Any) -> None:
    """One message that so many more leads ring here, at most one a minute: one that still waits tells of these too."""
    table = lines.c
    ours = (table.destination_id == held.id, table.template.startswith(GATHERED))
    waits = connection.execute(select(table.id, table.template).where(*ours, table.state == "waiting")).first()
    if waits is not None:
        template = f"{GATHERED}+{more_in(waits.template) + number}"
        connection.execute(update(lines).where(table.id == waits.id).values(template=template))
        return
    last = connection.execute(select(func.max(table.sent_at)).where(*ours)).scalar_one()
    line = {
        "org": held.org, "destination_id": held.id, "lead_id": first.lead_id, "card_id": None,
        "event_id": first.event_id, "template": f"{GATHERED}+{number}", "state": "waiting", "created_at": now,
        "due_at": now if last is None else max(now, last + MINUTE), "attempts": 0,
    }  # fmt: skip
    connection.execute(insert(lines).values(line))


def is_over(parcel: Parcel, now: int) -> bool:
    """Whether a gathered card needn't follow: nobody waits for a person, and it rang long ago."""
    lead, row = parcel.lead, parcel.row
    gathered = parcel.kind == "card" and parcel.message is None and row.fault_code == GATHERED
    waits = lead.waiting is not None and lead.control.by is None and lead.blocked is None
    return gathered and not waits and now - row.rang_at > STILL_NEW


def leave(held: Claim, parcel: Parcel, now: int) -> Callable[[Connection], bool]:
    """A gathered card doesn't follow: it was told of."""

    def command(connection: Connection) -> bool:
        if not holds(connection, held, now):
            return False
        mine = (cards.c.id == parcel.id, cards.c.wanted == parcel.row.wanted)  # unless it rang again meanwhile
        connection.execute(update(cards).where(*mine).values(state=GATHERED, due_at=None))
        return True

    return command
