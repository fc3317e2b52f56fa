"""What waits at a destination, with all that is needed to draw it?

Statements stand beside their functions and are built once: building one costs five times as much as running it, and
every card pays for these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    Connection,
    Integer,
    Select,
    bindparam,
    func,
    literal_column,
    select,
    union_all,
)

from leads.change import Event
from leads.lead import Lead
from leads.snooze import Snooze
from leads.store.reading import read_events, read_lead
from leads.store.replies import STATE, WEBHOOK, ReplyState, reply_states
from leads.store.same_email import same_email
from leads.store.schema import cards, destinations, leads, lines, silences
from leads.store.snoozes import shown_on
from leads.store.statements import read_rows
from leads.store.unheard import unheard as _unheard

REPLY_WITHIN = 2 * 60 * 1000
"""Milliseconds for which a reply is tried, from when it was written or somebody had it tried again (interfaces.md):
after that it would answer a conversation that has moved on."""
MOST_ITEMS = 20
"""Cards and lines of one destination read at once."""
GATHERED = "gathered"
"""State and fault code of what was told together with others, and the beginning of the template of what tells it."""


def more_in(template: str) -> int:
    """How many others a line tells of: "rang+311"."""
    return int(template.partition("+")[2] or 0)


@dataclass(frozen=True, slots=True)
class Rung:
    """One place where a lead has rung: the destination's address, the event's time, and its rule."""

    platform: str
    address: str
    at: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """One card to bring in step, or one line to send. `row` holds the table's columns."""

    kind: str  # "card" or "line"
    id: int
    row: Any
    lead: Lead
    message: dict[str, Any] | None  # the posted message; of a line: that of its card
    rung: tuple[Rung, ...] = ()  # of a waiting lead's card: where it has rung
    event: Event | None = None  # what a line tells of
    same: tuple[Lead, ...] = ()  # of a card: other leads with the lead's e-mail address
    snoozed: tuple[Snooze, ...] = ()  # of a card: what is snoozed of its lead, or of the rule that rang it
    unheard: int = 0  # of a card: since when the agents' platform, which can't be reached, hasn't heard of its lead
    leads: tuple[Lead, ...] = ()  # that a line tells of, where a rule's limit kept back several
    rule: str = ""  # whose limit
    erased: bool = False  # `message`, its own of a line too, is to be removed; `lead` then holds an id and no more
    own: dict[str, Any] | None = None  # of a line that follows what it shows: its message, where it was posted before
    reply: ReplyState | None = None  # of a line that shows it: how far a reply has got

    @property
    def attempts(self) -> int:
        return int(self.row.attempts)

    @property
    def stands(self) -> dict[str, Any] | None:
        """The message that is edited, None where one is posted."""
        return self.own if self.kind == "line" else self.message

    @property
    def sent_by(self) -> int | None:
        """When it is too late to send a reply (interfaces.md), in milliseconds; None for everything else."""
        if self.kind == "card" or self.event is None or self.event.kind != "reply.sent" or self.row.template != WEBHOOK:
            return None
        return int(max(self.event.at, self.row.retried_at or 0)) + REPLY_WITHIN

    def tried_since(self, now: int) -> int:
        """Since when sending has been tried: of a line from its beginning on, or since somebody had it tried again;
        a card may have stood for days before an edit fails."""
        if self.kind == "line":
            return int(max(self.row.created_at, self.row.retried_at or 0))
        return now if self.row.failing_since is None else int(self.row.failing_since)


def load_due(destination: int, now: int, most: int = MOST_ITEMS) -> Callable[[Connection], list[Parcel]]:
    """What is due at a destination: cards first, then lines in their order. Also what belongs to no lead any more:
    were it passed over, the destination would stay due for ever. `most`: cards, where the pace lets only a few go."""
    return lambda connection: load_all_due([destination], now, most)(connection)[destination]


def load_all_due(
    numbers: Sequence[int], now: int, most: int = MOST_ITEMS
) -> Callable[[Connection], dict[int, list[Parcel]]]:
    """The same for several destinations, in as few queries as for one."""

    def query(connection: Connection) -> dict[int, list[Parcel]]:
        due: dict[int, list[Parcel]] = {number: [] for number in numbers}
        for row in _due_cards(connection, numbers, now, most):
            parcel = Parcel("card", row.id, row, _lead(row), _json(row.message), erased=_is_erased(row))
            due[row.destination_id].append(parcel)
        waiting = [one.row.lead_id for some in due.values() for one in some if one.lead.waiting is not None]
        rung = _places_rung(connection, waiting) if waiting else {}
        same = _with_same_email(connection, due)
        snoozed = _snoozed(connection, due, now)
        told = [one.row.lead_id for some in due.values() for one in some if one.lead.control.version]
        unheard = _unheard(connection, told)
        with_lines = _have_lines(connection, numbers, now)
        for number, parcels in due.items():
            parcels.sort(key=lambda one: (one.row.due_at, one.id))
            with_rung = [
                replace(
                    one,
                    rung=tuple(rung.get(one.row.lead_id, ())),
                    same=same.get(one.row.lead_id, ()),
                    unheard=unheard.get(one.row.lead_id, 0),
                    snoozed=tuple(it for it in snoozed if it.about(one.row.lead_id, one.row.rule)),
                )
                for one in parcels
            ]
            due[number] = _before_and_after(with_rung, _lines(connection, number, now) if number in with_lines else [])
        return due

    return query


