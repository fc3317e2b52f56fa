"""Which deliveries did an event lead to, and what became of them?

Cards are state, so what is stored is what a card shows and since when, not each edit; which event an edit was for is
worked out from that. What was seen once (`Seen`) is remembered, because the next edit overwrites it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.deliveries import line_in_words
from bot.demo.reading import Found
from playground.page.inside import Delivery, Sent

CHANGED_NOTHING = "[]"
MOST_SEEN = 2_000

Where = Callable[[str, str], str]
"""(platform, address) -> a destination as people know it."""


@dataclass(slots=True)
class Seen:
    """When an edit was first seen to have been made: (card, event) -> milliseconds since 1970."""

    at: dict[tuple[int, str], int] = field(default_factory=dict)

    def first(self, card: int, event: str, edited_at: int) -> int:
        """The earlier of what is remembered and `edited_at`."""
        while len(self.at) > MOST_SEEN:
            del self.at[next(iter(self.at))]
        return self.at.setdefault((card, event), edited_at)


def deliveries(found: Found, where: Where, now: int, seen: Seen) -> dict[str, tuple[Delivery, ...]]:
    """The deliveries of each event."""
    done: dict[str, list[Delivery]] = {row.id: [] for row in found.events}
    for lead_id, some in found.cards.items():
        happened = _of_lead(found, lead_id)
        for card in some:
            for event_id, delivery in _of_card(card, happened, found, where, now, seen):
                done[event_id].append(delivery)
    for row in found.events:
        done[row.id] += [_line(line, row, where, now) for line in found.lines.get(row.id, ())]
    return {event_id: tuple(sorted(some, key=_order)) for event_id, some in done.items()}


def _order(one: Delivery) -> tuple[bool, str, str]:
    return one.platform == "agents", one.platform, one.id


def rung(found: Found, row: Any) -> list[Any]:
    """The cards and lines through which an event rang, one a place. Places whose card wasn't posted yet when the next
    event rang there are forgotten: that card says why it rang last."""
    happened = _of_lead(found, row.lead_id)
    some = [
        card for card in found.cards.get(row.lead_id, ()) if row.id in (card.event_id, _origin(card, happened, found))
    ]
    some += [line for line in found.lines.get(row.id, ()) if line.template.startswith("rang")]
    return list({(one.platform, one.address): one for one in some}.values())


def _of_lead(found: Found, lead_id: str) -> list[Any]:
    """A lead's events, oldest first."""
    return [row for row in reversed(found.events) if row.lead_id == lead_id]


def _origin(card: Any, happened: list[Any], found: Found) -> str | None:
    """The event that a card was made for: the last that rang before the card was there."""
    rang = [row.id for row in happened if row.received <= card.created_at and _rings(found, row.id)]
    return rang[-1] if rang else None


def _of_card(
    card: Any, happened: list[Any], found: Found, where: Where, now: int, seen: Seen
) -> Iterator[tuple[str, Delivery]]:
    """A card's own message, and its edits. `happened`: the lead's events, oldest first."""
    origin = _origin(card, happened, found)
    if origin is not None and not (card.state == "closed" and card.posted_at is None):  # else it went elsewhere
        received = next(row.received for row in happened if row.id == origin)
        took = None if card.posted_at is None else card.posted_at - received
        state: Sent = "sent" if card.posted_at is not None else _waits(card, now)
        yield origin, _delivery(card, "card", "card", where, state, took)
    if card.posted_at is None:
        return
    later = [row for row in happened if row.received > card.created_at and _shows(found, row, card)]
    for number, row in enumerate(later):
        yield row.id, _edit(card, row, later[number + 1 :], where, now, seen)


def _rings(found: Found, event_id: str) -> bool:
    return any(verdict.reason == "rings" for verdict in found.verdicts.get(event_id, ()))


def _shows(found: Found, row: Any, card: Any) -> bool:
    """Whether a live card has anything new to show after an event. A closed one isn't touched any more."""
    if card.state in ("closed", "gave_up") and row.received > card.edited_at:
        return False
    return row.changed != CHANGED_NOTHING or _rings(found, row.id)


def _edit(card: Any, row: Any, after: list[Any], where: Where, now: int, seen: Seen) -> Delivery:
    """What became of an event's edit. `after`: the later events that the card has to show as well."""
    made = row.received <= card.edited_at
    if card.shown == card.wanted or (made and any(one.received > card.edited_at for one in after)):
        own = made and not any(one.received <= card.edited_at for one in after)
        at = seen.first(card.id, row.id, card.edited_at) if own else seen.at.get((card.id, row.id))
        return _delivery(card, f"edit {row.seq}", "edit", where, "edited", None if at is None else at - row.received)
    state: Sent = "later" if card.due_at is None else _waits(card, now)
    return _delivery(card, f"edit {row.seq}", "edit", where, state, None)


def _line(line: Any, row: Any, where: Where, now: int) -> Delivery:
    what = line_in_words(line.template)
    done: dict[str, Sent] = {"sent": "sent", "gave_up": "gave up"}
    state = done.get(line.state) or _waits(line, now)
    took = None if line.sent_at is None else line.sent_at - row.received
    return _delivery(line, "line", what, where, state, took)


def _waits(item: Any, now: int) -> Sent:
    if item.state == "gave_up":
        return "gave up"
    if item.set_aside_until > now:
        return "set aside"
    return "failed" if item.attempts or item.failures else "waiting"


def _delivery(item: Any, name: str, what: str, where: Where, state: Sent, took: int | None) -> Delivery:
    waits = state not in ("sent", "edited", "later")
    return Delivery(
        id=f"{name} {item.id}", platform=item.platform, where=where(item.platform, item.address), what=what,
        state=state, attempts=item.attempts, fault=((item.fault or item.place_fault) if waits else None) or "",
        took=None if took is None else max(0, took) / 1000,
    )  # fmt: skip