def _with_same_email(connection: Connection, due: Mapping[int, list[Parcel]]) -> Mapping[str, tuple[Lead, ...]]:
    """Others with the address of the leads whose cards are due, by lead."""
    asked: dict[str, dict[str, Lead]] = {}
    for parcel in (one for some in due.values() for one in some):
        if parcel.lead.text("email") and parcel.row.state == "live":
            asked.setdefault(parcel.row.org, {})[parcel.lead.id] = parcel.lead
    found: dict[str, tuple[Lead, ...]] = {}
    for org, some in asked.items():
        found.update(same_email(org, list(some.values()))(connection))
    return found


def _snoozed(connection: Connection, due: Mapping[int, list[Parcel]], now: int) -> list[Snooze]:
    """What is snoozed of the leads and the rules whose live cards are due."""
    some: dict[str, list[Any]] = {}
    for parcel in (one for parcels in due.values() for one in parcels if one.row.state == "live"):
        some.setdefault(parcel.row.org, []).append(parcel.row)
    return [
        one
        for org, rows in some.items()
        for one in shown_on(connection, org, now, (row.lead_id for row in rows), (row.rule for row in rows))
    ]


def _before_and_after(parcels: list[Parcel], told: list[Parcel]) -> list[Parcel]:
    """Cards go before lines, but for the line that says why cards don't come."""
    first = [one for one in told if one.row.template.startswith(GATHERED)]
    return first + parcels + [one for one in told if one not in first]


def _lines(connection: Connection, number: int, now: int) -> list[Parcel]:
    found = list(connection.execute(_DUE_LINES, {"b_destination": number, "b_now": now}))
    events = read_events(connection, [(row.org, row.event_id) for row in found])
    kept = _kept_back(connection, [row.id for row in found if row.template.startswith((LIMITED, DIGEST, HELD_BACK))])
    replies = reply_states(connection, [(row.lead_id, row.event_id) for row in found if row.template == STATE])
    parcels = [_line(row, events.get((row.org, row.event_id)), replies) for row in found]
    return [replace(one, rule=kept[one.id][0], leads=kept[one.id][1]) if one.id in kept else one for one in parcels]


def _kept_back(connection: Connection, told: Sequence[int]) -> dict[int, tuple[str, tuple[Lead, ...]]]:
    """Whose limit it was, and the leads that it kept back, who waits longest first, by the line that tells of them."""
    if not told:
        return {}
    found: dict[int, tuple[str, dict[str, Lead]]] = {}
    for row in connection.execute(_KEPT_BACK, {"b_told": told, "b_most": MOST_TOLD * len(told)}):
        _, some = found.setdefault(row.told_in, (row.rule, {}))
        some[row.lead_id] = read_lead(_AsLead(row.lead_id, row.org, row.state))  # type: ignore[arg-type]
    return {line: (rule, tuple(sorted(some.values(), key=_waits_longest))) for line, (rule, some) in found.items()}


def _waits_longest(lead: Lead) -> tuple[bool, int]:
    waits = lead.waiting is not None and lead.control.by is None and lead.blocked is None
    return not waits, lead.waiting.since if waits and lead.waiting else -lead.last_activity


LIMITED = "limited"
"""The beginning of the template of a line that tells what a rule's limit kept back."""
DIGEST = "digest"
"""The same, of a line that tells what a rule has gathered for its digest."""
HELD_BACK = "held"
"""The same, of a line that tells what quiet hours held, where that is much at once."""
MOST_TOLD = 200
"""Leads looked at for one such line; a card shows a few of them and counts the rest."""
_KEPT_BACK = (
    select(silences.c.told_in, silences.c.rule, silences.c.lead_id, leads.c.org, leads.c.state)
    .join(leads, leads.c.id == silences.c.lead_id)
    .where(silences.c.told_in.in_(bindparam("b_told", expanding=True)))
    .distinct()
    .limit(bindparam("b_most"))
)


def _due_cards(connection: Connection, numbers: Sequence[int], now: int, most: int) -> list[Any]:
    given = {"b_now": now, "b_most": most, **{f"b_at_{at}": number for at, number in enumerate(numbers)}}
    return read_rows(connection, f"cards due {len(numbers)}", lambda: _cards_of(len(numbers)), given)


def _cards_of(number: int) -> CompoundSelect[Any]:
    """The first due cards of so many destinations. A query each, because a window over all would read what waits to its
    end, and that may be ten thousand."""
    some = [
        select(cards, leads.c.state.label("lead_state"))
        .outerjoin(leads, leads.c.id == cards.c.lead_id)
        .where(
            cards.c.destination_id == bindparam(f"b_at_{at}", type_=BigInteger),
            cards.c.due_at <= bindparam("b_now", type_=BigInteger),
        )
        .order_by(cards.c.due_at, cards.c.id)
        .limit(bindparam("b_most", type_=Integer))
        .offset(literal_column("0"))  # SQLite's dialect would write a parameter of its own
        .subquery()
        for at in range(number)
    ]  # fmt: skip
    return union_all(*(select(one) for one in some))


def _have_lines(connection: Connection, numbers: Sequence[int], now: int) -> set[int]:
    """Those of the destinations where a line is due."""
    given = {"b_now": now, **{f"b_at_{at}": number for at, number in enumerate(numbers)}}
    found = read_rows(connection, f"lines due {len(numbers)}", lambda: _any_lines_of(len(numbers)), given)
    return {row[0] for row in found}


def _any_lines_of(number: int) -> CompoundSelect[Any]:
    due = lines.c.due_at <= bindparam("b_now", type_=BigInteger)
    some = [
        select(lines.c.destination_id)
        .where(lines.c.destination_id == bindparam(f"b_at_{at}", type_=BigInteger), due)
        .limit(literal_column("1"))
        .offset(literal_column("0"))
        .subquery()
        for at in range(number)
    ]
    return union_all(*(select(one) for one in some))


def _due_lines() -> Select[Any]:
    earlier = lines.alias()
    held_up = (
        select(func.max(earlier.c.due_at))
        .where(
            earlier.c.destination_id == lines.c.destination_id,
            earlier.c.lead_id == lines.c.lead_id,
            earlier.c.id < lines.c.id,
            earlier.c.due_at > bindparam("b_now"),
        )
        .scalar_subquery()
    )
    return (
        select(
            lines,
            leads.c.state.label("lead_state"),
            cards.c.message.label("card_message"),
            cards.c.state.label("card_state"),
            held_up.label("held_up"),
        )
        .outerjoin(leads, leads.c.id == lines.c.lead_id)
        .outerjoin(cards, cards.c.id == lines.c.card_id)
        .where(lines.c.destination_id == bindparam("b_destination"), lines.c.due_at <= bindparam("b_now"))
        .order_by(lines.c.id)
        .limit(MOST_ITEMS)
    )


_DUE_LINES = _due_lines()


def _line(row: Any, event: Event | None, replies: Mapping[tuple[str, str], ReplyState]) -> Parcel:
    erased = _is_erased(row) and row.template != WEBHOOK
    message = row.message if erased else row.card_message
    parcel = Parcel("line", row.id, row, _lead(row), _json(message), event=event, erased=erased)
    if row.template != STATE or erased:
        return parcel
    return replace(parcel, own=_json(row.message), reply=replies.get((row.lead_id, row.event_id)))


def _is_erased(row: Any) -> bool:
    """Whether a message is to be removed: its lead was erased, or is not on record for whatever reason."""
    return row.state == "erasing" or row.lead_state is None


def _lead(row: Any) -> Lead:
    if row.lead_state is None:
        return Lead(id=row.lead_id, org=row.org, created_at=0)
    return read_lead(_AsLead(row.lead_id, row.org, row.lead_state))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _AsLead:
    id: str
    org: str
    state: str


def _json(text: str | None) -> dict[str, Any] | None:
    return None if text is None else dict(orjson.loads(text))


def _places_rung(connection: Connection, lead_ids: list[str]) -> dict[str, list[Rung]]:
    """Where leads have live cards, in the order in which they rang."""
    found: dict[str, list[Rung]] = {}
    for row in connection.execute(_RUNG, {"b_leads": lead_ids}):
        found.setdefault(row.lead_id, []).append(Rung(row.platform, row.address, row.rang_at))
    return found


_RUNG = (
    select(cards.c.lead_id, destinations.c.platform, destinations.c.address, cards.c.rang_at)
    .join(destinations, destinations.c.id == cards.c.destination_id)
    .where(cards.c.lead_id.in_(bindparam("b_leads", expanding=True)), cards.c.state == "live")
    .order_by(cards.c.rang_at, cards.c.id)
)
